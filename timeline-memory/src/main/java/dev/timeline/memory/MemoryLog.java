package dev.timeline.memory;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.spi.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The timelines of a log as the SPI has them. Every future is complete when it is returned. */
final class MemoryLog implements Log {

  /** So many take a fraction of a millisecond, within which the clock need not be read again. */
  private static final int APPENDS_AT_ONCE = 1_000;

  private final MemoryTimelines timelines;
  private final int maxMessageBytes;
  private final Runnable requireOpen;

  MemoryLog(MemoryTimelines timelines, int maxMessageBytes, Runnable requireOpen) {
    this.timelines = timelines;
    this.maxMessageBytes = maxMessageBytes;
    this.requireOpen = requireOpen;
  }

  MemoryTimelines timelines() {
    return timelines;
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(Append append) {
    requireOpen.run();
    return append(append, timelines.now());
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(
      String timelineId, Message<byte[]> message, AppendOrder order, boolean callerWaits) {
    requireOpen.run();
    return append(timelineId, message, Slots.of(message), OptionalLong.empty(), timelines.now());
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    requireOpen.run();
    var stored = new ArrayList<CompletableFuture<Entry<byte[]>>>(appends.size());
    long now = 0;
    for (Append one : appends) {
      if (stored.size() % APPENDS_AT_ONCE == 0) {
        now = timelines.now();
      }
      stored.add(append(one, now));
    }
    return stored;
  }

  private CompletableFuture<Entry<byte[]>> append(Append append, long now) {
    return append(
        append.timelineId(), append.message(), Slots.of(append), append.fingerprint(), now);
  }

  private CompletableFuture<Entry<byte[]>> append(
      String timelineId, Message<byte[]> message, Object slot, OptionalLong fingerprint, long now) {
    Entry<byte[]> entry;
    try {
      entry = timelines.append(timelineId, message, slot, fingerprint, now);
    } catch (TimelineException e) {
      return CompletableFuture.failedFuture(e);
    }
    return CompletableFuture.completedFuture(entry);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    requireOpen.run();
    return CompletableFuture.completedFuture(timelines.get(timelineId, seqId));
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
    requireOpen.run();
    return CompletableFuture.completedFuture(timelines.find(timelineId, messageId));
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    requireOpen.run();
    return CompletableFuture.completedFuture(timelines.read(timelineId, range));
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message) {
    requireOpen.run();
    try {
      return CompletableFuture.completedFuture(timelines.replace(seen, message));
    } catch (TimelineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    requireOpen.run();
    return CompletableFuture.completedFuture(timelines.delete(timelineId, seqId));
  }

  @Override
  public CompletableFuture<Deletion> deleteSome(
      String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
    requireOpen.run();
    return CompletableFuture.completedFuture(timelines.deleteSome(timelineId, range, which));
  }

  @Override
  public Registration onAppend(Consumer<String> hint) {
    requireOpen.run();
    // Wrapped, so that a listener registered twice is two listeners, and each ends alone.
    Consumer<String> listener = timelineId -> hint.accept(timelineId);
    timelines.hints().add(listener);
    return () -> timelines.hints().remove(listener);
  }

  @Override
  public int maxMessageBytes() {
    return maxMessageBytes;
  }
}
