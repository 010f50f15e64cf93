package dev.timeline;

import java.util.concurrent.CompletableFuture;

/**
 * A listener that is being fed from a timeline, until this is closed or the listener throws.
 * Thread-safe.
 */
public interface Subscription extends AutoCloseable {

  /**
   * Ends it; closing again does nothing. One call to the listener may be running on another thread,
   * or be about to; there is none after that, and {@link #ended} completes when it is over.
   */
  @Override
  void close();

  /**
   * Completes when it has ended: normally when it or its store was closed, exceptionally with what
   * the listener threw, or with an {@link IllegalStateException} when the backend was closed. A
   * read that fails does not end it.
   */
  CompletableFuture<Void> ended();
}
