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
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PushChannel;
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

/** A device is told that there is news, soon or after a while, until it does not want to be. */
abstract class PushPromise extends MessagingPromise {

  /** So that nothing but a hint can be the reason. */
  private static final Duration NEVER = Duration.ofDays(1);

  private static final Duration SOON = Duration.ofMillis(5);

  PushPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  private Messenger<String> telling(Duration interval) {
    return settings(backend).newsInterval(interval).build();
  }

  /** A device that pulls whenever it is told. */
  private static final class Told implements AutoCloseable {
    private final Screen screen;
    private final Semaphore calls = new Semaphore(0);
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean isCalledWrongly;
    private final Subscription subscription;

    Told(Device<String> device) {
      screen = Screen.of(device);
      subscription = device.onNews(this::pull);
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
      try (var messenger = settings(backend).fanOut(policy).newsInterval(NEVER).build();
          var told = new Told(messenger.device("bob"))) {
        told.awaitsCall(); // the one at the beginning
        for (int i = 0; i < 20; i++) {
          String body = policy + " " + i;
          messenger.conversation(GROUP).send("alice", body);
          told.awaits(body);
        }
        long seqId = messenger.conversation(GROUP).send("alice", "teh").message().seqId();
        told.awaits("teh");
        messenger.conversation(GROUP).edit("alice", seqId, Message.of("the " + policy));
        told.awaits("the " + policy);
      }
    }
  }

  @Test
  void whoIsHintedFindsWhatHeIsHintedAt() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      var found = new AtomicInteger();
      var pulling =
          new Channel() {
            @Override
            public void publish(String topic) {
              super.publish(topic);
              if (pullAll("bob").stream().anyMatch(it -> it.body().equals("from " + policy))) {
                found.incrementAndGet();
              }
            }
          };
      try (var hinting = settings(backend).fanOut(policy).push(pulling).build()) {
        hinting.conversation(GROUP).send("alice", "from " + policy);
        assertThat(pulling.published).isNotEmpty();
        assertThat(found).as("hints upon which it was found").hasPositiveValue();
      }
    }
  }

  @Test
  void withoutAHintItLooksForItself() throws Exception {
    try (var elsewhere = telling(SOON);
        var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build();
        var told = new Told(elsewhere.device("bob"))) {
      told.awaitsCall();
      group.send("alice", "copied");
      told.awaits("copied");
      reading.conversation(GROUP).send("alice", "left");
      told.awaits("left");
      membership.join("group-2", "alice");
      membership.join("group-2", "bob");
      reading.conversation("group-2").send("alice", "in another one");
      told.awaitsCall();
    }
  }

  @Test
  void whoseInboxCannotBeReachedIsToldToo() throws Exception {
    var broken = Failing.appendsTo(backend, "bob"::equals);
    for (Duration interval : List.of(NEVER, SOON)) {
      PushChannel channel = interval.equals(NEVER) ? new Channel() : new Mute();
      try (var partly = settings(broken.backend()).push(channel).newsInterval(interval).build();
          var told = new Told(partly.device("bob"))) {
        told.awaitsCall();
        for (int i = 0; i < 5; i++) {
          partly.conversation(GROUP).send("alice", interval + " " + i);
          told.awaits(interval + " " + i);
        }
      }
    }
  }

  /** Hints to everybody at once, and remembers what it was asked for. */
  static class Channel implements PushChannel {
    final List<String> published = new CopyOnWriteArrayList<>();
    final List<String> subscribed = new CopyOnWriteArrayList<>();
    private final PushChannel delegate = PushChannel.inProcess();

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

  /** Carries nothing. */
  private static final class Mute implements PushChannel {
    @Override
    public void publish(String topic) {}

    @Override
    public AutoCloseable subscribe(String topic, Runnable task) {
      return () -> {};
    }
  }

  @Test
  void aChannelOfOnesOwnCarriesHintsBetweenMessengers() throws Exception {
    var channel = new Channel();
    try (var here = settings(backend).push(channel).newsInterval(NEVER).build();
        var there =
            settings(backend)
                .push(channel)
                .newsInterval(NEVER)
                .fanOut(FanOutPolicy.onRead())
                .build()) {
      try (var told = new Told(there.device("bob"))) {
        told.awaitsCall();
        assertThat(channel.subscribed).doesNotHaveDuplicates().hasSize(2);
        here.conversation(GROUP).send("alice", "copied");
        told.awaits("copied");
        assertThat(channel.published).doesNotHaveDuplicates().hasSize(3);
        there.conversation(GROUP).send("alice", "left");
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
        new PushChannel() {
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
              settings(backend).push(failing).fanOut(policy).newsInterval(SOON).build();
          var told = new Told(messenger.device("bob"))) {
        assertThat(messenger.conversation(GROUP).send("alice", "to " + policy).isRouted()).isTrue();
        told.awaits("to " + policy);
        told.close();
        ends(told.subscription);
      }
    }
  }

  @Test
  void afterItWasClosedItEndsAndNothingIsCalled() throws Exception {
    var channel = new Channel();
    try (var messenger = settings(backend).push(channel).newsInterval(SOON).build()) {
      for (boolean isMessengerClosed : new boolean[] {false, true}) {
        var calls = new AtomicInteger();
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        Subscription subscription =
            messenger
                .device("bob")
                .onNews(
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
      assertThatIllegalStateException().isThrownBy(() -> messenger.device("bob").onNews(() -> {}));
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
      Subscription subscription = messenger.device("bob").onNews(() -> {});
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
              .device("bob")
              .onNews(
                  () -> {
                    calls.incrementAndGet();
                    subscription.join().close();
                  }));
      ends(subscription.join());
      messenger.conversation(GROUP).send("alice", "too late");
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void whoeverHearsThatItHasEndedIsFreeToCloseItAgain() throws Exception {
    try (var messenger = telling(SOON)) {
      for (boolean isEndedByListener : new boolean[] {true, false}) {
        Subscription subscription =
            messenger
                .device("bob")
                .onNews(
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
    try (var messenger = settings(backend).push(channel).newsInterval(SOON).build()) {
      for (Throwable thrown : List.of(new IllegalStateException("enough"), new Error("enough"))) {
        var calls = new AtomicInteger();
        Subscription subscription =
            messenger
                .device("bob")
                .onNews(
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
        messenger.conversation(GROUP).send("alice", "too late");
        assertThat(calls).hasValue(1);
        assertThat(channel.subscribed).isEmpty();
      }
    }
    assertThatNullPointerException().isThrownBy(() -> messenger.device("bob").onNews(null));
  }

  @Test
  void aListenerThatFailsForNowIsCalledAgain() throws Exception {
    try (var messenger = telling(SOON)) {
      var calls = new AtomicInteger();
      var calledAgain = new CountDownLatch(1);
      Subscription subscription =
          messenger
              .device("bob")
              .onNews(
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
                .clock(clock)
                .unsignedCursors()
                .newsInterval(SOON)
                .build();
        var told = new Told(messenger.device("bob"))) {
      awaits(asked);
      fails.set(false);
      group.send("alice", "at last");
      told.awaits("at last");
    }
  }

  @Test
  void aHintThatComesWhileItIsCalledIsNotLost() throws Exception {
    try (var messenger = telling(NEVER)) {
      Conversation<String> same = messenger.conversation(GROUP);
      var entered = new Semaphore(0);
      var leave = new Semaphore(0);
      try (var subscription =
          messenger
              .device("bob")
              .onNews(
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
            .device("chi")
            .onNews(
                () -> {
                  entered.countDown();
                  awaits(leave);
                });
      }
      awaits(entered);
      try (var told = new Told(messenger.device("bob"))) {
        messenger.conversation(GROUP).send("alice", "hi");
        told.awaits("hi");
      } finally {
        leave.countDown();
      }
    }
  }

  @Test
  void itIsCalledByOneThreadAtATime() throws Exception {
    try (var messenger = telling(SOON);
        var told = new Told(messenger.device("bob"))) {
      Together.call(
          4,
          sender ->
              () -> {
                for (int i = 0; i < 25; i++) {
                  messenger.conversation(GROUP).send("alice", sender + "-" + i);
                }
                return sender;
              });
      messenger.conversation(GROUP).send("alice", "last");
      told.awaits("last");
      assertThat(told.shows()).hasSize(101);
    }
  }
}
