package dev.timeline.internal;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.ImportProgress;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Retry;
import dev.timeline.spi.Log;
import dev.timeline.spi.MessageSize;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An import of entries into a log, in rounds: each appends one entry to every timeline for which
 * one waits, so that a timeline has a beginning of its entries whenever it ends.
 */
public final class LogImport {

  /** The most entries that wait, or are passed over, before a round. */
  private static final int ENTRIES = 10_000;

  /** The most bytes of messages that wait. */
  private static final long BYTES = 16 << 20;

  /** The most timelines that are looked at together. */
  private static final int LOOKED_AT = 500;

  /** The most tries of an append that fails. */
  private static final int TRIES = 3;

  private static final String UNEXPECTED = "the backend failed unexpectedly";

  private final Log log;
  private final InstantSource clock;
  private final Consumer<ImportProgress> listener;
  private final Consumer<Supplier<CompletableFuture<Void>>> waiter;
  private final Map<String, ImportTarget> targets = new HashMap<>();
  private final Set<ImportTarget> unknown = new LinkedHashSet<>();
  private final Set<ImportTarget> ready = new LinkedHashSet<>();
  private int waitingEntries;
  private long waitingBytes;
  private long imported;
  private long alreadyThere;

  /**
   * Creates an import.
   *
   * @param clock the backend's
   * @param listener is told of the progress after each round
   * @param waiter begins a step, waits for it, and throws if it could not wait for its end
   */
  public LogImport(
      Log log,
      InstantSource clock,
      Consumer<ImportProgress> listener,
      Consumer<Supplier<CompletableFuture<Void>>> waiter) {
    this.log = log;
    this.clock = clock;
    this.listener = listener;
    this.waiter = waiter;
  }

  /** Returns the append of an entry, whose message has an id. */
  public static Log.Append append(String timelineId, Message<byte[]> message, Instant time) {
    return new Log.Append(
        timelineId, message, AppendOrder.none(), true, OptionalLong.empty(), Optional.of(time));
  }

  /**
   * Imports.
   *
   * @param append makes an append of an entry when that is taken
   * @throws IllegalStateException if a timeline has an entry last that is none of these
   */
  public <E> ImportProgress run(Iterator<E> entries, Function<E, Log.Append> append) {
    while (fill(entries, append) || !ready.isEmpty()) {
      learn();
      if (!ready.isEmpty()) {
        appendOneEach();
      }
      listener.accept(progress());
    }
    requireAllCame();
    return progress();
  }

  private ImportProgress progress() {
    return new ImportProgress(imported, alreadyThere);
  }

  /** Takes entries from the source; returns whether there were any. */
  private <E> boolean fill(Iterator<E> entries, Function<E, Log.Append> append) {
    int taken = 0;
    while (taken < ENTRIES
        && waitingEntries < ENTRIES
        && waitingBytes < BYTES
        && unknown.size() < LOOKED_AT
        && entries.hasNext()) {
      Log.Append entry = append.apply(entries.next());
      ImportTarget target = targets.computeIfAbsent(entry.timelineId(), this::target);
      target.add(entry);
      count(entry, 1);
      if (!unknown.contains(target)) {
        settle(target);
      }
      taken++;
    }
    return taken > 0;
  }

  private ImportTarget target(String timelineId) {
    Instant before = clock.instant();
    var target = new ImportTarget(timelineId, last(timelineId, SeqRange.latest().limit(1)), before);
    unknown.add(target);
    return target;
  }

  private CompletableFuture<Optional<Entry<byte[]>>> last(String timelineId, SeqRange range) {
    return log.readWithoutBodies(timelineId, range, Set.of())
        .thenCompose(
            page ->
                page.entries().isEmpty() && page.more()
                    ? last(timelineId, page.next())
                    : CompletableFuture.completedFuture(page.entries().stream().findFirst()));
  }

  private void count(Log.Append entry, int sign) {
    waitingEntries += sign;
    waitingBytes += sign * MessageSize.of(entry.message());
  }

  /** Waits for what the timelines have that came up last. */
  private void learn() {
    if (unknown.isEmpty()) {
      return;
    }
    var reads = unknown.stream().map(it -> it.last).toArray(CompletableFuture[]::new);
    waiter.accept(() -> CompletableFuture.allOf(reads).handle((done, failure) -> null));
    for (ImportTarget target : unknown) {
      try {
        target.learn();
      } catch (CompletionException e) {
        throw e.getCause() instanceof TimelineException typed
            ? typed
            : new TimelineException.Unavailable(target.timelineId, UNEXPECTED, e.getCause());
      }
      settle(target);
    }
    unknown.clear();
  }

  /** Passes over what a timeline has. */
  private void settle(ImportTarget target) {
    for (Log.Append there : target.passOver()) {
      count(there, -1);
      alreadyThere++;
    }
    if (target.isWaiting()) {
      ready.add(target);
    }
  }

  private void appendOneEach() {
    List<ImportTarget> round = List.copyOf(ready);
    List<Log.Append> appends = round.stream().map(ImportTarget::next).toList();
    Instant before = clock.instant();
    var stored = new ArrayList<CompletableFuture<Entry<byte[]>>>();
    waiter.accept(
        () -> {
          stored.addAll(log.appendAll(appends));
          return CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new))
              .handle((done, failure) -> null);
        });
    TimelineException failed = null;
    for (int i = 0; i < round.size(); i++) {
      ImportTarget target = round.get(i);
      try {
        stored.get(i).join();
        count(target.stored(), -1);
        imported++;
        if (!target.isWaiting()) {
          ready.remove(target);
        }
      } catch (CompletionException e) {
        TimelineException failure =
            e.getCause() instanceof TimelineException typed
                ? typed
                : new TimelineException.OutcomeUnknown(
                    target.timelineId,
                    appends.get(i).message().id().orElse(null),
                    UNEXPECTED,
                    e.getCause());
        if (failure.retry() == Retry.POINTLESS || target.tried(before) >= TRIES) {
          failed = failure;
        }
      }
    }
    if (failed != null) {
      listener.accept(progress());
      throw failed;
    }
  }

  private void requireAllCame() {
    for (ImportTarget target : targets.values()) {
      if (target.awaitedId().isPresent()) {
        throw new IllegalStateException(
            "timeline %s has an entry with message id %s last, which is none of those imported"
                .formatted(target.timelineId, target.awaitedId().get()));
      }
    }
  }
}
