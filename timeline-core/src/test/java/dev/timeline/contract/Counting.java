package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.Selection;
import dev.timeline.spi.TimelineBackend;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend that remembers what was read from it. To go on where a page said that there is more
 * counts as the same read: how much a page has is the backend's to say.
 */
final class Counting extends ForwardingBackend {

  private final List<String> reads = new CopyOnWriteArrayList<>();
  private final List<String> others = new CopyOnWriteArrayList<>();
  private final AtomicInteger bodies = new AtomicInteger();
  private final Set<String> unfinished = ConcurrentHashMap.newKeySet();

  Counting(TimelineBackend delegate) {
    super(delegate);
  }

  void reset() {
    reads.clear();
    others.clear();
    bodies.set(0);
    unfinished.clear();
  }

  /** The timelines of which ranges were read, each with the name of its log. */
  List<String> reads() {
    return reads;
  }

  /** What else was read. */
  List<String> others() {
    return others;
  }

  /** Returns the number of entries of ranges that were read with their bodies. */
  int bodies() {
    return bodies.get();
  }

  @Override
  public Log openLog(LogOptions options) {
    return new ForwardingLog(super.openLog(options)) {
      @Override
      public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
        return withBodies(counted(timelineId, range, super.read(timelineId, range)));
      }

      @Override
      public CompletableFuture<Page<byte[]>> readWithoutBodies(
          String timelineId, SeqRange range, Set<String> attributes) {
        return counted(timelineId, range, super.readWithoutBodies(timelineId, range, attributes));
      }

      @Override
      public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
        return withBodies(
            counted(timelineId, selection.range(), super.read(timelineId, selection)));
      }

      private CompletableFuture<Page<byte[]>> withBodies(CompletableFuture<Page<byte[]>> answer) {
        return answer.whenComplete(
            (page, failure) -> bodies.addAndGet(page == null ? 0 : page.entries().size()));
      }

      private CompletableFuture<Page<byte[]>> counted(
          String timelineId, SeqRange range, CompletableFuture<Page<byte[]>> answer) {
        String read = options.name() + "/" + timelineId;
        if (!unfinished.remove(rest(read, range))) {
          reads.add(read);
        }
        return answer.whenComplete(
            (page, failure) -> {
              if (page != null && page.more()) {
                unfinished.add(rest(read, page.next()));
              }
            });
      }

      @Override
      public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
        others.add(options.name() + ": one");
        return super.get(timelineId, seqId);
      }

      @Override
      public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
        others.add(options.name() + ": " + keys.size() + " at once");
        return super.getAll(keys);
      }
    };
  }

  @Override
  public Records openRecords(String name) {
    return new ForwardingRecords(super.openRecords(name)) {
      @Override
      public CompletableFuture<Optional<Value>> get(String key) {
        others.add(name + ": one");
        return super.get(key);
      }

      @Override
      public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
        others.add(name + ": " + keys.size() + " at once");
        return super.getAll(keys);
      }
    };
  }

  private static String rest(String read, SeqRange range) {
    return "%s %d-%d %s".formatted(read, range.after(), range.upTo(), range.direction());
  }
}
