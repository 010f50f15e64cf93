package dev.timeline.messaging.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.contract.GoldenFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entries of conversations: their bodies, and the attributes beside them. */
class HistoryEntryGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(HistoryEntryGoldenTest.class, "history-entry-4.txt");

  private static final long SERVER = 0x0123456789ABCDEFL;
  private static final long MILLIS = 1_735_689_600_000L;

  private static final StoredMessage HI =
      new StoredMessage(
          "ann",
          Optional.of("c-1"),
          Content.Posted.POSTED,
          Attributes.of(Map.of("lang", new Attribute.Text("en"), "server", new Attribute.Whole(7))),
          "hi".getBytes(UTF_8));

  /** What an entry says, and to whom it is copied. */
  private record Written(StoredMessage message, Optional<Roster> roster) {}

  private static final Map<String, Written> ENTRIES =
      Map.of(
          "copied", new Written(HI, Optional.of(new Roster(List.of("ann", "bob"), List.of()))),
          "copied-to-parts",
              new Written(HI, Optional.of(new Roster(List.of(), List.of("digest-1", "digest-2")))),
          "left", new Written(HI, Optional.empty()),
          "edited",
              new Written(
                  HI.edited(Attributes.none(), "hello".getBytes(UTF_8), MILLIS), Optional.empty()),
          "recalled", new Written(HI.recalled("cem", MILLIS), Optional.of(Roster.EMPTY)),
          "event-of-an-edit",
              new Written(
                  StoredMessage.event("ann", new Content.Event(42, MILLIS, false)),
                  Optional.empty()),
          "event-of-a-recall",
              new Written(
                  StoredMessage.event("cem", new Content.Event(42, MILLIS, true)),
                  Optional.of(Roster.EMPTY)));

  private static Message<byte[]> encoded(Written written) {
    return HistoryEntry.encode(written.message(), written.roster(), SERVER);
  }

  @Test
  void anEntryIsWrittenAsEver() {
    var today = new HashMap<String, String>();
    ENTRIES.forEach(
        (name, written) -> {
          Message<byte[]> message = encoded(written);
          today.put(name, GoldenFile.hex(message.body()));
          today.put(name + ".attributes", AttributesText.of(message.attributes()));
        });
    GOLDEN.assertIsWritten(today);
  }

  @Test
  void anEntryOfVersionFourIsRead() {
    ENTRIES.forEach(
        (name, written) -> {
          Message<byte[]> stored =
              Message.of(GOLDEN.bytes(name))
                  .withAttributes(AttributesText.parse(GOLDEN.text(name + ".attributes")));
          HistoryEntry entry = HistoryEntry.decode(Entry.ofEpochMilli("lunch", 43, MILLIS, stored));
          assertThat(entry.message())
              .as(name)
              .usingRecursiveComparison()
              .isEqualTo(written.message());
          assertThat(entry.roster()).as(name).isEqualTo(written.roster());
          assertThat(MessageStore.isStoredBy(SERVER, entry.stored())).as(name).isTrue();
        });
  }
}
