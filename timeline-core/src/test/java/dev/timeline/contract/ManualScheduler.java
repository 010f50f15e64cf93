package dev.timeline.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A scheduler whose time is a {@link ManualClock}: tasks run when a test moves the clock past their
 * time, on the thread that does, in the order of their times. Thread-safe.
 */
final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private final Tasks tasks;
  private final BooleanSupplier isCrashed;
  private final Supplier<Optional<Instant>> frozenUntil;

  ManualScheduler(ManualClock clock) {
    this(new Tasks(clock), () -> false, Optional::empty);
    clock.onAdvance(tasks::runUntil);
  }

  private ManualScheduler(
      Tasks tasks, BooleanSupplier isCrashed, Supplier<Optional<Instant>> frozenUntil) {
    this.tasks = tasks;
    this.isCrashed = isCrashed;
    this.frozenUntil = frozenUntil;
  }

  /** Returns a scheduler of a server that may crash, after which its tasks do not run. */
  ManualScheduler ofServer(BooleanSupplier hasCrashed) {
    return ofServer(hasCrashed, Optional::empty);
  }

  /**
   * Returns a scheduler of a server that may also freeze.
   *
   * @param until when it goes on: tasks that are due before run then
   */
  ManualScheduler ofServer(BooleanSupplier hasCrashed, Supplier<Optional<Instant>> until) {
    return new ManualScheduler(tasks, hasCrashed, until);
  }

  /** The tasks of all servers. */
  private static final class Tasks {
    private final ManualClock clock;
    private final PriorityQueue<Task<?>> waiting = new PriorityQueue<>();
    private long scheduled;

    Tasks(ManualClock clock) {
      this.clock = clock;
    }

    void runUntil(Instant time) {
      while (true) {
        Optional<Task<?>> next = takeDue(time);
        if (next.isEmpty()) {
          return;
        }
        clock.moveTo(next.get().due);
        next.get().runUnlessCrashed();
      }
    }

    private synchronized Optional<Task<?>> takeDue(Instant time) {
      Task<?> next = waiting.peek();
      return next == null || next.due.isAfter(time)
          ? Optional.empty()
          : Optional.of(waiting.remove());
    }

    synchronized <V> Task<V> add(Task<V> task) {
      waiting.add(task);
      return task;
    }

    synchronized void remove(Task<?> task) {
      waiting.remove(task);
    }

    synchronized long next() {
      return scheduled++;
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return tasks.add(new Task<Void>(this, command, unit.toNanos(delay)));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long first, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long first, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  private static final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final Tasks all;
    private final ManualScheduler server;
    private final long number;
    private Instant due; // changes only while it is not in the queue

    Task(ManualScheduler server, Runnable command, long delayNanos) {
      super(command, null);
      this.server = server;
      all = server.tasks;
      number = all.next();
      Duration most = Duration.ofDays(100_000);
      Duration delay = Duration.ofNanos(delayNanos);
      due = all.clock.instant().plus(delay.compareTo(most) < 0 ? delay : most);
    }

    void runUnlessCrashed() {
      if (server.isCrashed.getAsBoolean()) {
        return;
      }
      Optional<Instant> later = server.frozenUntil.get();
      if (later.isPresent()) {
        due = later.get();
        all.add(this);
      } else {
        run();
      }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      all.remove(this);
      return super.cancel(mayInterrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(all.clock.instant(), due));
    }

    @Override
    public int compareTo(Delayed other) {
      var that = (Task<?>) other;
      return due.equals(that.due) ? Long.compare(number, that.number) : due.compareTo(that.due);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
