package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes the number, then inserts: until then others with higher numbers are read already. An append
 * is acknowledged only when it can be read, so nothing but the order of things gives it away.
 */
final class LateInsert extends BrokenLog {

  /** The entries that have their number and cannot be read yet; one set for all handles. */
  static final class Hidden {
    private record Place(String timelineId, long seqId) {}

    private final Set<Place> places = new HashSet<>();
  }

  private final Hidden hidden;

  LateInsert(Log log, Hidden hidden) {
    super(log);
    this.hidden = hidden;
  }

  @Override
  CompletableFuture<Entry<byte[]>> append(
      String timelineId,
      Message<byte[]> message,
      OptionalLong fingerprint,
      Optional<Instant> time) {
    if (message.id().isPresent()) {
      return super.append(timelineId, message, fingerprint, time);
    }
    CompletableFuture<Entry<byte[]>> answer;
    Hidden.Place place;
    synchronized (hidden) {
      answer = super.append(timelineId, message, fingerprint, time);
      place = new Hidden.Place(timelineId, answer.join().seqId());
      hidden.places.add(place);
    }
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    synchronized (hidden) {
      hidden.places.remove(place);
    }
    return answer;
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    synchronized (hidden) {
      return super.get(timelineId, seqId).thenApply(entry -> entry.filter(this::isShown));
    }
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    synchronized (hidden) {
      // As if they were not there: a page has room for others in their place.
      int limit = Math.min(range.limit() + hidden.places.size(), SeqRange.MAX_LIMIT);
      return super.read(timelineId, range.limit(limit)).thenApply(page -> shown(range, page));
    }
  }

  private Page<byte[]> shown(SeqRange range, Page<byte[]> page) {
    List<Entry<byte[]>> shown = page.entries().stream().filter(this::isShown).toList();
    return shown.size() > range.limit()
        ? Page.of(range, shown.subList(0, range.limit()), true)
        : Page.of(range, shown, page.more());
  }

  private boolean isShown(Entry<byte[]> entry) {
    return !hidden.places.contains(new Hidden.Place(entry.timelineId(), entry.seqId()));
  }
}
