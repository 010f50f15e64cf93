package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.AppendOrder;
import dev.timeline.AppendResult;
import dev.timeline.AsyncTimeline;
import dev.timeline.Attribute;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Retry;
import dev.timeline.TimelineStore;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invalid input is refused with a typed error, and neither loses nor half-writes anything. */
abstract class BadInputPromise extends Promise {

  /** As much as a test may take; a backend with a higher bound, or none, is asked for no more. */
  private static final int A_LOT = 8 * 1024 * 1024;

  private TimelineStore<String> store;
  private final List<Entry<String>> there = new ArrayList<>();

  @BeforeEach
  void fillTheRoom() {
    store = open();
    there.addAll(Reading.fill(store.timeline("room"), 3));
    there.add(store.timeline("room").append(Message.of("4").withId("c-4")));
  }

  @AfterEach
  void nothingIsLostOrHalfWritten() {
    Timeline<String> room = open().timeline("room");
    assertThat(Reading.all(room, SeqRange.all())).isEqualTo(there);
    Entry<String> next = room.append("still works");
    assertThat(next.seqId()).isGreaterThan(there.get(there.size() - 1).seqId());
    assertThat(room.latest()).contains(next);
  }

  @Test
  void aTimelineIdIsOneTo1024BytesWithoutUnpairedSurrogates() {
    assertRefusesIds(id -> store.timeline(id));
    assertRefusesIds(id -> store.async().timeline(id));
    assertRefusesIds(id -> store.appendTo(Arrays.asList("room", id), Message.of("lost")));
    assertRefusesIds(id -> store.async().appendTo(Arrays.asList("room", id), Message.of("lost")));
    for (String id : List.of("x".repeat(1024), "\u00e9".repeat(512), "\ud83d\ude00".repeat(256))) {
      Entry<String> entry = store.timeline(id).append("longest");
      assertThat(Reading.all(store.timeline(id), SeqRange.all())).containsExactly(entry);
    }
  }

  @Test
  void aMessageIdIsOneTo1024BytesWithoutUnpairedSurrogates() {
    assertRefusesIds(id -> Message.of("body").withId(id));
    Message<String> longest = Message.of("longest").withId("\u20ac".repeat(341) + "x");
    Entry<String> entry = store.timeline("other").append(longest);
    assertThat(store.timeline("other").append(again(longest))).isEqualTo(entry);
  }

  private interface IdUse {
    void with(String id);
  }

  @SuppressWarnings("NullAway") // null is one of the ids to refuse
  private static void assertRefusesIds(IdUse use) {
    assertThatNullPointerException().isThrownBy(() -> use.with(null));
    for (String id :
        List.of(
            "",
            "x".repeat(1025),
            "\u00e9".repeat(513),
            "\u20ac".repeat(342),
            "\ud83d\ude00".repeat(257),
            "\ud83d",
            "a\ud83d",
            "\ude00a",
            "\ude00\ud83d",
            "\ud83d\ud83d\ude00")) {
      assertThatIllegalArgumentException().isThrownBy(() -> use.with(id));
    }
  }

  @BothForms
  void nullIsRefusedAtOnce(Form form) {
    Timeline<String> room = form.timeline(store, "room");
    long seqId = there.get(0).seqId();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> room.append((Message<String>) null),
            () -> room.append((String) null),
            () -> room.appendAll(null),
            () -> room.appendAll(Arrays.asList(Message.of("lost"), null)),
            () -> room.getAll(null),
            () -> room.getAll(Arrays.asList(seqId, null)),
            () -> room.page((SeqRange) null),
            () -> room.stream((SeqRange) null),
            () -> room.replace(seqId, null),
            () -> room.subscribe(0, null),
            () -> store.async().timeline("room").publisher(null),
            () -> store.async().timeline("room").append(Message.of("lost"), null),
            () -> store.async().timeline("room").appendAll(Reading.messages("lost"), null),
            () -> store.async().appendTo(List.of("room"), Message.of("lost"), null),
            () -> AppendOrder.key(null),
            () -> store.appendTo(null, Message.of("lost")),
            () -> store.appendTo(List.of("room"), null))) {
      assertThatNullPointerException().isThrownBy(call);
    }
  }

  @BothForms
  void aSeqIdIsZeroToOneLessThanTheLargestLong(Form form) {
    Timeline<String> room = form.timeline(store, "room");
    for (long wrong : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> room.get(wrong),
              () -> room.getAll(List.of(there.get(0).seqId(), wrong)),
              () -> room.replace(wrong, Message.of("lost")),
              () -> room.delete(wrong),
              () -> room.subscribe(wrong, page -> {}),
              () -> SeqRange.after(wrong),
              () -> SeqRange.before(wrong),
              () -> SeqRange.all().upTo(wrong),
              () -> Entry.of("room", wrong, clock.instant(), Message.of("lost")))) {
        assertThatIllegalArgumentException()
            .isThrownBy(call)
            .withMessageContaining(Long.toString(wrong));
      }
    }
  }

  @Test
  void aRangeHasBoundsInOrderAndAPageOneToTenThousandEntries() {
    assertThatIllegalArgumentException().isThrownBy(() -> SeqRange.after(7).upTo(6));
    for (int limit : new int[] {Integer.MIN_VALUE, -1, 0, 10_001, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SeqRange.all().limit(limit))
          .withMessageContaining(Integer.toString(limit));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.async().timeline("room").publisher(SeqRange.latest()));
  }

  @BothForms
  void aMessageThatIsTooLargeIsRejected(Form form) {
    Log limited =
        new ForwardingLog(openLog()) {
          @Override
          public int maxMessageBytes() {
            return 100;
          }
        };
    Timeline<String> room =
        form.timeline(
            open(settings(ForwardingBackend.withLogs(backend, log -> limited), "history")), "room");
    String longest = "\u00e9".repeat(50);
    there.add(room.append(longest));
    assertRejected(() -> room.append(longest + "x"));
    assertRejected(() -> room.append(Message.of(longest).withId("c")));
    assertRejected(() -> room.append(Message.of("").with("name", "x".repeat(97))));
    assertRejected(() -> room.append(Message.of(longest).with("name", new byte[0])));
    assertRejected(() -> room.replace(there.get(0).seqId(), Message.of(longest + "x")));
    List<AppendResult<String>> results =
        room.appendAll(Reading.messages("small", longest + "x", "small too"));
    there.add(results.get(0).orThrow());
    there.add(results.get(2).orThrow());
    assertRejected(() -> results.get(1).orThrow());
  }

  @Test
  void aMessageAsLargeAsTheBackendTakesComesBackWhole() {
    int largest;
    try (Log log = openLog()) {
      largest = Math.min(log.maxMessageBytes(), A_LOT);
    }
    Entry<String> entry = store.timeline("large").append("x".repeat(largest));
    assertThat(store.timeline("large").get(entry.seqId())).contains(entry);
    if (largest < A_LOT) {
      assertRejected(() -> store.timeline("large").append("x".repeat(largest + 1)));
    }
    assertThat(Reading.all(store.timeline("large"), SeqRange.all())).containsExactly(entry);
  }

  private Log openLog() {
    return backend.openLog(new LogOptions("history", Optional.empty(), Duration.ofHours(24)));
  }

  @BothForms
  void anotherBodyOrIdForAnEntryIsRefused(Form form) {
    Timeline<String> room = form.timeline(store, "room");
    Message<String> taken = again(Message.of("other").withId("c-4"));
    assertThatExceptionOfType(IdConflict.class).isThrownBy(() -> room.append(taken));
    List<AppendResult<String>> results =
        room.appendAll(List.of(Message.of("a"), taken, Message.of("b")));
    there.add(results.get(0).orThrow());
    there.add(results.get(2).orThrow());
    assertThatExceptionOfType(IdConflict.class).isThrownBy(() -> results.get(1).orThrow());
    assertRejected(() -> room.replace(there.get(3).seqId(), Message.of("4").withId("c-5")));
    assertRejected(() -> room.replace(there.get(0).seqId(), Message.of("1").withId("c-1")));
  }

  @Test
  void aRealAttributeIsFinite() {
    for (double wrong :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.timeline("room").append(Message.of("lost").with("r", wrong)))
          .withMessageContaining(Double.toString(wrong));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Attribute.Real(wrong))
          .withMessageContaining(Double.toString(wrong));
    }
  }

  @BothForms
  void everyFiniteRealComesBackAsItWas(Form form) {
    Timeline<String> room = form.timeline(store, "room");
    double[] reals = {
      0.0,
      -0.0,
      0.1,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MIN_NORMAL,
      Double.MAX_VALUE,
      -Double.MAX_VALUE
    };
    for (double real : reals) {
      Entry<String> entry = room.append(Message.of("real").with("r", real));
      Message<String> read = room.get(entry.seqId()).orElseThrow().message();
      // By their bits, which differ between 0.0 and -0.0.
      assertThat(Double.doubleToRawLongBits(read.attributes().real("r").orElseThrow()))
          .isEqualTo(Double.doubleToRawLongBits(real));
      there.add(entry);
    }
  }

  @Test
  void aBlockingCallOnAThreadThatCompletesFuturesIsRefused() {
    AsyncTimeline<String> async = store.async().timeline("room");
    for (int round = 0; round < 10; round++) { // in some, the future may be done by now
      CompletableFuture<Void> called =
          async
              .append("async")
              .thenAccept(
                  entry -> {
                    there.add(entry);
                    callBlocking(Thread.currentThread() instanceof CompletionThread);
                  });
      JoinedTimeline.join(called);
    }
  }

  /** Makes every blocking call on this thread, and checks that it is refused or works. */
  private void callBlocking(boolean isRefused) {
    Timeline<String> room = store.timeline("room");
    long seqId = there.get(0).seqId();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> there.add(room.append("blocking")),
            () -> there.addAll(Reading.entries(room.appendAll(Reading.messages("a", "b")))),
            () ->
                there.addAll(
                    Reading.entries(store.appendTo(List.of("room"), Message.of("fan-out")))),
            () -> room.get(seqId),
            () -> room.getAll(List.of(seqId)),
            room::latest,
            () -> room.page(SeqRange.all()),
            () -> room.stream(SeqRange.all()).toList(),
            () -> room.replace(seqId, there.get(0).message()),
            () -> room.delete(0))) {
      Throwable thrown = catchThrowable(call);
      if (isRefused) {
        assertThat(thrown).isInstanceOf(IllegalStateException.class);
      } else {
        assertThat(thrown).isNull();
      }
    }
  }

  static void assertRejected(ThrowingCallable call) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(call)
        .extracting(TimelineException::retry)
        .isEqualTo(Retry.POINTLESS);
  }
}
