package dev.timeline.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts of appends that were answered at once. Each thread has its own, since an append in memory
 * takes so little that an atomic addition would be felt.
 */
final class AppendCounts {

  /** Of so many appends of a thread that are answered at once, one is timed. */
  static final int EVERY = 1_024;

  private static final int FIRST_SWEEP = 64;

  /**
   * Space in front of the counts of a thread, so that they share no cache line with another's: the
   * collector puts them side by side.
   */
  @SuppressWarnings("unused")
  private abstract static class Padding {
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long p8;
    private long p9;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
    private long p14;
    private long p15;
  }

  /** The counts of one thread, which alone writes them. */
  static final class Cell extends Padding {
    private static final VarHandle APPENDS = handle("appends");
    private static final VarHandle BYTES = handle("bytes");

    /** Kept after it has ended until the next sweep: to look through a reference would be felt. */
    private final Thread owner = Thread.currentThread();

    /** From so many appends on, the next one is timed. */
    private long timedFrom;

    private long appends;
    private long bytes;

    private static VarHandle handle(String field) {
      try {
        return MethodHandles.lookup().findVarHandle(Cell.class, field, long.class);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }

    /** Returns whether the next append is timed. */
    boolean isTimed() {
      return appends >= timedFrom;
    }

    void add(int moreAppends, long moreBytes) {
      APPENDS.setOpaque(this, appends + moreAppends);
      BYTES.setOpaque(this, bytes + moreBytes);
    }

    private long appends() {
      return (long) APPENDS.getOpaque(this);
    }

    private long bytes() {
      return (long) BYTES.getOpaque(this);
    }

    private boolean isOver() {
      return !owner.isAlive();
    }
  }

  private final ThreadLocal<Cell> own = ThreadLocal.withInitial(this::newCell);
  private final List<Cell> cells = new ArrayList<>();
  private int sweepAt = FIRST_SWEEP;

  /**
   * The cell of a thread that appended lately, which spares most appends the look-up of their own.
   * A thread that reads another's goes on to look: so it need not be volatile.
   */
  private @Nullable Cell recent;

  private long appendsOfEnded;
  private long bytesOfEnded;

  /** Returns the counts of this thread. */
  Cell own() {
    Cell guess = recent;
    return guess != null && guess.owner == Thread.currentThread() ? guess : own.get();
  }

  // The append was timed: if it was answered at once, the thread's next ones are not.
  void wasTimed(Cell cell, boolean isAtOnce) {
    recent = cell;
    cell.timedFrom = isAtOnce ? cell.appends + EVERY : cell.appends;
  }

  private synchronized Cell newCell() {
    if (cells.size() >= sweepAt) {
      sweep();
    }
    var cell = new Cell();
    cells.add(cell);
    return cell;
  }

  /** Adds up the counts of threads that have ended. */
  private void sweep() {
    cells.removeIf(
        cell -> {
          if (!cell.isOver()) {
            return false;
          }
          appendsOfEnded += cell.appends();
          bytesOfEnded += cell.bytes();
          return true;
        });
    sweepAt = Math.max(FIRST_SWEEP, 2 * cells.size());
  }

  /** Returns how many appends there were. */
  synchronized long appends() {
    return appendsOfEnded + sum(Cell::appends);
  }

  /** Returns how many bytes they had. */
  synchronized long bytes() {
    return bytesOfEnded + sum(Cell::bytes);
  }

  private long sum(ToLongFunction<Cell> of) {
    return cells.stream().mapToLong(of).sum();
  }
}
