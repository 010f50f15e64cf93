package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.spi.Log;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The timelines of a log as the SPI has them. Every future is complete when it is returned. */
final class MemoryLog implements Log {

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
  public CompletableFuture<Entry<byte[]>> append(String timelineId, Message<byte[]> message) {
    requireOpen.run();
    Entry<byte[]> entry = null;
    TimelineException failure = null;
    try {
      entry = timelines.append(timelineId, message);
    } catch (TimelineException e) {
      failure = e;
    }
    return failure == null
        ? CompletableFuture.completedFuture(entry)
        : CompletableFuture.failedFuture(failure);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    requireOpen.run();
    return CompletableFuture.completedFuture(timelines.get(timelineId, seqId));
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    requireOpen.run();
    return CompletableFuture.completedFuture(timelines.read(timelineId, range));
  }

  @Override
  public CompletableFuture<Boolean> replace(Entry<byte[]> entry) {
    requireOpen.run();
    try {
      return CompletableFuture.completedFuture(timelines.replace(entry));
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
