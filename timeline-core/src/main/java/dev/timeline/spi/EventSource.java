package dev.timeline.spi;

import dev.timeline.TimelineException;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.TimelineEvent;
import dev.timeline.observation.TimelineObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A named source of events, which somebody observes or nobody does. Whoever makes an event asks
 * first whether it {@link #isObserved()}, so that otherwise none is made. Thread-safe.
 */
public final class EventSource implements AutoCloseable {

  private final String name;
  private final @Nullable TimelineObserver observer;
  private final List<ReadingEvent.Ended> ends = new ArrayList<>();

  private EventSource(String name, @Nullable TimelineObserver observer) {
    this.name = name;
    this.observer = observer;
  }

  /** Creates a source; what the observer throws is kept from it. */
  public static EventSource of(String name, Optional<TimelineObserver> observer) {
    return new EventSource(name, observer.map(TimelineObserver::guarded).orElse(null));
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns whether anybody is told. */
  public boolean isObserved() {
    return observer != null;
  }

  /** Returns the time on the clock of durations; 0 if nobody is told of any. */
  public long nanos() {
    return observer == null ? 0 : System.nanoTime();
  }

  /** Tells of an event. */
  public void tell(TimelineEvent event) {
    if (observer != null) {
      observer.observe(event);
    }
  }

  /** Lets a quantity be read until this is closed. */
  public void begin(Reading reading, LongSupplier value) {
    if (observer != null) {
      synchronized (ends) {
        ends.add(new ReadingEvent.Ended(name, reading, value));
      }
      observer.observe(new ReadingEvent.Begun(name, reading, value));
    }
  }

  /** Ends the readings. Closing again does nothing. */
  @Override
  public void close() {
    List<ReadingEvent.Ended> ending;
    synchronized (ends) {
      ending = List.copyOf(ends);
      ends.clear();
    }
    ending.forEach(this::tell);
  }

  /** Returns the outcome of a call that ended with this failure, or with none. */
  public static Outcome outcomeOf(@Nullable Throwable failure) {
    if (failure == null) {
      return Outcome.DONE;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimelineException.IdConflict) {
      return Outcome.CONFLICT;
    } else if (cause instanceof TimelineException.Unavailable) {
      return Outcome.UNAVAILABLE;
    } else if (cause instanceof TimelineException.OutcomeUnknown) {
      return Outcome.UNKNOWN;
    } else if (cause instanceof TimelineException) {
      return Outcome.REJECTED;
    }
    return Outcome.FAILED;
  }
}
