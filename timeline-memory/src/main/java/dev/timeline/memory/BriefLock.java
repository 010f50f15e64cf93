package dev.timeline.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock of one byte for work that takes some nanoseconds: releasing it is a plain write, and who
 * finds it taken stays away for a while rather than fighting for it. Neither fair nor reentrant.
 */
abstract class BriefLock {

  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(BriefLock.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Longer than an append takes, shorter than what waking a thread costs. */
  private static final int MOST_SPINS = 64;

  private static final long PAUSE_NANOS = 50_000;

  @SuppressWarnings("UnusedVariable") // by way of the handle
  private volatile boolean held;

  final void lock() {
    if (!HELD.compareAndSet(this, false, true)) {
      lockContended();
    }
  }

  private void lockContended() {
    int spins = 1;
    do {
      if (spins <= MOST_SPINS) {
        for (int i = 0; i < spins; i++) {
          Thread.onSpinWait();
        }
        spins *= 2;
      } else {
        LockSupport.parkNanos(PAUSE_NANOS); // its holder has lost the processor, or is sweeping
      }
    } while (held || !HELD.compareAndSet(this, false, true));
  }

  final void unlock() {
    HELD.setRelease(this, false);
  }
}
