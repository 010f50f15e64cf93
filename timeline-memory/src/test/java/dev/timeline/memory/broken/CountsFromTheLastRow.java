package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers an entry one above the last that is there: once the last was deleted or has expired, its
 * number comes again.
 */
final class CountsFromTheLastRow extends BrokenLog {

  /** By timeline, the real SeqId of each that was given out; one for all handles. */
  static final class Numbers {
    private final Map<String, NavigableMap<Long, Long>> byTimeline = new ConcurrentHashMap<>();

    private NavigableMap<Long, Long> of(String timelineId) {
      return byTimeline.computeIfAbsent(timelineId, absent -> new TreeMap<>());
    }
  }

  private final Numbers numbers;

  CountsFromTheLastRow(Log log, Numbers numbers) {
    super(log);
    this.numbers = numbers;
  }

  @Override
  CompletableFuture<Entry<byte[]>> append(
      String timelineId,
      Message<byte[]> message,
      OptionalLong fingerprint,
      Optional<Instant> time) {
    synchronized (numbers) {
      return super.append(timelineId, message, fingerprint, time)
          .thenApply(
              entry -> {
                NavigableMap<Long, Long> real = numbers.of(timelineId);
                for (Map.Entry<Long, Long> given : real.entrySet()) {
                  if (given.getValue() == entry.seqId()) {
                    return at(given.getKey(), entry); // a retry
                  }
                }
                long last = 0;
                for (long seqId : real.descendingKeySet()) {
                  if (find(timelineId, seqId).isPresent()) {
                    last = seqId;
                    break;
                  }
                }
                real.put(last + 1, entry.seqId());
                return at(last + 1, entry);
              });
    }
  }

  private static Entry<byte[]> at(long seqId, Entry<byte[]> entry) {
    return Entry.of(entry.timelineId(), seqId, entry.time(), entry.message())
        .withRevision(entry.revision());
  }

  private Optional<Entry<byte[]>> find(String timelineId, long seqId) {
    Long real = numbers.of(timelineId).get(seqId);
    return real == null
        ? Optional.empty()
        : super.get(timelineId, real).join().map(entry -> at(seqId, entry));
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    synchronized (numbers) {
      return done(find(timelineId, seqId));
    }
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    synchronized (numbers) {
      NavigableMap<Long, Long> inRange =
          numbers.of(timelineId).subMap(range.after(), false, range.upTo(), true);
      List<Entry<byte[]>> found = new ArrayList<>();
      for (long seqId : range.isForward() ? inRange.keySet() : inRange.descendingKeySet()) {
        find(timelineId, seqId).ifPresent(found::add);
        if (found.size() == range.limit()) {
          break;
        }
      }
      return done(Page.of(range, found, found.size() == range.limit()));
    }
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message) {
    synchronized (numbers) {
      Long real = numbers.of(seen.timelineId()).get(seen.seqId());
      return real == null
          ? done(Optional.empty())
          : super.replace(at(real, seen), message)
              .thenApply(replaced -> replaced.map(entry -> at(seen.seqId(), entry)));
    }
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    synchronized (numbers) {
      Long real = numbers.of(timelineId).get(seqId);
      return real == null ? done(false) : super.delete(timelineId, real);
    }
  }
}
