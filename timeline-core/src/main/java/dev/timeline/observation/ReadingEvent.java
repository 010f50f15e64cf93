package dev.timeline.observation;

import java.util.function.LongSupplier;

/** A quantity can be read, or no longer. */
public sealed interface ReadingEvent extends TimelineEvent {

  /** Returns the quantity. */
  Reading reading();

  /** Returns what reads it: fast, without blocking, from any thread. */
  LongSupplier value();

  /**
   * A quantity can be read from now on.
   *
   * @param source the name of the store, messenger or table; another of this name may be open
   */
  record Begun(String source, Reading reading, LongSupplier value) implements ReadingEvent {
    @Override
    public String toString() {
      return "Begun[source=%s, reading=%s]".formatted(source, reading);
    }
  }

  /** A quantity need not be read any more: the same source, reading and value as when it began. */
  record Ended(String source, Reading reading, LongSupplier value) implements ReadingEvent {
    @Override
    public String toString() {
      return "Ended[source=%s, reading=%s]".formatted(source, reading);
    }
  }
}
