package dev.timeline.messaging.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.contract.GoldenFile;
import dev.timeline.messaging.storage.InboxEntry.Copy;
import dev.timeline.messaging.storage.InboxEntry.Erasure;
import dev.timeline.messaging.storage.InboxEntry.Mark;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entries of inboxes: their bodies, the headers beside them, and their ids. */
class InboxEntryGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(InboxEntryGoldenTest.class, "inbox-entry-4.txt");

  private static final long MILLIS = 1_735_689_600_000L;
  private static final Predecessor BEFORE = new Predecessor(41, MILLIS - 1);

  private static final Map<String, InboxEntry> ENTRIES =
      Map.of(
          "copy", copy("text", new Attribute.Text("é")),
          "copy-with-a-number", copy("size", new Attribute.Whole(-7)),
          "copy-with-a-real", copy("score", new Attribute.Real(0.5)),
          "copy-with-a-flag", copy("urgent", new Attribute.Flag(true)),
          "copy-with-bytes", copy("digest", new Attribute.Bytes(new byte[] {0, 1, -1})),
          "first-copy",
              new Copy(
                  "lunch",
                  1,
                  MILLIS,
                  Predecessor.NONE,
                  StoredMessage.event("cem", new Content.Event(1, MILLIS, true))),
          "mark", new Mark("lunch", 42, BEFORE),
          "erasure", new Erasure("lunch", 42, MILLIS));

  private static Copy copy(String name, Attribute value) {
    return new Copy(
        "lunch",
        42,
        MILLIS,
        BEFORE,
        new StoredMessage(
            "ann",
            Optional.of("c-1"),
            Content.Posted.POSTED,
            Attributes.of(Map.of(name, value)),
            "hi".getBytes(UTF_8)));
  }

  private static Message<byte[]> encoded(InboxEntry entry) {
    if (entry instanceof Copy copy) {
      return InboxEntry.encode(copy);
    }
    return entry instanceof Mark mark
        ? InboxEntry.encode(mark)
        : InboxEntry.encode((Erasure) entry);
  }

  @Test
  void anEntryIsWrittenAsEver() {
    var today = new HashMap<String, String>();
    ENTRIES.forEach(
        (name, entry) -> {
          Message<byte[]> message = encoded(entry);
          today.put(name, GoldenFile.hex(message.body()));
          today.put(name + ".attributes", AttributesText.of(message.attributes()));
          today.put(name + ".id", message.id().orElseThrow());
        });
    GOLDEN.assertIsWritten(today);
  }

  @Test
  void anEntryOfVersionFourIsRead() {
    ENTRIES.forEach(
        (name, entry) -> {
          Message<byte[]> stored =
              Message.of(GOLDEN.bytes(name))
                  .withAttributes(AttributesText.parse(GOLDEN.text(name + ".attributes")));
          assertThat(InboxEntry.decode(Entry.ofEpochMilli("bob", 7, MILLIS, stored)))
              .as(name)
              .usingRecursiveComparison()
              .isEqualTo(entry);
        });
  }
}
