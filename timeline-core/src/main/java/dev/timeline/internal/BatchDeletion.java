package dev.timeline.internal;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.spi.Log;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * A deletion of many entries, batch by batch. It remembers nothing: where it failed, the next one
 * goes on.
 */
public final class BatchDeletion {

  /** The most entries that one batch looks at. */
  private static final int BATCH = 1_000;

  private final String timelineId;
  private final Function<SeqRange, CompletableFuture<Log.Deletion>> batch;
  private final LongConsumer progress;
  private long deleted;

  private BatchDeletion(
      String timelineId,
      Function<SeqRange, CompletableFuture<Log.Deletion>> batch,
      LongConsumer progress) {
    this.timelineId = timelineId;
    this.batch = batch;
    this.progress = progress;
  }

  /**
   * Deletes the entries up to a SeqId; returns how many. If it is closed meanwhile, that comes
   * through the future: something may have been deleted.
   *
   * @param batch deletes some of a range; may throw that something is closed
   * @param progress is told how many are deleted so far, after each batch that deleted any
   */
  public static CompletableFuture<Long> run(
      String timelineId,
      long upTo,
      Function<SeqRange, CompletableFuture<Log.Deletion>> batch,
      LongConsumer progress) {
    return upTo == 0
        ? completedFuture(0L)
        : new BatchDeletion(timelineId, batch, progress)
            .goOn(batch.apply(SeqRange.all().upTo(upTo).limit(BATCH)));
  }

  /** Deletes all entries of a timeline up to a SeqId; returns how many. */
  public static CompletableFuture<Long> run(
      Log log, String timelineId, long upTo, LongConsumer progress) {
    return run(
        timelineId,
        upTo,
        range -> log.deleteSome(timelineId, range, Set.of(), entry -> true),
        progress);
  }

  private CompletableFuture<Long> goOn(CompletableFuture<Log.Deletion> begun) {
    CompletableFuture<Log.Deletion> some = begun;
    // Not by composing: where answers come at once, that would nest a call for each batch.
    while (some.isDone() && !some.isCompletedExceptionally()) {
      Log.Deletion done = some.join();
      count(done);
      if (!done.more()) {
        return completedFuture(deleted);
      }
      some = next(done);
    }
    return some.thenCompose(
        done -> {
          count(done);
          return done.more() ? goOn(next(done)) : completedFuture(deleted);
        });
  }

  private CompletableFuture<Log.Deletion> next(Log.Deletion done) {
    try {
      return batch.apply(done.next());
    } catch (IllegalStateException e) {
      return failedFuture(
          new TimelineException.Unavailable(
              timelineId, "closed meanwhile; what was deleted stays deleted", e));
    }
  }

  private void count(Log.Deletion done) {
    if (done.deleted() > 0) {
      deleted += done.deleted();
      progress.accept(deleted);
    }
  }
}
