package dev.timeline;

import java.util.concurrent.CompletableFuture;

/** A listener that is being fed from a timeline, until it is closed or fails. Thread-safe. */
public interface Subscription extends AutoCloseable {

  /**
   * Ends it; closing again does nothing. One call to the listener may be running on another thread,
   * or be about to; there is none after that, and {@link #ended} completes when it is over.
   */
  @Override
  void close();

  /**
   * Completes when it has ended: normally when it or its store was closed, exceptionally with what
   * the listener threw or with the {@link TimelineException} that made reading impossible.
   */
  CompletableFuture<Void> ended();
}
