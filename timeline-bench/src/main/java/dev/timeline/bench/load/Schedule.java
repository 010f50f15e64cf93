package dev.timeline.bench.load;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * When messages are meant to be sent, which is fixed before the first one is. Whoever counts from
 * these times counts also what a message waits because those before it are slow, as its sender
 * does: there is no coordinated omission.
 */
final class Schedule {

  /** Sends a message. */
  interface Sending {

    /** Sends the one with this number, which was meant for this {@link System#nanoTime}. */
    void send(int number, long intended);
  }

  private final long[] offsets;

  /** A schedule of these offsets, in nanoseconds from the start, in their order. */
  Schedule(long... offsets) {
    this.offsets = offsets.clone();
  }

  // As many as the rate comes to, each at any time: what users do who know nothing of another.
  static Schedule random(double perSecond, Duration from, Duration to, Random random) {
    long count = Math.round(perSecond * to.minus(from).toNanos() / 1e9);
    return new Schedule(random.longs(count, from.toNanos(), to.toNanos()).sorted().toArray());
  }

  int size() {
    return offsets.length;
  }

  long offset(int number) {
    return offsets[number];
  }

  /**
   * Sends each when its time has come; or, where the one before took longer, right after it.
   *
   * @param start the {@link System#nanoTime} from which the offsets count
   */
  void follow(long start, Sending sending) throws InterruptedException {
    for (int number = 0; number < offsets.length; number++) {
      long intended = start + offsets[number];
      for (long rest; (rest = intended - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(rest); // Thread.sleep would wait for whole milliseconds
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      sending.send(number, intended);
    }
  }
}
