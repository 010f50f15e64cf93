package dev.timeline.messaging.storage;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.contract.GoldenFile;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import dev.timeline.spi.Log;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept without a version, and so never changes: numbers, parts of rosters, and ids. */
class PlainFormsGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(PlainFormsGoldenTest.class, "plain-forms.txt");

  private static final long MILLIS = 1_735_689_600_000L;

  /** Too many bytes for an entry itself. */
  private static final List<String> MEMBERS =
      IntStream.range(0, 11).mapToObj("member-%025d"::formatted).toList();

  private final KeptBackend backend = new KeptBackend();

  private MessageStore open() {
    return MessageStore.open(
        backend, new MessageStore.Options("chat", Optional.empty(), Optional.empty(), false));
  }

  @Test
  void everythingIsWrittenAsEver() {
    Map<String, String> today = new HashMap<>(ids());
    try (MessageStore store = open()) {
      store.leases().compareAndSet("lease", store.leases().none(), MILLIS).join();
      store.readPositions().advance("ann", "lunch", completedFuture(4_711L)).join();
      Roster roster = store.rosterParts().prepare("lunch", MEMBERS.stream(), member -> {}).roster();
      today.put("roster", roster.toString());
      String identity = store.identity().join().toString().replace("-", "");
      assertThat(backend.values.remove("chat_identity/identity"))
          .isEqualTo(HexFormat.of().parseHex(identity));
    }
    backend.values.forEach((key, value) -> today.put(key, GoldenFile.hex(value)));
    for (Entry<byte[]> entry : backend.entries) {
      today.put("part/" + entry.timelineId(), GoldenFile.hex(entry.message().body()));
    }
    // No test can choose it; that it is the UUID's 16 bytes is checked above.
    today.put("chat_identity/identity", "00112233445566778899aabbccddeeff");
    GOLDEN.assertIsWritten(today);
  }

  private static Map<String, String> ids() {
    return Map.of(
        "id of a message", Digest.ofMessage("ann", "c-1"),
        "id of an event", Digest.ofEvent(42, "recall"),
        "id of a copy", Digest.ofCopy("lunch", 42),
        "id of a mark", Digest.ofMark("lunch"),
        "id of an erasure", Digest.ofErasure("lunch", 42),
        "hash of a conversation", Long.toHexString(Digest.shortHash("lunch")));
  }

  @Test
  void everythingIsRead() {
    GOLDEN.values().forEach(this::keep);
    try (MessageStore store = open()) {
      assertThat(store.identity().join()).hasToString("00112233-4455-6677-8899-aabbccddeeff");
      assertThat(store.leases().get("lease").thenApply(Versioned::state).join()).isEqualTo(MILLIS);
      assertThat(store.readPositions().in(List.of("lunch"), "ann").join())
          .containsExactly(Map.entry("lunch", 4_711L));
      assertThat(store.rosterParts().read("lunch", Digest.ofMembers(MEMBERS)).join())
          .isEqualTo(MEMBERS);
    }
  }

  private void keep(String name, String value) {
    if (name.startsWith("chat_")) {
      backend.values.put(name, GOLDEN.bytes(name));
    } else if (name.startsWith("part/")) {
      String timeline = name.substring("part/".length());
      backend
          .log("chat_roster")
          .append(new Log.Append(timeline, Message.of(GOLDEN.bytes(name))))
          .join();
    }
  }
}
