package dev.timeline.tablestore;

import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends attempts that take too long. All share one timer, which is set for the one that is due first
 * and not touched when an attempt ends in time, as nearly all do: a timer for each would wake the
 * timer's thread whenever a request is alone.
 */
final class AttemptTimeouts {

  /** An attempt, from its sending until its answer. */
  final class Attempt {
    private final long dueNanos;
    private final Runnable tooLate;

    private Attempt(long dueNanos, Runnable tooLate) {
      this.dueNanos = dueNanos;
      this.tooLate = tooLate;
    }

    /** Ends the attempt: it is answered. */
    void end() {
      open.remove(this);
    }
  }

  private final Threads threads;
  private final Set<Attempt> open = ConcurrentHashMap.newKeySet();
  private boolean isSet;
  private long setForNanos;

  AttemptTimeouts(Threads threads) {
    this.threads = threads;
  }

  /**
   * Begins an attempt. Unless it is ended by then, {@code tooLate} is run after so long, on the
   * timer's thread.
   */
  Attempt begin(Duration longest, Runnable tooLate) {
    var attempt = new Attempt(System.nanoTime() + longest.toNanos(), tooLate);
    open.add(attempt);
    set(attempt.dueNanos);
    return attempt;
  }

  private synchronized void set(long dueNanos) {
    if (!isSet || dueNanos - setForNanos < 0) {
      isSet = true;
      setForNanos = dueNanos;
      threads.after(Duration.ofNanos(dueNanos - System.nanoTime()), () -> look(dueNanos));
    }
  }

  private void look(long dueNanos) {
    synchronized (this) {
      if (!isSet || setForNanos != dueNanos) {
        return; // another was set for an earlier attempt, and has looked for this one as well
      }
      isSet = false; // first, so that one which begins now sets it if this does not see it
    }
    long now = System.nanoTime();
    long firstLeft = Long.MAX_VALUE;
    for (Iterator<Attempt> attempts = open.iterator(); attempts.hasNext(); ) {
      Attempt attempt = attempts.next();
      long left = attempt.dueNanos - now;
      if (left > 0) {
        firstLeft = Math.min(firstLeft, left);
      } else {
        attempts.remove();
        attempt.tooLate.run();
      }
    }
    if (firstLeft < Long.MAX_VALUE) {
      set(now + firstLeft);
    }
  }
}
