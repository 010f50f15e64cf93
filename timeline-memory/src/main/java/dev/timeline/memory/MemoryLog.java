package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.spi.Log;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A handle on the timelines of a log. Every future is complete when it is returned. */
final class MemoryLog extends Handle implements Log {

  private final MemoryTimelines timelines;
  private final int maxMessageBytes;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();

  MemoryLog(MemoryTimelines timelines, int maxMessageBytes, Consumer<Handle> onClose) {
    super("log '" + timelines.options().name() + "'", onClose);
    this.timelines = timelines;
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(String timelineId, Message<byte[]> message) {
    requireOpen();
    try {
      return CompletableFuture.completedFuture(timelines.append(timelineId, message));
    } catch (TimelineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    requireOpen();
    return CompletableFuture.completedFuture(timelines.get(timelineId, seqId));
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    requireOpen();
    return CompletableFuture.completedFuture(timelines.read(timelineId, range));
  }

  @Override
  public CompletableFuture<Boolean> replace(Entry<byte[]> entry) {
    requireOpen();
    try {
      return CompletableFuture.completedFuture(timelines.replace(entry));
    } catch (TimelineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    requireOpen();
    return CompletableFuture.completedFuture(timelines.delete(timelineId, seqId));
  }

  @Override
  public Registration onAppend(Consumer<String> hint) {
    requireOpen();
    // Wrapped, so that a listener registered twice is two listeners, and each ends alone.
    Consumer<String> listener = timelineId -> hint.accept(timelineId);
    timelines.hints().add(listener);
    Registration registration = () -> timelines.hints().remove(listener);
    registrations.add(registration);
    return registration;
  }

  @Override
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  @Override
  public void close() {
    super.close();
    registrations.forEach(Registration::close);
  }
}
