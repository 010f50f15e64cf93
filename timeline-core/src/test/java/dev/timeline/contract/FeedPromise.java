package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Subscription;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.messaging.AsyncInbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A subscriber is given what is new, once and in order, for as long as it asks for more. */
abstract class FeedPromise extends MessagingPromise {

  /** So many that they come in three batches or more. */
  private static final int MANY = 210;

  /** So that only a notification can be the reason. */
  private static final Duration NEVER = Duration.ofDays(1);

  private static final Duration SOON = Duration.ofMillis(5);

  private Messenger<String> feeding(Duration interval) {
    return settings(backend).pollInterval(interval).build();
  }

  private static AsyncInbox<String> bob(Messenger<String> messenger) {
    return messenger.async().inbox("bob");
  }

  private static SyncCursor oldest(Messenger<String> messenger) {
    return await(bob(messenger).fromOldest());
  }

  /** The ways in which a device is fed. */
  enum Way {
    LISTENER {
      @Override
      Subscription feed(Messenger<String> messenger, SyncCursor cursor, Device device) {
        return messenger.inbox("bob").subscribe(cursor, device);
      }
    },
    SUBSCRIBER {
      @Override
      Subscription feed(Messenger<String> messenger, SyncCursor cursor, Device device) {
        device.demand = Long.MAX_VALUE;
        bob(messenger).publisher(cursor).subscribe(device);
        return device;
      }
    };

    abstract Subscription feed(Messenger<String> messenger, SyncCursor cursor, Device device);
  }

  /** A device that keeps what it is handed, and notices batches that are empty or come at once. */
  private static final class Device
      implements Consumer<SyncBatch<String>>, Flow.Subscriber<SyncBatch<String>>, Subscription {
    private final BlockingQueue<SyncBatch<String>> batches = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private volatile Consumer<SyncBatch<String>> onBatch = batch -> {};
    private volatile long demand;
    private volatile int calls;
    private volatile boolean isCalledWrongly;
    private volatile SyncCursor cursor;
    private volatile Flow.Subscription subscription;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one call at a time, as is checked
    public void accept(SyncBatch<String> batch) {
      isCalledWrongly |= ended.isDone() || batch.events().isEmpty() || isBusy.getAndSet(true);
      calls++;
      try {
        onBatch.accept(batch);
        cursor = batch.next();
        batches.add(batch);
      } finally {
        isBusy.set(false);
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      subscription = begun;
      if (demand > 0) {
        begun.request(demand);
      }
    }

    @Override
    public void onNext(SyncBatch<String> batch) {
      accept(batch);
    }

    @Override
    public void onError(Throwable failure) {
      isCalledWrongly |= isBusy.get();
      ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      isCalledWrongly |= isBusy.get();
      ended.complete(null);
    }

    @Override
    public void close() {
      subscription.cancel();
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }

    List<String> next(int messages) throws InterruptedException {
      var bodies = new ArrayList<String>();
      while (bodies.size() < messages) {
        SyncBatch<String> batch = batches.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(batch).as("what comes after %d of %d", bodies.size(), messages).isNotNull();
        bodies.addAll(bodiesOf(messagesOf(batch.events())));
      }
      assertThat(isCalledWrongly).as("it was called when it may not be").isFalse();
      return bodies;
    }
  }

  private static List<String> sendMany(Messenger<String> messenger) {
    List<PendingSend<String>> sends =
        Stream.iterate(0, i -> i + 1)
            .limit(MANY)
            .map(i -> messenger.async().uncheckedConversation(GROUP).send("alice", "message " + i))
            .toList();
    return sends.stream().map(send -> await(send.delivered()).message().body()).toList();
  }

  /** Lets so much time pass that another device is handed everything there is. */
  private static void passUntilAllIsHandedOver(Messenger<String> messenger) throws Exception {
    var other = new Device();
    try (var subscription =
        messenger.inbox("bob").subscribe(messenger.inbox("bob").fromOldest(), other)) {
      other.next(MANY);
      assertThat(subscription.ended()).isNotDone();
    }
  }

  @ParameterizedTest
  @EnumSource
  void itBeginsAtItsCursorAndGoesOnWithWhatComes(Way way) throws Exception {
    try (var messenger = feeding(NEVER)) {
      List<String> sent = sendMany(messenger);
      var device = new Device();
      Subscription subscription = way.feed(messenger, oldest(messenger), device);
      assertThat(device.next(MANY)).containsExactlyInAnyOrderElementsOf(sent);
      messenger.uncheckedConversation(GROUP).send("alice", "news");
      assertThat(device.next(1)).containsExactly("news");
      subscription.close();
      messenger.uncheckedConversation(GROUP).send("alice", "missed");
      var later = new Device();
      try (var again = way.feed(messenger, device.cursor, later)) {
        assertThat(later.next(1)).containsExactly("missed");
        assertThat(again.ended()).isNotDone();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void itLooksForItselfWithoutANotification(Way way) throws Exception {
    try (var messenger = feeding(SOON)) {
      var device = new Device();
      try (var subscription = way.feed(messenger, oldest(messenger), device)) {
        group.send("alice", "from elsewhere");
        assertThat(device.next(1)).containsExactly("from elsewhere");
        assertThat(subscription.ended()).isNotDone();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedInTheMidstOfManyItIsCalledNoMore(Way way) throws Exception {
    try (var messenger = feeding(NEVER)) {
      sendMany(messenger);
      var entered = new Semaphore(0);
      var leave = new Semaphore(0);
      var device = new Device();
      device.onBatch =
          batch -> {
            entered.release();
            leave.acquireUninterruptibly();
          };
      Subscription subscription = way.feed(messenger, oldest(messenger), device);
      assertThat(entered.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      subscription.close();
      assertThat(subscription.ended()).as("while it is called").isNotDone();
      leave.release(3);
      if (way == Way.LISTENER) {
        await(subscription.ended());
      }
      passUntilAllIsHandedOver(messenger);
      assertThat(device.calls).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void itEndsNormallyWithTheMessenger(Way way) throws Exception {
    for (int round = 0; round < 20; round++) {
      var messenger = feeding(SOON);
      var device = new Device();
      Subscription subscription = way.feed(messenger, oldest(messenger), device);
      messenger.close();
      await(subscription.ended());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatFailsForNowLosesNothing(Way way) throws Exception {
    group.send("alice", "hi");
    var refusing = new RefusingReads(backend);
    SyncCursor cursor = oldest(messenger);
    try (var moody = settings(refusing.backend()).pollInterval(SOON).build()) {
      var device = new Device();
      try (var subscription = way.feed(moody, cursor, device)) {
        refusing.repairAfterSeveral();
        assertThat(device.next(1)).containsExactly("hi");
        assertThat(subscription.ended()).isNotDone();
      }
    }
  }

  @Test
  void aListenerThatFailsForNowIsHandedTheSameAgain() throws Exception {
    try (var messenger = feeding(SOON)) {
      messenger.uncheckedConversation(GROUP).send("alice", "hi");
      var device = new Device();
      device.onBatch =
          batch -> {
            if (device.calls < 3) {
              throw new Unavailable(null, "not now", null);
            }
          };
      try (var subscription = Way.LISTENER.feed(messenger, oldest(messenger), device)) {
        assertThat(device.next(1)).containsExactly("hi");
        assertThat(device.calls).isEqualTo(3);
        assertThat(subscription.ended()).isNotDone();
      }
    }
  }

  @Test
  void whatAListenerThrowsEndsIt() throws Exception {
    try (var messenger = feeding(SOON)) {
      sendMany(messenger);
      var thrown = new IllegalArgumentException("enough");
      var device = new Device();
      device.onBatch =
          batch -> {
            throw thrown;
          };
      Subscription subscription = Way.LISTENER.feed(messenger, oldest(messenger), device);
      assertThatThrownBy(() -> await(subscription.ended()))
          .isInstanceOf(CompletionException.class)
          .hasCause(thrown);
      passUntilAllIsHandedOver(messenger);
      assertThat(device.calls).isEqualTo(1);
    }
  }

  @Test
  void aSubscriberThatThrowsCountsAsCancelled() throws Exception {
    for (RuntimeException thrown :
        List.of(new IllegalArgumentException("enough"), new Unavailable(null, "not now", null))) {
      try (var messenger = feeding(SOON)) {
        sendMany(messenger);
        var device = new Device();
        device.onBatch =
            batch -> {
              throw thrown;
            };
        Way.SUBSCRIBER.feed(messenger, oldest(messenger), device);
        eventually(() -> device.calls == 1);
        passUntilAllIsHandedOver(messenger);
        assertThat(device.calls).isEqualTo(1);
        assertThat(device.ended()).isNotDone();
      }
      pass(TTL.plusMillis(1));
    }
  }

  @Test
  void aSubscriberIsHandedNoMoreThanItAskedFor() throws Exception {
    try (var messenger = feeding(NEVER)) {
      List<String> sent = sendMany(messenger);
      var device = new Device();
      bob(messenger).publisher(oldest(messenger)).subscribe(device);
      var handed = new ArrayList<String>();
      for (int batches = 0; handed.size() < sent.size(); batches++) {
        passUntilAllIsHandedOver(messenger);
        assertThat(device.calls).isEqualTo(batches);
        device.subscription.request(1);
        handed.addAll(device.next(1));
      }
      assertThat(handed).containsExactlyInAnyOrderElementsOf(sent);
      device.subscription.request(Long.MAX_VALUE);
      device.subscription.request(Long.MAX_VALUE);
      messenger.uncheckedConversation(GROUP).send("alice", "news");
      assertThat(device.next(1)).containsExactly("news");
    }
  }

  @Test
  void aDemandThatIsNotPositiveEndsInAFailure() throws Exception {
    try (var messenger = feeding(NEVER)) {
      sendMany(messenger);
      var device = new Device();
      device.onBatch = batch -> device.subscription.request(0);
      Way.SUBSCRIBER.feed(messenger, oldest(messenger), device);
      assertThatThrownBy(() -> await(device.ended()))
          .hasCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("rule 3.9): 0");
      assertThat(device.calls).isEqualTo(1);
      assertThat(device.isCalledWrongly).isFalse();
      var cancelled = new Device();
      bob(messenger).publisher(oldest(messenger)).subscribe(cancelled);
      cancelled.close();
      cancelled.subscription.request(-1);
      passUntilAllIsHandedOver(messenger);
      assertThat(cancelled.calls).isZero();
      assertThat(cancelled.ended()).isNotDone();
    }
  }

  @Test
  void aClosedMessengerRefusesInTheTermsOfEach() {
    var messenger = feeding(NEVER);
    SyncCursor cursor = oldest(messenger);
    messenger.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> messenger.inbox("bob").subscribe(cursor, batch -> {}));
    var device = new Device();
    bob(messenger).publisher(cursor).subscribe(device);
    assertThat(device.subscription).isNotNull();
    assertThatThrownBy(() -> await(device.ended())).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void nullIsRefused() {
    SyncCursor cursor = oldest(messenger);
    assertThatNullPointerException()
        .isThrownBy(() -> messenger.inbox("bob").subscribe(null, batch -> {}));
    assertThatNullPointerException()
        .isThrownBy(() -> messenger.inbox("bob").subscribe(cursor, null));
    assertThatNullPointerException().isThrownBy(() -> bob(messenger).publisher(null));
    assertThatNullPointerException()
        .isThrownBy(() -> bob(messenger).publisher(cursor).subscribe(null));
  }
}
