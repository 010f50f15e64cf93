package dev.timeline;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.internal.LogImport;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.Log;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A way to move entries from elsewhere into timelines, with their own times and message ids.
 *
 * <p>The entries of a timeline get SeqIds in the order in which they come. Their retention begins
 * when they are imported, and their message ids are taken for the store's deduplication window.
 *
 * <p><b>Resuming.</b> An import that failed, or whose process ended, is begun again with the same
 * entries, and passes over what its timelines have already. It takes for its own what a timeline
 * has: a timeline that has an entry of another source last is refused. One import at a time may run
 * on a timeline, and nobody else appends to it meanwhile.
 *
 * <p><b>Cost.</b> A timeline takes one entry at a time, so that it is in order whatever fails;
 * different timelines go side by side, many in one request. A source that mixes its timelines, a
 * few hundred or more, is imported fastest. About 16 MiB of messages wait in memory. Each timeline
 * is read a few times in the beginning, to see what it has.
 *
 * <p>Immutable; thread-safe.
 *
 * @param <M> the type of the messages' bodies
 */
public final class Importer<M> {

  private final LogTimelineStore<M> store;
  private final InstantSource clock;
  private final Consumer<ImportProgress> listener;

  Importer(LogTimelineStore<M> store, InstantSource clock, Consumer<ImportProgress> listener) {
    this.store = store;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Returns an importer that tells its progress, on the importing thread, after each of its rounds,
   * which deal with at most 10,000 entries.
   */
  public Importer<M> onProgress(Consumer<ImportProgress> listener) {
    return new Importer<>(store, clock, requireNonNull(listener, "listener"));
  }

  /**
   * Imports all entries, those of one timeline in their order, and waits for it. Has no time limit
   * as a whole; each of its requests has the backend's. A write that fails and may be repeated is
   * tried three times.
   *
   * @param entries read on this thread, once, while others are stored; what it throws comes out
   * @return how many were stored, and how many were there
   * @throws TimelineException if an entry could not be stored or the thread was interrupted;
   *     importing the same entries again goes on
   * @throws IllegalStateException if a timeline has an entry last that is none of these, or the
   *     thread is one on which a backend completes futures; nothing was added to that timeline
   */
  @CanIgnoreReturnValue
  public ImportProgress importAll(Iterator<ImportedEntry<M>> entries) {
    requireNonNull(entries, "entries");
    CompletionThread.requireMayBlock();
    return store.importAll(
        log -> new LogImport(log, clock, listener, this::await).run(entries, this::encoded));
  }

  private Log.Append encoded(ImportedEntry<M> entry) {
    return LogImport.append(
        entry.timelineId(), store.encode(entry.timelineId(), entry.message()), entry.time());
  }

  private void await(Supplier<CompletableFuture<Void>> step) {
    if (store.isClosed()) {
      throw new TimelineException.Unavailable(
          null, "the store was closed while importing; importing again goes on", null);
    }
    CompletableFuture<Void> done = step.get();
    Await.allOrInterrupt(done);
    if (!done.isDone()) {
      throw new TimelineException.OutcomeUnknown(
          null, null, "interrupted while importing; importing again goes on", null);
    }
  }
}
