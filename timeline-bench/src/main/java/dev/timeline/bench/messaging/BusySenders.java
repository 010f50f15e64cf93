package dev.timeline.bench.messaging;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Senders, each of whom sends again as soon as their last message is delivered. Used by one thread.
 */
final class BusySenders {

  private final int count;
  private final IntFunction<CompletableFuture<?>> send;
  private final BlockingQueue<Integer> idle;
  private volatile @Nullable Throwable failure;

  /**
   * Creates senders who have sent nothing yet.
   *
   * @param send given the number of a sender, from 0 on
   */
  BusySenders(int count, IntFunction<CompletableFuture<?>> send) {
    this.count = count;
    this.send = send;
    idle = new ArrayBlockingQueue<>(count);
    for (int sender = 0; sender < count; sender++) {
      idle.add(sender);
    }
  }

  /** Has everybody send, so that all are busy. */
  void begin() {
    sendNext(count);
  }

  /** Waits until a message is delivered, and sends another. */
  void sendNext() {
    int sender = takeIdle();
    var unused =
        send.apply(sender)
            .whenComplete(
                (delivered, cause) -> {
                  if (cause != null) {
                    failure = cause;
                  }
                  idle.add(sender);
                });
  }

  // Ends the delivery of so many messages, and begins as many others.
  void sendNext(int messages) {
    for (int i = 0; i < messages; i++) {
      sendNext();
    }
  }

  /** Waits until everything is delivered. */
  void drain() {
    for (int i = 0; i < count; i++) {
      takeIdle();
    }
    for (int sender = 0; sender < count; sender++) {
      idle.add(sender);
    }
  }

  private int takeIdle() {
    int sender;
    try {
      sender = idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("a message failed", cause);
    }
    return sender;
  }
}
