package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Message ids and timeline ids that go wrong. */
final class BrokenIds {

  private BrokenIds() {}

  /** Stores under an id that differs with every attempt, as one made of the time does. */
  static final class DuplicatesOnRetry extends BrokenLog {
    private static final AtomicLong ATTEMPTS = new AtomicLong();

    DuplicatesOnRetry(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      return message.id().isEmpty()
          ? super.append(timelineId, message, fingerprint, time)
          : super.append(
              timelineId,
              message.withId("attempt " + ATTEMPTS.incrementAndGet()),
              fingerprint,
              time);
    }
  }

  /** Finds the first entry of an id by looking for it among those that are there. */
  static final class ForgetsIdsOfEntriesThatAreGone extends BrokenLog {
    ForgetsIdsOfEntriesThatAreGone(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      return super.append(timelineId, message, fingerprint, time)
          .thenCompose(
              entry ->
                  get(timelineId, entry.seqId())
                      .thenCompose(
                          found ->
                              found.isPresent()
                                  ? done(entry)
                                  : super.append(
                                      timelineId, Message.of(message.body()), fingerprint, time)));
    }
  }

  /** Answers with the first entry of an id, whatever it holds. */
  static final class AcceptsOtherContent extends BrokenLog {
    AcceptsOtherContent(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      return super.append(timelineId, message, fingerprint, time)
          .exceptionallyCompose(
              failure ->
                  failure instanceof IdConflict conflict
                      ? get(timelineId, conflict.seqId()).thenApply(Optional::orElseThrow)
                      : CompletableFuture.failedFuture(failure));
    }
  }

  /** Has one index of message ids for all timelines. */
  static final class KeepsOneIndexForAllTimelines extends BrokenLog {
    private final Map<String, CompletableFuture<Entry<byte[]>>> firsts = new ConcurrentHashMap<>();

    KeepsOneIndexForAllTimelines(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      return message.id().isEmpty()
          ? super.append(timelineId, message, fingerprint, time)
          : firsts.computeIfAbsent(
              message.id().get(), absent -> super.append(timelineId, message, fingerprint, time));
    }
  }

  /** Changes timeline ids on their way to the key of a row, so that two become one. */
  static final class FoldsTimelineIds extends BrokenLog {
    private final UnaryOperator<String> key;

    FoldsTimelineIds(Log log, UnaryOperator<String> key) {
      super(log);
      this.key = key;
    }

    private static Entry<byte[]> of(String timelineId, Entry<byte[]> entry) {
      return Entry.of(timelineId, entry.seqId(), entry.time(), entry.message())
          .withRevision(entry.revision());
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      return super.append(key.apply(timelineId), message, fingerprint, time)
          .thenApply(entry -> of(timelineId, entry));
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
      return super.get(key.apply(timelineId), seqId)
          .thenApply(found -> found.map(entry -> of(timelineId, entry)));
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return super.read(key.apply(timelineId), range)
          .thenApply(
              page ->
                  new Page<>(
                      page.entries().stream().map(entry -> of(timelineId, entry)).toList(),
                      page.next(),
                      page.more()));
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return super.replace(of(key.apply(seen.timelineId()), seen), message)
          .thenApply(replaced -> replaced.map(entry -> of(seen.timelineId(), entry)));
    }

    @Override
    public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
      return super.delete(key.apply(timelineId), seqId);
    }
  }
}
