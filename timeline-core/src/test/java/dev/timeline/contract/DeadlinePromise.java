package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No call outlives its timeout whatever fails, and an interrupt ends every wait. */
abstract class DeadlinePromise extends MessagingPromise {

  private static final Duration SOON = Duration.ofMillis(100);

  /** A backend one of whose logs never answers. */
  private TimelineBackend silent(String log) {
    return new ForwardingBackend(backend) {
      @Override
      public Log openLog(LogOptions options) {
        Log delegate = super.openLog(options);
        return options.name().endsWith(log) ? new SilentLog(delegate) : delegate;
      }

      @Override
      public Records openRecords(String name) {
        Records delegate = super.openRecords(name);
        return name.endsWith(log) ? new InDoubt(delegate) : delegate;
      }

      @Override
      public void close() {}
    };
  }

  /** A log that never answers. */
  private static final class SilentLog extends ForwardingLog {
    SilentLog(Log delegate) {
      super(delegate);
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append append) {
      return new CompletableFuture<>();
    }

    @Override
    public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
      return appends.stream().map(this::append).toList();
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return new CompletableFuture<>();
    }
  }

  /** Records of which no write is ever known to be done: some never answer, some say so. */
  private static final class InDoubt extends ForwardingRecords {
    private final AtomicInteger writes = new AtomicInteger();

    InDoubt(Records delegate) {
      super(delegate);
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      return writes.incrementAndGet() % 2 == 0
          ? new CompletableFuture<>()
          : CompletableFuture.failedFuture(new OutcomeUnknown(key, null, "no answer", null));
    }
  }

  private Messenger<String> on(String silentLog, Duration timeout) {
    return settings(silent(silentLog), timeout).build();
  }

  @Test
  void aSendThatIsNotAnsweredIsUnknown() {
    for (String log : List.of("_history", "_server")) {
      try (var waiting = on(log, SOON)) {
        Throwable failure =
            catchThrowable(
                () ->
                    waiting
                        .uncheckedConversation(GROUP)
                        .send("alice", Message.of("hi").withId(log)));
        assertThat(failure).isInstanceOf(OutcomeUnknown.class);
        assertThat(((OutcomeUnknown) failure).messageId()).contains(log);
      }
    }
  }

  @Test
  void aDeliveryThatIsNotAnsweredIsUnderWay() {
    try (var waiting = on("_inbox", SOON)) {
      SendReceipt<String> receipt = waiting.uncheckedConversation(GROUP).send("alice", "hi");
      assertThat(receipt.delivery())
          .isEqualTo(new SendReceipt.UnderWay(Set.of("alice", "bob", "chi")));
    }
  }

  @Test
  void aPullThatIsNotAnsweredIsUnavailable() {
    SyncCursor cursor = messenger.inbox("bob").fromOldest();
    try (var waiting = on("_inbox", SOON)) {
      assertThatExceptionOfType(Unavailable.class)
          .isThrownBy(() -> waiting.inbox("bob").pull(cursor, 10));
    }
  }

  @Test
  void anInterruptEndsEveryWaitAndNamesTheId() throws Exception {
    SyncCursor cursor = messenger.inbox("bob").fromOldest();
    var history = on("_history", PATIENCE);
    var inbox = on("_inbox", PATIENCE);
    assertThat(interrupted(() -> history.uncheckedConversation(GROUP).send("alice", "hi")))
        .isInstanceOfSatisfying(OutcomeUnknown.class, it -> assertThat(it.messageId()).isPresent());
    assertThat(interrupted(() -> inbox.inbox("bob").pull(cursor, 10)))
        .isInstanceOf(Unavailable.class);
  }

  private static Throwable interrupted(Callable<?> call) throws Exception {
    var failure = new CompletableFuture<Throwable>();
    var thread = new Thread(() -> failure.complete(catchThrowable(call::call)));
    thread.start();
    eventually(
        () ->
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    return await(failure);
  }

  @Test
  void aRecordWhoseWritesStayUnknownEndsNoCallLate() {
    long seqId = group.send("alice", "before").message().seqId();
    try (var waiting =
        settings(silent("_conversation"), SOON).fanOut(FanOutPolicy.onRead()).build()) {
      for (int i = 0; i < 2; i++) {
        SendReceipt<String> receipt = waiting.uncheckedConversation(GROUP).send("alice", "hi");
        assertThat(receipt.delivery()).isInstanceOf(SendReceipt.UnderWay.class);
        assertThat(
                catchThrowable(() -> waiting.uncheckedConversation(GROUP).recall("alice", seqId)))
            .isInstanceOf(OutcomeUnknown.class)
            .satisfies(it -> assertThat(((OutcomeUnknown) it).timelineId()).contains(GROUP));
        assertThat(
                catchThrowable(
                    () ->
                        waiting.uncheckedConversation(GROUP).edit("alice", seqId, Message.of("x"))))
            .isInstanceOf(OutcomeUnknown.class);
      }
    }
    try (var waiting = on("_read", SOON)) {
      for (int i = 0; i < 2; i++) {
        assertThat(catchThrowable(() -> waiting.inbox("bob").conversation(GROUP).markRead(seqId)))
            .isInstanceOf(OutcomeUnknown.class);
      }
    }
  }

  @Test
  void aRecordWhoseWritesStayUnknownHoldsUpNoOtherRedelivery() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "the crashed server is looked after some time later");
    needs(Capability.REMEMBERS_EVERY_ID, "a copy may be there already");
    FanOutPolicy some =
        sending ->
            sending.conversationId().equals(GROUP)
                ? FanOutPolicy.FanOut.ON_READ
                : FanOutPolicy.FanOut.ON_WRITE;
    membership.join("other", "dora");
    var isCrashed = new AtomicBoolean();
    var broken = Failing.appendsTo(silent("_conversation"), "dora"::equals);
    var crashing =
        settings(broken.backend(), TIMEOUT)
            .fanOut(some)
            .scheduler(scheduler.ofServer(isCrashed::get))
            .build();
    store(crashing, "alice", "left");
    await(crashing.async().uncheckedConversation("other").send("alice", "copied").stored());
    isCrashed.set(true);
    pass(Duration.ofSeconds(20));
    try (var survivor = timed(silent("_conversation")).fanOut(some).build()) {
      CompletableFuture<Integer> redelivered = survivor.async().redeliver();
      eventually(() -> !pullAll("dora").isEmpty());
      pass(Duration.ofSeconds(11));
      assertThat(redelivered).isCompletedExceptionally();
    }
    assertThat(bodiesOf(pullAll("dora"))).containsExactly("copied");
    assertThat(messenger.redeliver()).isPositive();
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("left");
  }

  @Test
  void anInterruptEndsTheWaitForARecord() throws Exception {
    long seqId = group.send("alice", "before").message().seqId();
    var waiting = on("_conversation", PATIENCE);
    var first = waiting.async().uncheckedConversation(GROUP).recall("alice", seqId);
    assertThat(catchThrowable(() -> await(first))).isNotNull(); // and the next one never ends
    assertThat(interrupted(() -> waiting.uncheckedConversation(GROUP).recall("alice", seqId)))
        .isInstanceOf(OutcomeUnknown.class);
  }
}
