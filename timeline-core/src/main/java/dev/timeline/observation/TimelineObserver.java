package dev.timeline.observation;

/**
 * An observer of what a store, a messenger or a backend does. One may observe all of them.
 *
 * <p>Called on any thread, by several at the same time, and often on threads of the library that
 * others wait for: it returns at once and never blocks. What it throws is logged once and ignored.
 */
@FunctionalInterface
public interface TimelineObserver {

  /** Receives an event, which has just happened. */
  void observe(TimelineEvent event);

  /**
   * Returns an observer that passes everything on to this one and never throws, for the code that
   * makes events: what is thrown is logged once and ignored.
   */
  default TimelineObserver guarded() {
    return this instanceof GuardedObserver ? this : new GuardedObserver(this);
  }
}
