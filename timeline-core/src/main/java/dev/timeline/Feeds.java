package dev.timeline;

import dev.timeline.observation.Reading;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The feeds of one store: wakes the right ones on a hint, and lends them threads and a timer, which
 * exist only once there is a feed.
 *
 * <p>Not final, so that a test can be the timer.
 */
class Feeds implements AutoCloseable {

  private final String name;
  private final Log log;
  private final Polling polling;
  private final Optional<Executor> userExecutor;
  private final ConcurrentHashMap<String, Set<Feed<?>>> byTimeline = new ConcurrentHashMap<>();
  private @Nullable Running running;
  private boolean closed;

  /** The executors that are started with the first feed. */
  private record Running(
      Log.Registration hints, ThreadPoolExecutor threads, ScheduledThreadPoolExecutor timer) {}

  Feeds(String name, Log log, Polling polling, Optional<Executor> userExecutor) {
    this.name = name;
    this.log = log;
    this.polling = polling;
    this.userExecutor = userExecutor;
  }

  /** Lets it be read how many feeds there are and how far behind they are. */
  final void beginReadings(EventSource events) {
    events.begin(Reading.SUBSCRIPTIONS, () -> all().size());
    events.begin(
        Reading.SUBSCRIPTION_BEHIND,
        () -> all().stream().mapToLong(Feed::behindNanos).max().orElse(0));
  }

  private List<Feed<?>> all() {
    List<Feed<?>> all = new ArrayList<>();
    byTimeline.values().forEach(all::addAll);
    return all;
  }

  Polling polling() {
    return polling;
  }

  synchronized void add(Feed<?> feed) {
    running();
    byTimeline.compute(
        feed.timelineId(),
        (id, present) -> {
          Set<Feed<?>> feeds = present == null ? ConcurrentHashMap.newKeySet() : present;
          feeds.add(feed);
          return feeds;
        });
  }

  void remove(Feed<?> feed) {
    byTimeline.computeIfPresent(
        feed.timelineId(),
        (id, feeds) -> {
          feeds.remove(feed);
          return feeds.isEmpty() ? null : feeds;
        });
  }

  synchronized boolean isClosed() {
    return closed;
  }

  void execute(Runnable task) {
    userExecutor.orElseGet(() -> running().threads).execute(task);
  }

  Future<?> schedule(Runnable task, Duration delay) {
    return running().timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void wake(String timelineId) {
    Set<Feed<?>> feeds = byTimeline.get(timelineId);
    if (feeds != null) {
      feeds.forEach(Feed::wake);
    }
  }

  private synchronized Running running() {
    if (closed) {
      throw new IllegalStateException("store '" + name + "' is closed");
    }
    if (running == null) {
      running = start();
    }
    return running;
  }

  private Running start() {
    // One thread for each busy feed, so that a listener that blocks holds up nobody else.
    var threads =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("feed"));
    var timer = new ScheduledThreadPoolExecutor(1, daemons("poll"));
    timer.setRemoveOnCancelPolicy(true);
    timer.prestartCoreThread(); // now, when it can be refused: a feed that rests relies on it
    return new Running(log.onAppend(this::wake), threads, timer);
  }

  private ThreadFactory daemons(String purpose) {
    var count = new AtomicInteger();
    return task -> {
      var thread =
          new Thread(task, "timeline-%s-%s-%d".formatted(name, purpose, count.incrementAndGet()));
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    Running ending;
    synchronized (this) {
      closed = true;
      ending = running;
      running = null;
    }
    all().forEach(Feed::storeClosed);
    if (ending != null) {
      ending.timer.shutdownNow();
      ending.threads.shutdown();
      ending.hints.close(); // last: what a backend might throw here keeps nothing from ending
    }
  }
}
