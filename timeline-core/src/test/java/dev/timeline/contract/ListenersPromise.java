package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A listener is called by one thread at a time and holds up nobody else, until its subscription is
 * closed or it fails for good.
 */
abstract class ListenersPromise extends MessagingPromise {

  /** So that nothing but a hint can be the reason. */
  private static final Duration NEVER = Duration.ofDays(1);

  private static final Duration SOON = Duration.ofMillis(5);

  private Messenger<String> telling(Duration interval) {
    return settings(backend).pollInterval(interval).build();
  }

  private static void ends(Subscription subscription) throws Exception {
    subscription.ended().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void aListenerIsCalledByOneThreadAtATime() throws Exception {
    try (var messenger = telling(SOON);
        var told = new NotifiedDevice(messenger.inbox("bob"))) {
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
      try (var told = new NotifiedDevice(messenger.inbox("bob"))) {
        messenger.uncheckedConversation(GROUP).send("alice", "hi");
        told.awaits("hi");
      } finally {
        leave.countDown();
      }
    }
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
  void whatAListenerThrowsEndsItsSubscription() throws Exception {
    var channel = new RecordingChannel();
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
  void aSubscriptionMayBeClosedByItsListener() throws Exception {
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
  void whoHearsThatASubscriptionHasEndedMayCloseItAgain() throws Exception {
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
  void aClosedSubscriptionEndsAndCallsNothing() throws Exception {
    var channel = new RecordingChannel();
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

  @Test
  void aSubscriptionEndsIfItsMessengerIsClosedWhileItLooks() throws Exception {
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
}
