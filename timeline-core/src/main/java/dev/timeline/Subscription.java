package dev.timeline;

import java.util.concurrent.CompletableFuture;

/** A listener that is being fed from a timeline, until it is closed or fails. Thread-safe. */
public interface Subscription extends AutoCloseable {

  /**
   * Ends it; closing again does nothing. No call to the listener begins after this returns; one
   * that is running on another thread may still end.
   */
  @Override
  void close();

  /**
   * Completes when it has ended: normally when it or its store was closed, exceptionally with what
   * the listener threw or with the {@link TimelineException} that made reading impossible.
   */
  CompletableFuture<Void> ended();
}
