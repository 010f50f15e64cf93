package dev.timeline.tablestore.local;

/**
 * A fault that was scripted. It counts the requests that it struck, and can be ended. Thread-safe.
 */
public sealed class Fault permits HeldRequests, LateWrites {

  private final Faults faults;
  private int hits;

  Fault(Faults faults) {
    this.faults = faults;
  }

  /** Returns how many requests it has struck so far. */
  public final int hits() {
    synchronized (faults) {
      return hits;
    }
  }

  /** Ends the fault: it strikes no more. What it holds, or has still to write, stays so. */
  public final void end() {
    faults.remove(this);
  }

  /** Counts a request that it strikes, and returns how many those are. Guarded by the faults. */
  final int hit() {
    return ++hits;
  }

  /** Returns whether there may be something to let go of; else nothing keeps it once it is over. */
  boolean mayHold() {
    return false;
  }

  /** Lets go of what it holds: all faults are cleared, or the server closes. */
  void letGo() {}
}
