package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Subscription;
import dev.timeline.messaging.Inbox;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A device that pulls whenever it is notified. */
final class NotifiedDevice implements AutoCloseable {

  private final Screen screen;
  private final Semaphore calls = new Semaphore(0);
  private final AtomicBoolean busy = new AtomicBoolean();
  private final Subscription subscription;
  private volatile boolean isCalledWrongly;

  NotifiedDevice(Inbox<String> inbox) {
    screen = Screen.of(inbox);
    subscription = inbox.onNotification(this::pull);
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
    assertThat(calls.tryAcquire(Promise.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  void awaits(String body) throws InterruptedException {
    while (!shows().contains(body)) {
      awaitsCall();
    }
    assertThat(isCalledWrongly).as("was called twice at a time").isFalse();
  }

  /** Returns what it shows of the group. */
  List<String> shows() {
    synchronized (screen) {
      return screen.shows(MessagingPromise.GROUP);
    }
  }

  Subscription subscription() {
    return subscription;
  }

  @Override
  public void close() {
    subscription.close();
  }
}
