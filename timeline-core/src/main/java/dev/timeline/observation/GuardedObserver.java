package dev.timeline.observation;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An observer that keeps what another one throws away from the code that is observed. */
final class GuardedObserver implements TimelineObserver {

  private static final Logger LOG = LoggerFactory.getLogger(TimelineObserver.class);

  private final TimelineObserver observer;
  private final AtomicBoolean hasThrown = new AtomicBoolean();

  GuardedObserver(TimelineObserver observer) {
    this.observer = observer;
  }

  @Override
  public void observe(TimelineEvent event) {
    try {
      observer.observe(event);
    } catch (Throwable e) { // of the application's, even if it ran out of stack
      if (hasThrown.compareAndSet(false, true)) {
        // The type only: what it throws may quote ids.
        LOG.warn(
            "Observer {} threw at {}; it goes on being called, and this is not logged again: {}",
            observer.getClass().getName(),
            event.getClass().getSimpleName(),
            e.getClass().getName());
      }
    }
  }
}
