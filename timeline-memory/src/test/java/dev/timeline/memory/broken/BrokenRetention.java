package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Entries that go too early, too late, or come back. */
final class BrokenRetention {

  private BrokenRetention() {}

  /** Keeps an entry for another time than it was told to. */
  static TimelineBackend withOtherTtl(TimelineBackend backend, Duration more) {
    return new ForwardingBackend(backend) {
      @Override
      public Log openLog(LogOptions options) {
        return super.openLog(
            new LogOptions(
                options.name(),
                options.ttl().map(ttl -> ttl.plus(more)),
                options.deduplicationWindow()));
      }
    };
  }

  /** Counts the retention from the append, also of an entry that was replaced. */
  static TimelineBackend countedFromTheAppend(TimelineBackend backend, InstantSource clock) {
    return new ForwardingBackend(backend) {
      @Override
      public Log openLog(LogOptions options) {
        Log log = super.openLog(options);
        return options.ttl().isEmpty() ? log : new FromTheAppend(log, clock, options.ttl().get());
      }
    };
  }

  private static final class FromTheAppend extends BrokenLog {
    private final InstantSource clock;
    private final Duration ttl;

    FromTheAppend(Log log, InstantSource clock, Duration ttl) {
      super(log);
      this.clock = clock;
      this.ttl = ttl;
    }

    private boolean isLive(Entry<byte[]> entry) {
      Instant end = entry.time().plus(ttl);
      return clock.instant().isBefore(end);
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
      return super.get(timelineId, seqId).thenApply(found -> found.filter(this::isLive));
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return super.read(timelineId, range)
          .thenApply(
              page ->
                  new Page<>(
                      page.entries().stream().filter(this::isLive).toList(),
                      page.next(),
                      page.more()));
    }
  }

  /** Writes an edit whether or not there is still a row, which makes a new one. */
  static final class BringsBackByAnEdit extends BrokenLog {

    /** One for all handles. */
    static final class Revenants {
      private final Map<Long, Entry<byte[]>> bySeqId = new ConcurrentHashMap<>();
    }

    private final Revenants revenants;

    BringsBackByAnEdit(Log log, Revenants revenants) {
      super(log);
      this.revenants = revenants;
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return super.replace(seen, message)
          .thenApply(
              replaced -> {
                if (replaced.isPresent()) {
                  return replaced;
                }
                Entry<byte[]> back =
                    Entry.of(seen.timelineId(), seen.seqId(), seen.time(), message)
                        .withRevision("back");
                revenants.bySeqId.put(seen.seqId(), back);
                return Optional.of(back);
              });
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
      return super.get(timelineId, seqId)
          .thenApply(found -> found.or(() -> Optional.ofNullable(revenants.bySeqId.get(seqId))));
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      List<Entry<byte[]>> back =
          revenants.bySeqId.values().stream()
              .filter(entry -> range.contains(entry.seqId()))
              .filter(entry -> entry.timelineId().equals(timelineId))
              .toList();
      return super.read(timelineId, range)
          .thenApply(
              page ->
                  back.isEmpty()
                      ? page
                      : Page.of(
                          range,
                          Stream.concat(page.entries().stream(), back.stream())
                              .sorted(Comparator.comparing(Entry::seqId))
                              .limit(range.limit())
                              .toList(),
                          page.more()));
    }
  }
}
