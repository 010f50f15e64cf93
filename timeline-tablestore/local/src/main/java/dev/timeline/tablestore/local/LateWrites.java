package dev.timeline.tablestore.local;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Writes that land after their clients were told an error, or nothing: when the test says so, or
 * once the server's clock has moved on by the delay that was scripted. Thread-safe.
 */
public final class LateWrites extends Fault {

  private record Late(Runnable write, @Nullable Instant due) {}

  private final Arrivals arrivals = new Arrivals();
  private final Queue<Late> waiting = new ArrayDeque<>();
  private final @Nullable Duration delay;
  private final Tables tables;

  LateWrites(Faults faults, Tables tables, @Nullable Duration delay) {
    super(faults);
    this.tables = tables;
    this.delay = delay;
  }

  /** Returns how many writes have still to land. */
  public int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /**
   * Returns as soon as this many requests have come, landed or not.
   *
   * @throws IllegalStateException if they do not within 10 seconds
   */
  public void awaitArrivals(int requests) {
    arrivals.await(requests);
  }

  /** Lands all writes that wait, in their order, and returns how many those were. */
  public int land() {
    int landed = 0;
    while (landOne(null)) {
      landed++;
    }
    return landed;
  }

  /** Lands the one that has waited longest, and returns whether there was one. */
  public boolean landNext() {
    return landOne(null);
  }

  void landDue(Instant now) {
    while (landOne(now)) {}
  }

  private boolean landOne(@Nullable Instant now) {
    Late next;
    synchronized (waiting) {
      next = waiting.peek();
      if (next == null || (now != null && (next.due() == null || next.due().isAfter(now)))) {
        return false;
      }
      waiting.remove();
    }
    next.write().run();
    return true;
  }

  void keep(Runnable write) {
    Instant due = delay == null ? null : Instant.ofEpochMilli(tables.now()).plus(delay);
    synchronized (waiting) {
      waiting.add(new Late(write, due));
    }
    arrivals.count();
  }

  @Override
  boolean mayHold() {
    return true;
  }

  @Override
  void letGo() {
    synchronized (waiting) {
      waiting.clear();
    }
  }
}
