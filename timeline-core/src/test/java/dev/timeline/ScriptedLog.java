package dev.timeline;

import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A log, and the backend that opens it, which does nothing but what a test tells it to. */
final class ScriptedLog implements Log, TimelineBackend {

  final Operation<Append, Entry<byte[]>> append = new Operation<>();
  final Operation<Long, Optional<Entry<byte[]>>> get = new Operation<>();
  final Operation<SeqRange, Page<byte[]>> read = new Operation<>();
  final Operation<Entry<byte[]>, Boolean> replace = new Operation<>();
  final Operation<Long, Boolean> delete = new Operation<>();
  final List<Consumer<String>> hints = new CopyOnWriteArrayList<>();
  final List<LogOptions> opened = new ArrayList<>();
  int maxMessageBytes = 1_000;
  int closes;

  /** A store that never polls within a test, so that only the test moves it. */
  TimelineStore<String> store(Executor executor) {
    return store(Codec.utf8(), executor, Duration.ofDays(1));
  }

  /** A store for tests that start no feeds. */
  TimelineStore<String> store() {
    return store(Codec.utf8());
  }

  <M> TimelineStore<M> store(Codec<M> codec) {
    return store(
        codec,
        task -> {
          throw new AssertionError("no feed was to be started");
        },
        Duration.ofDays(1));
  }

  <M> TimelineStore<M> store(Codec<M> codec, Executor executor, Duration polling) {
    return TimelineStore.builder(this, codec)
        .name("store")
        .polling(polling, polling)
        .executor(executor)
        .build();
  }

  /** Entries of timeline "t" whose bodies are their SeqIds. */
  static List<Entry<byte[]>> entries(long... seqIds) {
    return Arrays.stream(seqIds).mapToObj(ScriptedLog::entry).toList();
  }

  static Entry<byte[]> entry(long seqId) {
    return entry(seqId, Long.toString(seqId));
  }

  static Entry<byte[]> entry(long seqId, String body) {
    return Entry.ofEpochMilli("t", seqId, 1_000 + seqId, Message.of(Codec.utf8().encode(body)));
  }

  /** A timeline as long as these entries, read by a backend that always fills its pages. */
  static Page<byte[]> pageOf(List<Entry<byte[]>> timeline, SeqRange range) {
    var inRange =
        new ArrayList<>(timeline.stream().filter(e -> range.contains(e.seqId())).toList());
    if (!range.isForward()) {
      Collections.reverse(inRange);
    }
    boolean more = inRange.size() > range.limit();
    return Page.of(range, inRange.subList(0, Math.min(inRange.size(), range.limit())), more);
  }

  void hint(String timelineId) {
    hints.forEach(hint -> hint.accept(timelineId));
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(Append request) {
    return append.call(request);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    return get.call(seqId);
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    return read.call(range);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message) {
    return replace
        .call(seen)
        .thenApply(
            done ->
                done
                    ? Optional.of(seen.withMessage(message).withRevision(seen.revision() + "+"))
                    : Optional.empty());
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    return delete.call(seqId);
  }

  @Override
  public Registration onAppend(Consumer<String> hint) {
    hints.add(hint);
    return () -> hints.remove(hint);
  }

  @Override
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  @Override
  public Log openLog(LogOptions options) {
    opened.add(options);
    return this;
  }

  @Override
  public Records openRecords(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public void close() {
    closes++;
  }
}
