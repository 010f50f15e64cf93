package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.NotificationChannel;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A subscribed device is notified of new messages, soon or at the next look, until it closes its
 * subscription.
 */
abstract class PushPromise extends MessagingPromise {

  /** So that nothing but a hint can be the reason. */
  private static final Duration NEVER = Duration.ofDays(1);

  private static final Duration SOON = Duration.ofMillis(5);

  PushPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  private Messenger<String> telling(Duration interval) {
    return settings(backend).pollInterval(interval).build();
  }

  /** A device that pulls whenever it is told. */
  private static final class Told implements AutoCloseable {
    private final Screen screen;
    private final Semaphore calls = new Semaphore(0);
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean isCalledWrongly;
    private final Subscription subscription;

    Told(Inbox<String> device) {
      screen = Screen.of(device);
      subscription = device.onNotification(this::pull);
    }

    private void pull() {
      isCalledWrongly |= busy.getAndSet(true);
      synchronized (screen) {
        screen.pullAll(2);
      }
      busy.set(false);
      calls.release();
    }

    void awaitsCall() throws InterruptedException {
      assertThat(calls.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    void awaits(String body) throws InterruptedException {
      while (!shows().contains(body)) {
        awaitsCall();
      }
      assertThat(isCalledWrongly).as("was called twice at a time").isFalse();
    }

    List<String> shows() {
      synchronized (screen) {
        return screen.shows(GROUP);
      }
    }

    @Override
    public void close() {
      subscription.close();
    }
  }

  private static void ends(Subscription subscription) throws Exception {
    subscription.ended().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void itIsToldAtOnceOfWhatIsInTheInboxAndWhatIsLeftInTheConversation() throws Exception {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      try (var messenger = settings(backend).fanOut(policy).pollInterval(NEVER).build();
          var told = new Told(messenger.inbox("bob"))) {
        told.awaitsCall(); // the one at the beginning
        for (int i = 0; i < 20; i++) {
          String body = policy + " " + i;
          messenger.uncheckedConversation(GROUP).send("alice", body);
          told.awaits(body);
        }
        long seqId = messenger.uncheckedConversation(GROUP).send("alice", "teh").message().seqId();
        told.awaits("teh");
        assertDone(
            messenger
                .uncheckedConversation(GROUP)
                .edit("alice", seqId, Message.of("the " + policy)));
        told.awaits("the " + policy);
      }
    }
  }

  @Test
  void whoIsHintedFindsWhatTheyAreHintedAt() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      var found = new CopyOnWriteArrayList<CompletableFuture<Boolean>>();
      var pulling =
          new Channel() {
            @Override
            public void publish(String topic) {
              super.publish(topic);
              // Elsewhere: this may be a thread that must not wait.
              found.add(
                  CompletableFuture.supplyAsync(
                      () ->
                          pullAll("bob").stream()
                              .anyMatch(it -> it.body().equals("from " + policy))));
            }
          };
      try (var hinting = settings(backend).fanOut(policy).notifications(pulling).build()) {
        hinting.uncheckedConversation(GROUP).send("alice", "from " + policy);
        eventually(() -> !pulling.published.isEmpty());
        eventually(() -> found.stream().anyMatch(MessagingPromise::await));
      }
    }
  }

  @Test
  void withoutAHintItLooksForItself() throws Exception {
    try (var elsewhere = telling(SOON);
        var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build();
        var told = new Told(elsewhere.inbox("bob"))) {
      told.awaitsCall();
      group.send("alice", "copied");
      told.awaits("copied");
      reading.uncheckedConversation(GROUP).send("alice", "left");
      told.awaits("left");
      membership.join("group-2", "alice");
      membership.join("group-2", "bob");
      reading.uncheckedConversation("group-2").send("alice", "in another one");
      told.awaitsCall();
    }
  }

  @Test
  void whoseInboxCouldNotBeReachedIsToldOnceItCan() throws Exception {
    var broken = Failing.appendsTo(backend, "bob"::equals);
    try (var partly = settings(broken.backend()).pollInterval(NEVER).build();
        var told = new Told(partly.inbox("bob"))) {
      told.awaitsCall();
      store(partly, "alice", "late");
      broken.repair();
      told.awaits("late");
    }
  }

  /** Hints to everybody at once, and remembers what it was asked for. */
  static class Channel implements NotificationChannel {
    final List<String> published = new CopyOnWriteArrayList<>();
    final List<String> subscribed = new CopyOnWriteArrayList<>();
    private final NotificationChannel delegate = NotificationChannel.inProcess();

    @Override
    public void publish(String topic) {
      published.add(topic);
      delegate.publish(topic);
    }

    @Override
    public AutoCloseable subscribe(String topic, Runnable task) {
      subscribed.add(topic);
      AutoCloseable subscription = delegate.subscribe(topic, task);
      return () -> {
        subscribed.remove(topic);
        subscription.close();
      };
    }
  }

  @Test
  void aChannelOfOnesOwnCarriesHintsBetweenMessengers() throws Exception {
    var channel = new Channel();
    try (var here = settings(backend).notifications(channel).pollInterval(NEVER).build();
        var there =
            settings(backend)
                .notifications(channel)
                .pollInterval(NEVER)
                .fanOut(FanOutPolicy.onRead())
                .build()) {
      try (var told = new Told(there.inbox("bob"))) {
        told.awaitsCall();
        assertThat(channel.subscribed).doesNotHaveDuplicates().hasSize(2);
        here.uncheckedConversation(GROUP).send("alice", "copied");
        told.awaits("copied");
        assertThat(channel.published).doesNotHaveDuplicates().hasSize(3);
        there.uncheckedConversation(GROUP).send("alice", "left");
        told.awaits("left");
        assertThat(channel.published).hasSize(4).containsAll(channel.subscribed);
        told.close();
        ends(told.subscription);
      }
      assertThat(channel.subscribed).isEmpty();
    }
  }

  @Test
  void aChannelThatThrowsFailsNothing() throws Exception {
    var failing =
        new NotificationChannel() {
          @Override
          public void publish(String topic) {
            throw new IllegalStateException("no line");
          }

          @Override
          public AutoCloseable subscribe(String topic, Runnable task) {
            if (topic.contains(GROUP)) {
              throw new IllegalStateException("no line");
            }
            return () -> {
              throw new IOException("no line");
            };
          }
        };
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      try (var messenger =
              settings(backend).notifications(failing).fanOut(policy).pollInterval(SOON).build();
          var told = new Told(messenger.inbox("bob"))) {
        assertThat(
                messenger.uncheckedConversation(GROUP).send("alice", "to " + policy).isDelivered())
            .isTrue();
        told.awaits("to " + policy);
        told.close();
        ends(told.subscription);
      }
    }
  }

  @Test
  void afterItWasClosedItEndsAndNothingIsCalled() throws Exception {
    var channel = new Channel();
    try (var messenger = settings(backend).notifications(channel).pollInterval(SOON).build()) {
      for (boolean isMessengerClosed : new boolean[] {false, true}) {
        var calls = new AtomicInteger();
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        Subscription subscription =
            messenger
                .inbox("bob")
                .onNotification(
                    () -> {
                      calls.incrementAndGet();
                      entered.countDown();
                      awaits(leave);
                    });
        awaits(entered);
        if (isMessengerClosed) {
          messenger.close();
        } else {
          subscription.close();
          subscription.close();
        }
        assertThat(subscription.ended()).as("while it is called").isNotDone();
        leave.countDown();
        ends(subscription);
        group.send("alice", "too late");
        channel.published.forEach(channel::publish);
        assertThat(calls).hasValue(1);
        assertThat(channel.subscribed).isEmpty();
      }
      assertThatIllegalStateException()
          .isThrownBy(() -> messenger.inbox("bob").onNotification(() -> {}));
    }
  }

  private static void awaits(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itEndsNormallyIfTheMessengerIsClosedWhileItLooks() throws Exception {
    var looking = new CountDownLatch(1);
    var goOn = new CompletableFuture<Void>();
    TimelineBackend slow =
        ForwardingBackend.withRecords(
            backend,
            records ->
                new ForwardingRecords(records) {
                  @Override
                  public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
                    looking.countDown();
                    return goOn.thenCompose(now -> super.getAll(keys));
                  }
                });
    try (var messenger = settings(slow).build()) {
      Subscription subscription = messenger.inbox("bob").onNotification(() -> {});
      awaits(looking);
      messenger.close();
      goOn.complete(null);
      ends(subscription);
    }
  }

  @Test
  void itMayBeClosedByItsListener() throws Exception {
    try (var messenger = telling(SOON)) {
      var subscription = new CompletableFuture<Subscription>();
      var calls = new AtomicInteger();
      subscription.complete(
          messenger
              .inbox("bob")
              .onNotification(
                  () -> {
                    calls.incrementAndGet();
                    subscription.join().close();
                  }));
      ends(subscription.join());
      messenger.uncheckedConversation(GROUP).send("alice", "too late");
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void whoeverHearsThatItHasEndedIsFreeToCloseItAgain() throws Exception {
    try (var messenger = telling(SOON)) {
      for (boolean isEndedByListener : new boolean[] {true, false}) {
        Subscription subscription =
            messenger
                .inbox("bob")
                .onNotification(
                    () -> {
                      if (isEndedByListener) {
                        throw new IllegalStateException("enough");
                      }
                    });
        CompletableFuture<Boolean> isLocked =
            subscription.ended().handle((ended, failure) -> Thread.holdsLock(subscription));
        if (!isEndedByListener) {
          subscription.close();
        }
        assertThat(isLocked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
      }
    }
  }

  @Test
  void whatItsListenerThrowsEndsIt() throws Exception {
    var channel = new Channel();
    try (var messenger = settings(backend).notifications(channel).pollInterval(SOON).build()) {
      for (Throwable thrown : List.of(new IllegalStateException("enough"), new Error("enough"))) {
        var calls = new AtomicInteger();
        Subscription subscription =
            messenger
                .inbox("bob")
                .onNotification(
                    () -> {
                      calls.incrementAndGet();
                      if (thrown instanceof Error error) {
                        throw error;
                      }
                      throw (RuntimeException) thrown;
                    });
        assertThatThrownBy(() -> ends(subscription))
            .isInstanceOf(ExecutionException.class)
            .hasCause(thrown);
        messenger.uncheckedConversation(GROUP).send("alice", "too late");
        assertThat(calls).hasValue(1);
        assertThat(channel.subscribed).isEmpty();
      }
    }
    assertThatNullPointerException().isThrownBy(() -> messenger.inbox("bob").onNotification(null));
  }

  @Test
  void aListenerThatFailsForNowIsCalledAgain() throws Exception {
    try (var messenger = telling(SOON)) {
      var calls = new AtomicInteger();
      var calledAgain = new CountDownLatch(1);
      Subscription subscription =
          messenger
              .inbox("bob")
              .onNotification(
                  () -> {
                    if (calls.incrementAndGet() < 3) {
                      throw new TimelineException.Unavailable(null, "not now", null);
                    }
                    calledAgain.countDown();
                  });
      awaits(calledAgain);
      assertThat(subscription.ended()).isNotDone();
    }
  }

  @Test
  void aMembershipThatFailsForNowIsAskedAgain() throws Exception {
    var fails = new AtomicBoolean(true);
    var asked = new CountDownLatch(3);
    var moody =
        new Membership() {
          @Override
          public Stream<String> members(String conversationId) {
            return membership.members(conversationId);
          }

          @Override
          public Stream<Joined> conversations(String user) {
            asked.countDown();
            if (fails.get()) {
              throw new IllegalStateException("the members are not to be had");
            }
            return membership.conversations(user);
          }
        };
    try (var messenger =
            Messenger.builder(backend, Codec.utf8(), moody)
                .inboxTtl(TTL)
                .unsignedCursors()
                .pollInterval(SOON)
                .build();
        var told = new Told(messenger.inbox("bob"))) {
      awaits(asked);
      fails.set(false);
      group.send("alice", "at last");
      told.awaits("at last");
    }
  }

  @Test
  void aHintThatComesWhileItIsCalledIsNotLost() throws Exception {
    try (var messenger = telling(NEVER)) {
      UncheckedConversation<String> same = messenger.uncheckedConversation(GROUP);
      var entered = new Semaphore(0);
      var leave = new Semaphore(0);
      try (var subscription =
          messenger
              .inbox("bob")
              .onNotification(
                  () -> {
                    entered.release();
                    leave.acquireUninterruptibly();
                  })) {
        for (int i = 0; i < 5; i++) {
          assertThat(entered.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
          same.send("alice", "while it is called"); // several hints, and one call for all of them
          leave.release();
        }
        leave.release(2);
        assertThat(subscription.ended()).isNotDone();
      }
    }
  }

  @Test
  void aListenerThatBlocksHoldsUpNobodyElse() throws Exception {
    try (var messenger = telling(NEVER)) {
      var leave = new CountDownLatch(1);
      var entered = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        messenger
            .inbox("chi")
            .onNotification(
                () -> {
                  entered.countDown();
                  awaits(leave);
                });
      }
      awaits(entered);
      try (var told = new Told(messenger.inbox("bob"))) {
        messenger.uncheckedConversation(GROUP).send("alice", "hi");
        told.awaits("hi");
      } finally {
        leave.countDown();
      }
    }
  }

  @Test
  void itIsCalledByOneThreadAtATime() throws Exception {
    try (var messenger = telling(SOON);
        var told = new Told(messenger.inbox("bob"))) {
      Together.call(
          4,
          sender ->
              () -> {
                for (int i = 0; i < 25; i++) {
                  messenger.uncheckedConversation(GROUP).send("alice", sender + "-" + i);
                }
                return sender;
              });
      messenger.uncheckedConversation(GROUP).send("alice", "last");
      told.awaits("last");
      assertThat(told.shows()).hasSize(101);
    }
  }
}
