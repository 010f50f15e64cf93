package dev.timeline.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineStore;
import dev.timeline.contract.ManualClock;
import dev.timeline.spi.Records.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the contract cannot see: a file is closed, or not even that, and opened again. */
class DurableBackendTest {

  private static final Duration TTL = Duration.ofDays(2);
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final Message<String> HI = Message.of("hi").withId("c-1");

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock();
  private DurableBackend backend;

  @BeforeEach
  void open() {
    backend = new DurableBackend(file(), clock);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private Path file() {
    return directory.resolve("timelines.mv");
  }

  private void restart() {
    close();
    open();
  }

  private Timeline<String> room() {
    return store("history").build().timeline("room");
  }

  private Timeline<String> inbox() {
    return store("inbox").ttl(TTL).deduplicationWindow(WINDOW).build().timeline("alice");
  }

  private TimelineStore.Builder<String> store(String name) {
    return TimelineStore.builder(backend, Codec.utf8()).name(name);
  }

  private static List<Entry<String>> all(Timeline<String> timeline) {
    return timeline.stream(SeqRange.all()).toList();
  }

  @Test
  void entriesAreThereAfterARestart() {
    Message<String> message =
        Message.of("body")
            .with("text", "x".repeat(70_000))
            .with("bytes", new byte[] {0, -1})
            .with("whole", Long.MIN_VALUE)
            .with("real", -0.0)
            .with("yes", true)
            .with("no", false);
    Entry<String> plain = room().append("plain");
    Entry<String> first = room().append(message.withId("c-1"));
    Entry<String> edited = room().replace(plain, Message.of("edited")).orElseThrow();
    restart();
    assertThat(all(room())).containsExactly(edited, first);
    assertThat(all(room()).get(0).revision()).isEqualTo(edited.revision());
    assertThat(room().replace(plain, Message.of("of what is no longer there"))).isEmpty();
    assertThat(room().replace(all(room()).get(0), Message.of("again"))).isPresent();
  }

  @Test
  void seqIdsGoOnGrowingThoughTheLastEntryWasDeleted() {
    long highest = 0;
    for (int round = 0; round < 3; round++) {
      long seqId = room().append("message").seqId();
      assertThat(seqId).isGreaterThan(highest);
      assertThat(room().delete(seqId)).isTrue();
      highest = seqId;
      restart();
    }
  }

  @Test
  void seqIdsGoOnGrowingThoughAllEntriesHaveExpired() {
    long highest = inbox().append("message").seqId();
    restart();
    clock.advance(TTL);
    assertThat(inbox().append("later").seqId()).isGreaterThan(highest);
    assertThat(all(inbox())).hasSize(1);
  }

  @Test
  void aMessageIdIsRememberedToTheEndOfItsWindow() {
    Entry<String> first = inbox().append(HI);
    inbox().delete(first.seqId());
    restart();
    clock.advance(WINDOW.minusMillis(1));
    assertThat(inbox().append(HI)).isEqualTo(first);
    assertThatThrownBy(() -> inbox().append(HI.withBody("hello"))).isInstanceOf(IdConflict.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(inbox().append(HI).seqId()).isGreaterThan(first.seqId());
  }

  @Test
  void recordsAndTheirVersionsAreThereAfterARestart() {
    Value value = set(Optional.empty(), "one").orElseThrow();
    restart();
    assertThat(get()).contains(value);
    assertThat(get().map(it -> new String(it.bytes(), UTF_8))).contains("one");
    assertThat(backend.openRecords("r").remove("key", value).join()).isTrue();
    restart();
    assertThat(get()).isEmpty();
    assertThat(set(Optional.of(value), "two")).isEmpty();
    assertThat(set(Optional.empty(), "one").orElseThrow().version()).isGreaterThan(value.version());
  }

  private Optional<Value> get() {
    return backend.openRecords("r").get("key").join();
  }

  private Optional<Value> set(Optional<Value> expected, String text) {
    return backend.openRecords("r").compareAndSet("key", expected, text.getBytes(UTF_8)).join();
  }

  @Test
  void aKilledProcessHasEveryAcknowledgedAppend() throws IOException {
    for (int i = 1; i <= 50; i++) {
      room().append(Message.of("m" + i).withId("c-" + i));
      assertCopyHas(all(room()));
    }
  }

  @Test
  void aKilledProcessHasWhatItAcknowledgedInTheMiddleOfABatch() throws IOException {
    List<CompletableFuture<Entry<String>>> appends = new ArrayList<>();
    var async = store("history").build().async().timeline("room");
    IntStream.range(0, 500).forEach(i -> appends.add(async.append(Message.of("m" + i))));
    List<Entry<String>> acknowledged = new ArrayList<>();
    for (CompletableFuture<Entry<String>> append : appends.subList(0, 100)) {
      acknowledged.add(append.join());
    }
    assertThat(entriesOf(copy())).containsAll(acknowledged);
    CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new)).join();
  }

  private void assertCopyHas(List<Entry<String>> entries) throws IOException {
    assertThat(entriesOf(copy())).isEqualTo(entries);
  }

  /** Returns a copy of the open file: what a process that is killed now leaves behind. */
  private Path copy() throws IOException {
    Path copy = Files.createTempFile(directory, "copy", ".mv");
    return Files.write(copy, Files.readAllBytes(file()));
  }

  private List<Entry<String>> entriesOf(Path copy) {
    try (var other = new DurableBackend(copy, clock);
        var store = TimelineStore.builder(other, Codec.utf8()).name("history").build()) {
      Entry<String> again = store.timeline("room").append(Message.of("m1").withId("c-1"));
      List<Entry<String>> entries = all(store.timeline("room"));
      assertThat(entries).contains(again);
      return entries;
    }
  }

  @Test
  void whatIsCutOffTheEndOfTheFileIsOneCommitAtMost() throws IOException {
    Entry<String> first = room().append("first");
    byte[] before = Files.readAllBytes(file());
    room().append("second");
    byte[] after = Files.readAllBytes(file());
    close();
    Files.write(file(), Arrays.copyOf(after, Math.max(before.length, after.length - 1)));
    open();
    assertThat(all(room())).startsWith(first);
  }

  @Test
  void whatHasEndedIsRemovedFromTheFile() {
    for (int i = 0; i < 150; i++) {
      inbox().append(Message.of("m" + i).withId("c-" + i));
    }
    Entry<String> edited = inbox().append("to be edited");
    clock.advance(TTL.minusMillis(1));
    assertThat(inbox().replace(edited, Message.of("edited"))).isPresent();
    clock.advance(Duration.ofMillis(1));
    IntStream.range(0, 4).forEach(i -> inbox().append("later"));
    assertThat(all(inbox())).hasSize(5);
    close();
    try (MVStore store = MVStore.open(file().toString())) {
      assertThat(store.openMap("log inbox").size()).isEqualTo(5);
      assertThat(store.openMap("ends of log inbox").size()).isEqualTo(5);
    }
  }

  @Test
  void theFileDoesNotGrowWithWhatIsReplaced() throws IOException {
    Entry<String> entry = room().append("x".repeat(10_000));
    for (int i = 0; i < 1_100; i++) {
      entry = room().replace(entry, Message.of("x".repeat(10_000))).orElseThrow();
    }
    assertThat(Files.size(file())).isLessThan(1_100 * 10_000 / 4);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void afterAFailureNothingIsAnsweredUntilTheFileIsOpenedAgain(FailingDisk.Failure failure) {
    Entry<String> first = room().append("first");
    close();
    backend = new DurableBackend(FailingDisk.of(file()), clock);
    Timeline<String> room = room();
    try {
      FailingDisk.failure = failure;
      assertThatThrownBy(() -> room.append(HI))
          .isInstanceOfSatisfying(
              OutcomeUnknown.class,
              unknown -> {
                assertThat(unknown.timelineId()).contains("room");
                assertThat(unknown.messageId()).contains("c-1");
              });
    } finally {
      FailingDisk.failure = FailingDisk.Failure.NONE;
    }
    assertThatThrownBy(() -> all(room)).isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> room.append("later")).isInstanceOf(OutcomeUnknown.class);
    restart();
    Entry<String> second = room().append(HI.possiblyResent());
    assertThat(all(room())).containsExactly(first, second);
  }

  @Test
  void aFileIsOpenOnce() {
    assertThatThrownBy(() -> new DurableBackend(file(), clock))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining(file().toString());
  }

  @Test
  void aLogKeepsItsTtl() {
    inbox().append("message");
    restart();
    assertThatIllegalStateException().isThrownBy(() -> store("inbox").ttl(TTL.plusDays(1)).build());
    assertThat(all(inbox())).hasSize(1);
  }

  @Test
  void itCanBeClosedByWhatCompletesWithIt() {
    var async = store("history").build().async().timeline("room");
    async.append("last").thenRun(backend::close).join();
    restart(); // closing again waits for the end, for which the completion itself could not wait
    assertThat(all(room())).hasSize(1);
  }
}
