package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Another server redelivers what a crashed one left, within half a minute, and nothing that fails
 * holds up the rest.
 */
abstract class RedeliveryPromise extends MessagingPromise {

  /** Longer than a server may take that is alive. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(5);

  private static final Duration A_MOMENT = Duration.ofSeconds(20);

  /** What those who look around have asked and not been answered. */
  private final CallsUnderWay calls = new CallsUnderWay();

  @BeforeEach
  void requireMemory() {
    needsRedelivery();
  }

  @Test
  void aMessageInABusyConversationComesWithTheNext() {
    membership.join(GROUP, "ben");
    var crashing = new CrashingBackend(backend, 4, Crash.BEFORE);
    store(timed(crashing).build(), "ann", "one");
    eventually(crashing::isGone);
    assertThat(pullAll("ben")).isEmpty();
    assertThat(group.send("ann", "two").isDelivered()).isTrue();
    assertThat(bodiesOf(pullAll("ben"))).containsExactly("one", "two");
  }

  @Test
  void aQuietMessageArrivesWithinTwentyFiveSecondsAndNobodyWaits() {
    membership.join(GROUP, "ben");
    int fatal = 4; // at the copies
    var crashing = new CrashingBackend(backend, fatal, Crash.BEFORE);
    store(timed(crashing).build(), "ann", "one");
    eventually(crashing::isGone);
    try (var survivor = lookingAround(backend)) {
      for (int second = 0; second < 25; second++) {
        clock.advance(Duration.ofSeconds(1));
      }
      eventually(() -> pullAll("ben").size() == 1);
      assertThat(survivor.uncheckedConversation(GROUP).send("ann", "two").isDelivered()).isTrue();
    }
    assertThat(bodiesOf(pullAll("ben"))).containsExactly("one", "two");
  }

  /** Whoever looks while a crashed server's message is still on its way finds nothing to do yet. */
  @Test
  void aLookThatComesTooEarlyForgetsNothing() {
    membership.join("early", "ben");
    int fatal = 3; // the note and its registration, the message
    var crashing = new CrashingBackend(backend, fatal, Crash.LATE);
    var first = timed(crashing).build();
    PendingSend<String> sent = first.async().uncheckedConversation("early").send("ann", "one");
    assertThat(sent.stored()).isCompletedExceptionally();
    eventually(crashing::isGone);
    clock.advance(A_MOMENT);
    assertThat(messenger.redeliver()).isZero();
    crashing.landMessage();
    clock.advance(A_MOMENT);
    assertThat(messenger.redeliver()).isEqualTo(1);
    assertThat(bodiesOf(pullAll("ben"))).containsExactly("one");
  }

  /** A log is looked at every few seconds, for minutes, until it is closed. */
  @Test
  void aNextLookBeginsOnlyWhatIsNotRedelivered() {
    crashBeforeTheCopies("quiet");
    clock.advance(A_MOMENT);
    var counting = new Counting(backend);
    try (var survivor = settings(counting).build()) {
      assertThat(survivor.redeliver()).isEqualTo(1);
      crashBeforeTheCopies("later");
      clock.advance(A_MOMENT);
      counting.reset();
      assertThat(survivor.redeliver()).isEqualTo(1);
      assertThat(counting.others()).containsOnlyOnce("chat_history: 1 at once");
      counting.reset();
      assertThat(survivor.redeliver()).isZero();
      assertThat(counting.others()).doesNotContain("chat_history: 1 at once");
    }
    assertThat(bodiesOf(pullAll("quiet-ben"))).containsExactly("to quiet");
    assertThat(bodiesOf(pullAll("later-ben"))).containsExactly("to later");
  }

  @Test
  void whatIsBeingRedeliveredIsNotBegunAgainByLaterLooks() {
    crashBeforeTheCopies("bad");
    clock.advance(A_MOMENT);
    var broken = Failing.appendsTo(backend, "bad-ben"::equals);
    var counting = new Counting(broken.backend());
    String body = "chat_history: 1 at once";
    try (var survivor = lookingAround(counting)) {
      passUntil(() -> counting.others().contains(body));
      long looks = looksOf(counting);
      passUntil(() -> looksOf(counting) > looks + 5);
      assertThat(counting.others()).containsOnlyOnce(body);
      broken.repair();
      passUntil(() -> !pullAll("bad-ben").isEmpty());
      eventually(() -> survivor.redeliver() == 0); // a copy is there before it is answered
    }
    assertThat(bodiesOf(pullAll("bad-ben"))).containsExactly("to bad");
  }

  private static long looksOf(Counting counting) {
    return counting.reads().stream().filter("chat_server/servers"::equals).count();
  }

  @Test
  void whatIsDeliveredIsNotRedeliveredByOthers() {
    var rows = new AtomicInteger();
    try (var healthy = timed(countingRows(rows)).build()) {
      assertThat(healthy.uncheckedConversation(GROUP).send("alice", "one").isDelivered()).isTrue();
      for (int step = 0; step < 6; step++) {
        int before = rows.get();
        clock.advance(Duration.ofSeconds(5));
        isSoWithin(Duration.ofMillis(300), () -> rows.get() > before);
      }
      clock.advance(A_MOMENT);
      assertThat(messenger.redeliver()).isZero();
    }
  }

  /** A backend that counts the rows of servers' logs. */
  private TimelineBackend countingRows(AtomicInteger rows) {
    return new ForwardingBackend(backend) {
      @Override
      public Log openLog(LogOptions options) {
        Log log = super.openLog(options);
        return !options.name().endsWith("_server")
            ? log
            : new ForwardingLog(log) {
              @Override
              public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
                return super.append(append)
                    .whenComplete((entry, failure) -> rows.incrementAndGet());
              }
            };
      }

      /** The delegate is everybody's. */
      @Override
      public void close() {}
    };
  }

  /** That a server is there is kept for a week. */
  @Test
  void aServerThatSendsForMoreThanAWeekIsRedeliveredAsWell() {
    assumeTrue(every() == 1, "that many sends take too long elsewhere");
    membership.join("quiet", "ben");
    var server = new SteeredBackend(backend);
    var busy = timed(server, Duration.ofDays(1)).build();
    Instant end = clock.instant().plus(Duration.ofDays(8));
    while (clock.instant().isBefore(end)) {
      busy.uncheckedConversation(GROUP).send("alice", "on and on");
      clock.advance(Duration.ofSeconds(50));
    }
    server.refuse(Part.INBOX);
    stored(busy, "quiet", "one");
    server.crash();
    clock.advance(A_MOMENT);
    assertThat(messenger.redeliver()).isPositive();
    assertThat(bodiesOf(pullAll("ben"))).containsExactly("one");
  }

  /** Servers come and go for years, each under an id of its own. */
  @Test
  void aServerThatIsGoneLeavesNoLease() {
    var crashing = new CrashingBackend(backend, 4, Crash.BEFORE);
    store(timed(crashing).build(), "ann", "one");
    Set<String> leases = ConcurrentHashMap.newKeySet();
    try (var survivor = lookingAround(watchingLeases(leases))) {
      passUntil(() -> !leases.isEmpty());
      assertThat(survivor.uncheckedConversation(GROUP).send("ann", "two").isDelivered()).isTrue();
      passUntil(leases::isEmpty);
    }
  }

  /**
   * Opens a messenger that looks every few seconds for what others left. It gives nothing up
   * because the clock of a test has gone on.
   */
  private Messenger<String> lookingAround(TimelineBackend other) {
    return Messenger.builder(countingCalls(other), Codec.utf8(), membership)
        .inboxTtl(TTL)
        .timeout(Duration.ofDays(1))
        .unsignedCursors()
        .scheduler(scheduler)
        .build();
  }

  private TimelineBackend countingCalls(TimelineBackend other) {
    return new InterceptedBackend(
        other,
        new InterceptedBackend.Interceptor() {
          @Override
          public <T> CompletableFuture<T> intercept(
              InterceptedBackend.Call call, Supplier<CompletableFuture<T>> carryOut) {
            calls.begin();
            return calls.until(carryOut.get());
          }
        });
  }

  /**
   * Lets time pass, but not while it looks: on a busy machine its lease would run out meanwhile.
   */
  private void passUntil(BooleanSupplier isSo) {
    eventually(
        () -> {
          if (calls.isNone()) {
            clock.advance(Duration.ofSeconds(1));
          }
          return isSo.getAsBoolean();
        });
  }

  private TimelineBackend watchingLeases(Set<String> leases) {
    return new ForwardingBackend(backend) {
      @Override
      public Records openRecords(String name) {
        Records records = super.openRecords(name);
        return !name.endsWith("_lease")
            ? records
            : new ForwardingRecords(records) {
              @Override
              public CompletableFuture<Optional<Value>> compareAndSet(
                  String key, Optional<Value> expected, byte[] update) {
                leases.add(key);
                return super.compareAndSet(key, expected, update);
              }

              @Override
              public CompletableFuture<Boolean> remove(String key, Value expected) {
                leases.remove(key);
                return super.remove(key, expected);
              }
            };
      }
    };
  }

  @Test
  void aConversationThatCannotBeReadHoldsUpNoOther() {
    crashBeforeTheCopies("bad", "good");
    clock.advance(A_MOMENT);
    try (var survivor = settings(without("bad")).build()) {
      survivor.redeliver();
      assertThat(bodiesOf(pullAll("good-ben"))).containsExactly("to good");
      clock.advance(LONG_ENOUGH);
      survivor.redeliver(); // at which the log would be forgotten
    }
    assertThat(messenger.redeliver()).isPositive();
    assertThat(bodiesOf(pullAll("bad-ben"))).containsExactly("to bad");
  }

  @Test
  void anInboxThatFailsHoldsUpNoOther() {
    crashBeforeTheCopies("bad", "good");
    clock.advance(A_MOMENT);
    var broken = Failing.appendsTo(backend, "bad-ben"::equals);
    try (var survivor = timed(broken.backend()).build()) {
      CompletableFuture<Integer> redelivered = survivor.async().redeliver();
      eventually(() -> !pullAll("good-ben").isEmpty());
      assertThat(redelivered).isNotDone();
      clock.advance(Duration.ofSeconds(11));
      assertThat(redelivered).isCompletedExceptionally(); // it outlives no timeout
      broken.repair();
      clock.advance(A_MOMENT);
      eventually(() -> !pullAll("bad-ben").isEmpty());
    }
    assertThat(bodiesOf(pullAll("good-ben"))).containsExactly("to good");
    assertThat(bodiesOf(pullAll("bad-ben"))).containsExactly("to bad");
  }

  /** A server stores a message in each of some conversations, and crashes. */
  private void crashBeforeTheCopies(String... conversations) {
    var isCrashed = new AtomicBoolean();
    var broken = Failing.appendsTo(backend, user -> user.endsWith("-ben"));
    var crashing =
        settings(broken.backend(), TIMEOUT).scheduler(scheduler.ofServer(isCrashed::get)).build();
    for (String id : conversations) {
      membership.join(id, id + "-ben");
      stored(crashing, id, "to " + id);
    }
    isCrashed.set(true);
  }

  /** A backend one of whose conversations cannot be read. */
  private TimelineBackend without(String conversationId) {
    return ForwardingBackend.withLogs(
        backend,
        log ->
            new ForwardingLog(log) {
              private <T> CompletableFuture<T> unless(
                  String timelineId, Supplier<CompletableFuture<T>> call) {
                return timelineId.equals(conversationId)
                    ? CompletableFuture.failedFuture(
                        new TimelineException.Unavailable(timelineId, "not to be had", null))
                    : call.get();
              }

              @Override
              public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
                return unless(timelineId, () -> super.read(timelineId, range));
              }

              @Override
              public CompletableFuture<Page<byte[]>> readWithoutBodies(
                  String timelineId, SeqRange range, Set<String> attributes) {
                return unless(
                    timelineId, () -> super.readWithoutBodies(timelineId, range, attributes));
              }
            });
  }

  /** As during a rolling upgrade. */
  @Test
  void whatOnlyANewVersionCanDecodeIsDeliveredByAnOldOne() {
    Codec<String> old =
        Codec.of(
            Codec.utf8()::encode,
            bytes -> {
              if (Codec.utf8().decode(bytes).startsWith("v2")) {
                throw new NoSuchFieldError("a kind of message that is not known yet");
              }
              return Codec.utf8().decode(bytes);
            });
    for (int i = 0; i < 3; i++) {
      String id = "upgrade-" + i;
      membership.join(id, id + "-ben");
      var crashing = new CrashingBackend(backend, 4, Crash.values()[i]); // at the copies
      stored(timed(crashing).build(), id, "v2 one");
      eventually(crashing::isGone);
      clock.advance(A_MOMENT);
      try (var before =
          Messenger.builder(backend, old, membership)
              .inboxTtl(TTL)
              .withoutRedelivery()
              .unsignedCursors()
              .build()) {
        if (i != 1) {
          assertThat(before.redeliver()).isPositive();
        }
        assertThat(before.uncheckedConversation(id).send("ann", "two").isDelivered()).isTrue();
        assertThat(before.inbox(id + "-ben").pull(before.inbox(id + "-ben").fromOldest(), 10))
            .satisfies(batch -> assertThat(batch.unreadable()).hasSize(1))
            .satisfies(batch -> assertThat(bodiesOf(messagesOf(batch.events()))).contains("two"));
      }
      assertThat(bodiesOf(pullAll(id + "-ben"))).containsExactly("v2 one", "two");
    }
  }

  private static void stored(Messenger<String> on, String conversationId, String body) {
    await(on.async().uncheckedConversation(conversationId).send("ann", body).stored());
  }
}
