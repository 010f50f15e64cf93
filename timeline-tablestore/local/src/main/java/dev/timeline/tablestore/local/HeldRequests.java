package dev.timeline.tablestore.local;

import java.util.concurrent.CountDownLatch;

/** Requests, or replies, that wait until a test releases them. Thread-safe. */
public final class HeldRequests extends Fault {

  private final Arrivals arrivals = new Arrivals();
  private final CountDownLatch released = new CountDownLatch(1);

  HeldRequests(Faults faults) {
    super(faults);
  }

  /** Releases all that wait, and all that come. */
  public void release() {
    released.countDown();
  }

  /**
   * Returns as soon as this many requests wait, or have waited.
   *
   * @throws IllegalStateException if they do not within 10 seconds
   */
  public void awaitArrivals(int requests) {
    arrivals.await(requests);
  }

  /** Blocks the request's thread until it is released. */
  void hold() {
    arrivals.count();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  boolean mayHold() {
    return true;
  }

  @Override
  void letGo() {
    release();
  }
}
