package dev.timeline.internal;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.SeqRange;
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

  private final Function<SeqRange, CompletableFuture<Log.Deletion>> batch;
  private final LongConsumer progress;
  private long deleted;

  private BatchDeletion(
      Function<SeqRange, CompletableFuture<Log.Deletion>> batch, LongConsumer progress) {
    this.batch = batch;
    this.progress = progress;
  }

  /**
   * Deletes the entries up to a SeqId; returns how many.
   *
   * @param batch deletes some of a range
   * @param progress is told how many are deleted so far, after each batch that deleted any
   */
  public static CompletableFuture<Long> run(
      long upTo, Function<SeqRange, CompletableFuture<Log.Deletion>> batch, LongConsumer progress) {
    return upTo == 0
        ? completedFuture(0L)
        : new BatchDeletion(batch, progress).next(SeqRange.all().upTo(upTo).limit(BATCH));
  }

  /** Deletes all entries of a timeline up to a SeqId; returns how many. */
  public static CompletableFuture<Long> run(
      Log log, String timelineId, long upTo, LongConsumer progress) {
    return run(upTo, range -> log.deleteSome(timelineId, range, Set.of(), entry -> true), progress);
  }

  private CompletableFuture<Long> next(SeqRange range) {
    CompletableFuture<Log.Deletion> some = batch.apply(range);
    // Not by composing: where answers come at once, that would nest a call for each batch.
    while (some.isDone() && !some.isCompletedExceptionally()) {
      Log.Deletion done = some.join();
      count(done);
      if (!done.more()) {
        return completedFuture(deleted);
      }
      some = batch.apply(done.next());
    }
    return some.thenCompose(
        done -> {
          count(done);
          return done.more() ? next(done.next()) : completedFuture(deleted);
        });
  }

  private void count(Log.Deletion done) {
    if (done.deleted() > 0) {
      deleted += done.deleted();
      progress.accept(deleted);
    }
  }
}
