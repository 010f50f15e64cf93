package dev.timeline.examples.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

/**
 * A server's timed work on a clock that stands still: a task runs when it is taken from the agenda
 * that all servers share, and never once its server has crashed.
 */
final class ReplayScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private static final Duration LONGEST_DELAY = Duration.ofDays(10_000);

  private final Agenda agenda;
  private final BooleanSupplier isCrashed;

  ReplayScheduler(Agenda agenda, BooleanSupplier isCrashed) {
    this.agenda = agenda;
    this.isCrashed = isCrashed;
  }

  /** The tasks of all servers, in the order of their times. Thread-safe. */
  static final class Agenda {
    private final InstantSource clock;
    private final PriorityQueue<Task> waiting = new PriorityQueue<>();
    private long last;

    Agenda(InstantSource clock) {
      this.clock = clock;
    }

    /** Takes the next task that is due by a time. */
    synchronized Optional<Task> takeDue(Instant time) {
      Task next = waiting.peek();
      if (next == null || next.due.isAfter(time)) {
        return Optional.empty();
      }
      return Optional.of(waiting.remove());
    }

    private synchronized Task add(Runnable command, Duration delay, BooleanSupplier isCrashed) {
      Instant due = clock.instant().plus(delay);
      var task = new Task(this, isCrashed, command, due, ++last);
      waiting.add(task);
      return task;
    }

    private synchronized void remove(Task task) {
      waiting.remove(task);
    }
  }

  /** A task and its time. */
  static final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final Agenda agenda;
    private final BooleanSupplier isCrashed;
    private final Instant due;
    private final long number;

    private Task(
        Agenda agenda, BooleanSupplier isCrashed, Runnable command, Instant due, long number) {
      super(command, null);
      this.agenda = agenda;
      this.isCrashed = isCrashed;
      this.due = due;
      this.number = number;
    }

    Instant due() {
      return due;
    }

    void runUnlessCrashed() {
      if (!isCrashed.getAsBoolean()) {
        run();
      }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      agenda.remove(this);
      return super.cancel(mayInterrupt);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(agenda.clock.instant(), due));
    }

    @Override
    public int compareTo(Delayed other) {
      var that = (Task) other;
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

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Duration asked = Duration.of(delay, unit.toChronoUnit());
    Duration bounded = asked.compareTo(LONGEST_DELAY) < 0 ? asked : LONGEST_DELAY;
    return agenda.add(command, bounded, isCrashed);
  }

  @Override
  public void execute(Runnable command) {
    var unused = schedule(command, 0, TimeUnit.NANOSECONDS);
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

  /** Does nothing: it ends with the replay. */
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
}
