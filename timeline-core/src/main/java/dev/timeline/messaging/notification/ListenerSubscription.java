package dev.timeline.messaging.notification;

import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.scheduling.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done whenever a watch signals, one run at a time: idle, running, or ended. A signal
 * that comes while it runs makes it run once more.
 */
public final class ListenerSubscription implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(ListenerSubscription.class);

  private final ApplicationThreads application;
  private final Timers timers;
  private final Duration retry;
  private final Work work;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private Runnable endWatch = () -> {};
  private boolean isRunning;
  private boolean isSignalled;
  private boolean isClosed;

  /** Work of several steps. */
  public interface Work {
    /**
     * Begins the work.
     *
     * @param isOpen whether to go on with a further step
     */
    CompletableFuture<Void> run(BooleanSupplier isOpen);
  }

  private ListenerSubscription(
      ApplicationThreads application, Timers timers, Duration retry, Work work) {
    this.application = application;
    this.timers = timers;
    this.retry = retry;
    this.work = work;
  }

  /**
   * Runs work now, and whenever there may be something new to a user.
   *
   * @param retry after how long work that failed with a {@link TimelineException} runs again;
   *     anything else that it fails with ends the subscription
   * @param work runs on a thread of the application's
   */
  public static ListenerSubscription open(
      InboxWatcher watcher,
      String user,
      ApplicationThreads application,
      Timers timers,
      Duration retry,
      Work work) {
    var subscription = new ListenerSubscription(application, timers, retry, work);
    subscription.watchWith(watcher.watch(user, subscription::signal, subscription::close));
    return subscription;
  }

  private void watchWith(Runnable end) {
    boolean isOver;
    synchronized (this) {
      endWatch = end;
      isOver = isClosed;
    }
    if (isOver) {
      end.run();
    }
  }

  /** Runs the work, if it is not running. */
  public void signal() {
    synchronized (this) {
      isSignalled = true;
      if (isRunning || isClosed) {
        return;
      }
      isRunning = true;
    }
    start();
  }

  private void start() {
    try {
      application.execute(this::run);
    } catch (RejectedExecutionException e) {
      close(); // with the messenger
      finished();
    }
  }

  private void run() {
    synchronized (this) {
      isSignalled = false;
      if (isClosed) {
        isRunning = false;
      }
    }
    if (isOver()) {
      ended.complete(null);
      return;
    }
    CompletableFuture<Void> done;
    try {
      done = work.run(() -> !isClosedNow());
    } catch (Throwable e) { // whatever the application's listener throws
      done = CompletableFuture.failedFuture(e);
    }
    var unused = done.whenComplete((nothing, failure) -> ran(failure));
  }

  private synchronized boolean isOver() {
    return isClosed && !isRunning;
  }

  private void ran(@Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = Failures.causeOf(failure);
      boolean isForNow =
          cause instanceof TimelineException && !(cause instanceof TimelineException.InvalidCursor);
      if (isForNow) {
        LOG.warn("Reading for a listener failed; will retry: {}", Failures.described(cause));
        var unused = timers.after(retry, this::signal);
      } else if (!isClosedNow()) {
        close();
        ended.completeExceptionally(cause);
      }
    }
    finished();
  }

  private synchronized boolean isClosedNow() {
    return isClosed;
  }

  private void finished() {
    boolean goesOn;
    synchronized (this) {
      goesOn = isSignalled && !isClosed;
      isRunning = goesOn;
    }
    if (goesOn) {
      start();
    } else if (isClosedNow()) {
      ended.complete(null);
    }
  }

  @Override
  public void close() {
    boolean isOver;
    Runnable end;
    synchronized (this) {
      isClosed = true;
      isOver = !isRunning;
      end = endWatch;
    }
    end.run();
    if (isOver) {
      ended.complete(null);
    }
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }
}
