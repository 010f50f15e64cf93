package dev.timeline.tablestore.local;

/** A fault that was scripted: how often it struck, and a way to end it early. Thread-safe. */
public sealed class Fault permits HeldRequests, LateWrites {

  private final Faults faults;
  private int hits;

  Fault(Faults faults) {
    this.faults = faults;
  }

  /** How many requests it has struck so far. */
  public final int hits() {
    synchronized (faults) {
      return hits;
    }
  }

  /** Strikes no more. What it holds, or has still to write, stays so. */
  public final void end() {
    faults.remove(this);
  }

  /** Guarded by the faults. */
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
