package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.observation.TimelineEvent;
import dev.timeline.observation.TimelineObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An observer that keeps what it is told. */
public final class Observed implements TimelineObserver {

  private final List<TimelineEvent> events = new CopyOnWriteArrayList<>();

  /** Creates an observer that was told nothing yet. */
  public Observed() {}

  @Override
  public void observe(TimelineEvent event) {
    events.add(event);
  }

  /** Returns what it was told so far. */
  public List<TimelineEvent> all() {
    return List.copyOf(events);
  }

  /** Returns the events of a type so far. */
  public <E extends TimelineEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Returns the one event of a type. */
  public <E extends TimelineEvent> E one(Class<E> type) {
    assertThat(all(type)).hasSize(1);
    return all(type).get(0);
  }

  /** Forgets what it was told. */
  public void clear() {
    events.clear();
  }
}
