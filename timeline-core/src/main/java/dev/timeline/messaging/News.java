package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells devices that there may be something new: at once when a hint comes, and otherwise by
 * looking now and then at the end of the inbox and at the route states.
 */
final class News<M> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(News.class);

  private final Stores<M> stores;
  private final Membership membership;
  private final Push push;
  private final Duration interval;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * News of one messenger.
   *
   * @param interval how long it takes at the most to be told without a hint
   */
  News(Stores<M> stores, Membership membership, Push push, Duration interval) {
    this.stores = stores;
    this.membership = membership;
    this.push = push;
    this.interval = interval;
    // One thread for each busy listener, so that one that blocks holds up nobody else. None of
    // them, nor the timer's, starts before there is one.
    threads =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), News::daemon);
    timer = new ScheduledThreadPoolExecutor(1, News::daemon);
    timer.setRemoveOnCancelPolicy(true);
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "timeline-news");
    thread.setDaemon(true);
    return thread;
  }

  Subscription subscribe(String user, Runnable listener) {
    if (isClosed) {
      throw new IllegalStateException("the messenger is closed");
    }
    var watch = new Watch(user, listener);
    watches.add(watch);
    if (isClosed) {
      watch.close();
    }
    watch.start();
    return watch;
  }

  @Override
  public void close() {
    isClosed = true;
    watches.forEach(Watch::close);
    timer.shutdownNow();
    threads.shutdown();
  }

  /** What there is, as far as it tells whether something was added. */
  private record Seen(long inboxSeqId, Set<String> conversations, List<Long> left) {}

  private static final Seen NOTHING = new Seen(-1, Set.of(), List.of());

  /** One listener, which is called by one thread at a time. */
  private final class Watch implements Subscription {

    private final String user;
    private final Runnable listener;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Runnable endHints = () -> {};
    private Seen seen = NOTHING;
    private @Nullable Future<?> timed;
    private boolean isRunning;
    private boolean isHinted;
    private boolean isClosed;

    Watch(String user, Runnable listener) {
      this.user = user;
      this.listener = listener;
    }

    void start() {
      hint();
    }

    private synchronized void hint() {
      isHinted = true;
      runSoon();
    }

    private synchronized void runSoon() {
      if (!isRunning && !isClosed) {
        isRunning = true;
        threads.execute(this::run);
      }
    }

    private void run() {
      try {
        boolean isNews = takeHint();
        if (look() || isNews) {
          listener.run();
        }
      } catch (TimelineException e) {
        LOG.warn("it is looked for news of a user again later: {}", e.toString());
        seen = NOTHING; // so that the listener is called then, whatever it came to
      } catch (RuntimeException | Error e) {
        // Once it is closed so may be the stores, of which this then speaks.
        if (!isClosed()) {
          close();
          ended.completeExceptionally(e);
        }
      } finally {
        goOn();
      }
    }

    private synchronized boolean takeHint() {
      boolean was = isHinted;
      isHinted = false;
      return was;
    }

    /** Whether there is something that was not there when it was looked last. */
    private boolean look() {
      Routes routes = Routes.of(joined(), stores.routes());
      List<Long> left =
          routes.states().values().stream().map(it -> it.leftUpTo(user)).sorted().toList();
      long inboxSeqId = stores.inboxes().timeline(user).latest().map(Entry::seqId).orElse(0L);
      var now = new Seen(inboxSeqId, Set.copyOf(routes.joined().keySet()), left);
      if (!now.conversations().equals(seen.conversations()) || seen.equals(NOTHING)) {
        listenTo(now.conversations());
      }
      boolean isNews = !now.equals(seen);
      seen = now;
      return isNews;
    }

    /** Fails for now if the application does. */
    private Map<String, Instant> joined() {
      try {
        return Routes.joined(user, membership);
      } catch (RuntimeException e) {
        throw new Unavailable(null, "it is not known to what conversations a user belongs", e);
      }
    }

    private void listenTo(Set<String> conversations) {
      Runnable next = push.subscribe(user, conversations, this::hint);
      Runnable last;
      synchronized (this) {
        last = isClosed ? next : endHints;
        endHints = isClosed ? () -> {} : next;
      }
      last.run();
    }

    /** Again at once if there was a hint meanwhile. */
    private void goOn() {
      if (!isGoingOn()) {
        ended.complete(null);
      }
    }

    private synchronized boolean isGoingOn() {
      isRunning = false;
      if (isClosed) {
        return false;
      }
      if (isHinted) {
        runSoon();
      } else if (timed == null) {
        timed = timer.schedule(this::timeIsUp, interval.toNanos(), TimeUnit.NANOSECONDS);
      }
      return true;
    }

    private synchronized void timeIsUp() {
      timed = null;
      runSoon();
    }

    private synchronized boolean isClosed() {
      return isClosed;
    }

    @Override
    public void close() {
      Runnable last;
      boolean isOver;
      synchronized (this) {
        isClosed = true;
        isOver = !isRunning;
        last = endHints;
        endHints = () -> {};
        if (timed != null) {
          timed.cancel(false);
        }
      }
      watches.remove(this);
      last.run();
      if (isOver) {
        ended.complete(null); // not while it is locked: somebody may be waiting for this
      }
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended.copy();
    }
  }
}
