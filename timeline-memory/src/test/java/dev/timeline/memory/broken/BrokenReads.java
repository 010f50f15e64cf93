package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Reads that go wrong. */
final class BrokenReads {

  private BrokenReads() {}

  /** Collects the keys that it is asked for in a set, or sorts them. */
  static final class CollectsWhatItIsAskedFor extends BrokenLog {
    private final UnaryOperator<Stream<EntryKey>> collecting;

    CollectsWhatItIsAskedFor(Log log, UnaryOperator<Stream<EntryKey>> collecting) {
      super(log);
      this.collecting = collecting;
    }

    @Override
    public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
      return super.getAll(collecting.apply(keys.stream()).toList());
    }
  }

  /** Takes the lower bound for inclusive, and so delivers the last entry seen once more. */
  static final class RepeatsTheLastSeen extends BrokenLog {
    RepeatsTheLastSeen(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      long from = Math.max(0, range.after() - 1);
      return super.read(
          timelineId, new SeqRange(from, range.upTo(), range.direction(), range.limit()));
    }
  }

  /** Takes the bound of what is deleted for exclusive, and goes one further. */
  static final class DeletesOneTooMany extends BrokenLog {
    DeletesOneTooMany(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Deletion> deleteSome(
        String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
      SeqRange longer = range.upTo(Math.min(SeqRange.MAX_SEQ_ID, range.upTo() + 1));
      return super.deleteSome(timelineId, longer, attributes, which);
    }
  }

  /** Takes the upper bound for exclusive. */
  static final class LeavesOutTheUpperBound extends BrokenLog {
    LeavesOutTheUpperBound(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return range.isEmpty()
          ? super.read(timelineId, range)
          : super.read(timelineId, range.upTo(range.upTo() - 1))
              .thenApply(page -> Page.of(range, page.entries(), page.more()));
    }
  }

  /** Takes an empty page for the end; stands on a log that has such pages. */
  static final class StopsAtAnEmptyPage extends BrokenLog {
    StopsAtAnEmptyPage(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return super.read(timelineId, range)
          .thenApply(
              page ->
                  new Page<>(
                      page.entries(), page.next(), page.more() && !page.entries().isEmpty()));
    }
  }

  /** Takes a page that is not full for the end; stands on a log that has such pages. */
  static final class StopsAtAShortPage extends BrokenLog {
    StopsAtAShortPage(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return super.read(timelineId, range)
          .thenApply(
              page ->
                  new Page<>(page.entries(), page.next(), page.entries().size() == range.limit()));
    }
  }

  /** Filters what it has read, and goes on as if all of it had been delivered. */
  static final class GoesOnBehindTheEnd extends BrokenLog {
    GoesOnBehindTheEnd(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return super.read(timelineId, range)
          .thenApply(
              page -> {
                SeqRange next = page.next();
                return page.more() || !next.isForward() || next.isEmpty()
                    ? page
                    : new Page<>(page.entries(), next.past(next.after() + 1), false);
              });
    }
  }

  /** Hands out a page read backward the oldest first. */
  static final class ForgetsToTurnRound extends BrokenLog {
    ForgetsToTurnRound(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return super.read(timelineId, range)
          .thenApply(
              page -> {
                List<Entry<byte[]>> entries = new ArrayList<>(page.entries());
                if (!range.isForward()) {
                  Collections.reverse(entries);
                }
                return new Page<>(entries, page.next(), page.more());
              });
    }
  }

  /** Keeps each timeline's last entry in a cache, which only its own appends refresh. */
  static final class CachesTheLatest extends BrokenLog {
    private final Map<String, CompletableFuture<Page<byte[]>>> latest = new ConcurrentHashMap<>();

    CachesTheLatest(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      var answer = super.append(timelineId, message, fingerprint, time);
      latest.remove(timelineId);
      return answer;
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return range.equals(SeqRange.latest().limit(1))
          ? latest.computeIfAbsent(timelineId, absent -> super.read(timelineId, range))
          : super.read(timelineId, range);
    }
  }
}
