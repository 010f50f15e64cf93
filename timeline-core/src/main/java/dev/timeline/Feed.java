package dev.timeline;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one timeline from a position on, page after page, for one receiver.
 *
 * <p>At most one turn runs at a time: it reads and delivers until there is nothing more, or the
 * receiver wants nothing more. A hint, the poll timer or new demand begins the next. Everything
 * that a turn touches is handed on through {@link #state}, so the fields need no lock.
 */
abstract class Feed<M> {

  private enum State {
    /** No turn is running. */
    RESTING,
    /** A turn is running. */
    BUSY,
    /** A turn is running, and there was a call for another since it last looked. */
    CALLED_AGAIN,
    /** No further turn; a running one ends at its next step and finishes the feed. */
    ENDED
  }

  /** Why the feed ended; without a failure if it was closed or is complete. */
  private record Ending(@Nullable Throwable failure) {}

  static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final Feeds feeds;
  private final AsyncTimeline<M> timeline;
  private final OutageLog outages;
  private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

  /** The step that an executor has and has not begun, if there is one: who takes it out runs it. */
  private final AtomicReference<@Nullable Runnable> queued = new AtomicReference<>();

  private SeqRange rest;
  private Duration pause;

  /**
   * The range that is being read to learn whether the timeline has gone past the range, if it is.
   */
  private @Nullable SeqRange probe;

  private boolean sawEntryPastEnd;
  private volatile @Nullable Future<?> poll;

  /** When the receiver was last seen to have everything; null if it has, as far as is known. */
  private volatile @Nullable Long behindSince;

  Feed(Feeds feeds, AsyncTimeline<M> timeline, SeqRange range) {
    this.feeds = feeds;
    this.timeline = timeline;
    this.outages = new OutageLog(timeline.id());
    this.rest = range;
    this.pause = feeds.polling().fastest();
  }

  /** Returns how many entries the receiver would take now. */
  abstract long demand();

  /** Gives the receiver a page that is not empty and not larger than its demand. */
  abstract void deliver(Page<M> page);

  // Called once, after the last delivery; without a failure if closed or complete.
  abstract void finished(@Nullable Throwable failure);

  /** Returns the failure of an open feed when its store is closed; null if that is a normal end. */
  abstract @Nullable Throwable failureOnStoreClosed();

  final String timelineId() {
    return timeline.id();
  }

  /**
   * Makes the feed known to its store and begins the first turn, which was kept busy until now so
   * that nothing reaches a receiver that is not ready.
   *
   * @throws IllegalStateException if the store is closed
   */
  final void start() {
    feeds.add(this);
    begin(this::turn);
  }

  // Something may have changed: new entries, new demand, or time to look.
  final void wake() {
    if (state.getAndUpdate(Feed::called) == State.RESTING) {
      begin(this::turn);
    }
  }

  private static State called(State state) {
    return switch (state) {
      case RESTING -> State.BUSY;
      case BUSY, CALLED_AGAIN -> State.CALLED_AGAIN;
      case ENDED -> State.ENDED;
    };
  }

  /** Returns for how long the receiver has not had everything; 0 if it has. */
  final long behindNanos() {
    Long since = behindSince;
    return since == null ? 0 : Math.max(1, System.nanoTime() - since);
  }

  private void isBehind() {
    if (behindSince == null) {
      behindSince = System.nanoTime();
    }
  }

  /** Ends the feed; the first reason given is the one that counts. */
  final void end(@Nullable Throwable failure) {
    ending.compareAndSet(null, new Ending(failure));
    if (state.getAndSet(State.ENDED) == State.RESTING || queued.getAndSet(null) != null) {
      finish();
    }
  }

  final void storeClosed() {
    end(failureOnStoreClosed());
  }

  private boolean isEnded() {
    return state.get() == State.ENDED;
  }

  private void finish() {
    cancelPoll();
    feeds.remove(this);
    Ending reason = ending.get();
    try {
      finished(reason == null ? null : reason.failure);
    } catch (Throwable e) { // a receiver's own, which nobody is left to be told of
      LOG.warn(
          "Subscriber to timeline '{}' threw at its end; nothing more is told to it: {}",
          timelineId(),
          e.getClass().getName());
    }
  }

  /** Runs a step of the turn on the executor; what that throws is a refusal. */
  private void begin(Runnable step) {
    queued.set(step);
    if (isEnded()) { // perhaps before the step was there to be taken out
      run(step);
      return;
    }
    try {
      feeds.execute(() -> run(step));
    } catch (Throwable e) {
      if (!queued.compareAndSet(step, null)) {
        return; // it was run, or finished in its place
      }
      if (feeds.isClosed()) {
        abandon(failureOnStoreClosed());
      } else {
        guarded(() -> restUntilExecutorRuns(e));
      }
    }
  }

  /** Runs a step unless the end came first: an executor may keep or drop what it has accepted. */
  private void run(Runnable step) {
    if (queued.compareAndSet(step, null)) {
      guarded(step);
    }
  }

  /** Runs a step; if it lacks memory or threads, the receiver is told, and not left waiting. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      abandon(e);
    }
  }

  /** Leaves the rest of the turn to the timer; a page that was not delivered is read again. */
  private void restUntilExecutorRuns(Throwable refusal) {
    cancelPoll();
    isBehind();
    while (!isEnded()) {
      outages.executorRefused(refusal);
      if (takeRestUntilPoll()) {
        return;
      }
    }
    finish();
  }

  /** Ends the feed in place of a turn that cannot run. */
  final void abandon(@Nullable Throwable failure) {
    end(failure);
    finish();
  }

  private void turn() {
    cancelPoll();
    outages.executorRuns();
    boolean goOn = true;
    while (goOn) {
      if (isEnded()) {
        finish();
        return;
      }
      if (rest.isEmpty()) {
        end(null);
      } else if (demand() == 0 && probe == null && !sawEntryPastEnd) {
        goOn = !takeRest();
      } else {
        CompletableFuture<Page<M>> page = read();
        if (!page.isDone()) {
          var unused = page.whenComplete((read, failure) -> begin(() -> resume(page)));
          return;
        }
        goOn = take(page);
      }
    }
  }

  private void resume(CompletableFuture<Page<M>> page) {
    if (take(page)) {
      turn();
    }
  }

  private CompletableFuture<Page<M>> read() {
    try {
      return timeline.page(
          probe == null ? rest.limit((int) Math.max(1, Math.min(rest.limit(), demand()))) : probe);
    } catch (Throwable e) { // most likely, the store was closed meanwhile
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Deals with what was read; says whether the turn goes on. */
  private boolean take(CompletableFuture<Page<M>> read) {
    Page<M> page;
    try {
      page = read.join();
    } catch (RuntimeException e) {
      return takeFailure(Failures.unwrapped(e));
    }
    outages.readWorks();
    return probe == null ? takePage(page) : takeProbe(page);
  }

  private boolean takePage(Page<M> page) {
    boolean empty = page.entries().isEmpty();
    if (!empty) {
      isBehind();
    }
    if (!empty && demand() == 0) {
      return !takeRest(); // read only to see whether there is nothing left, which there is
    }
    if (isEnded()) {
      return true;
    }
    if (!empty) {
      pause = feeds.polling().fastest();
      try {
        deliver(page);
      } catch (Throwable e) { // whatever the receiver threw, it has to be told
        end(e);
        return true;
      }
    }
    rest = page.next().limit(rest.limit());
    if (page.more() || rest.isEmpty()) {
      return true;
    }
    behindSince = null;
    if (sawEntryPastEnd) {
      end(null); // read after that entry had been seen: nothing can come before it any more
      return true;
    }
    if (rest.upTo() < SeqRange.MAX_SEQ_ID) {
      probe = SeqRange.after(rest.upTo()).limit(1);
      return true;
    }
    return !takeRestUntilPoll();
  }

  // The range has an end, and was read to where the timeline ends: has that gone past it?
  private boolean takeProbe(Page<M> pastEnd) {
    sawEntryPastEnd = !pastEnd.entries().isEmpty();
    boolean goesOn = !sawEntryPastEnd && pastEnd.more();
    probe = goesOn ? pastEnd.next() : null;
    return sawEntryPastEnd || goesOn || !takeRestUntilPoll();
  }

  /** Ends the feed if something was closed; whatever else refuses a read is asked again later. */
  private boolean takeFailure(Throwable failure) {
    if (isEnded()) {
      return true;
    }
    if (failure instanceof IllegalStateException) {
      end(feeds.isClosed() ? failureOnStoreClosed() : failure);
      return true;
    }
    isBehind();
    outages.readFailed(failure);
    return !takeRestUntilPoll();
  }

  /** Ends the turn with the timer set; false if it has to go on. */
  private boolean takeRestUntilPoll() {
    try {
      poll = feeds.schedule(this::wake, pause);
    } catch (RuntimeException e) { // there is no timer only when the store is closed
      storeClosed();
      return false;
    }
    pause = feeds.polling().after(pause);
    if (takeRest()) {
      return true;
    }
    cancelPoll();
    return false;
  }

  /** Ends the turn; false if it has to go on, because of a call for another or the end. */
  private boolean takeRest() {
    return state.getAndUpdate(Feed::rested) == State.BUSY;
  }

  private static State rested(State state) {
    return switch (state) {
      case RESTING, BUSY -> State.RESTING;
      case CALLED_AGAIN -> State.BUSY;
      case ENDED -> State.ENDED;
    };
  }

  private void cancelPoll() {
    Future<?> scheduled = poll;
    if (scheduled != null) {
      poll = null;
      scheduled.cancel(false);
    }
  }
}
