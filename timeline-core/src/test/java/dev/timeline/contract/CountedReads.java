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
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A backend of which the reads are counted, by the name of what is read. To go on where a page was
 * short of its limit is not counted: that is the backend's way, and not the caller's.
 */
final class CountedReads {

  private final Map<String, Integer> counted = new TreeMap<>();
  private final Set<Place> continued = ConcurrentHashMap.newKeySet();
  private final TimelineBackend backend;

  private record Place(String timelineId, SeqRange range) {}

  CountedReads(TimelineBackend delegate) {
    backend =
        new ForwardingBackend(delegate) {
          @Override
          public Log openLog(LogOptions options) {
            return counting(options.name(), super.openLog(options));
          }

          @Override
          public Records openRecords(String name) {
            return counting(name, super.openRecords(name));
          }

          /** The delegate is the test's. */
          @Override
          public void close() {}
        };
  }

  TimelineBackend backend() {
    return backend;
  }

  synchronized Map<String, Integer> counted() {
    return Map.copyOf(counted);
  }

  synchronized void forget() {
    counted.clear();
    continued.clear();
  }

  private synchronized void count(String name) {
    counted.merge(name, 1, Integer::sum);
  }

  private Log counting(String name, Log log) {
    return new ForwardingLog(log) {
      @Override
      public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
        count(name);
        return super.get(timelineId, seqId);
      }

      @Override
      public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
        count(name);
        return super.getAll(keys);
      }

      @Override
      public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
        return counted(timelineId, range, super.read(timelineId, range));
      }

      @Override
      public CompletableFuture<Page<byte[]>> readWithoutBodies(
          String timelineId, SeqRange range, Set<String> attributes) {
        return counted(timelineId, range, super.readWithoutBodies(timelineId, range, attributes));
      }

      @Override
      public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
        return counted(timelineId, selection.range(), super.read(timelineId, selection));
      }

      private CompletableFuture<Page<byte[]>> counted(
          String timelineId, SeqRange range, CompletableFuture<Page<byte[]>> answer) {
        if (!continued.remove(new Place(timelineId, range))) {
          count(name);
        }
        return answer.thenApply(
            page -> {
              int left = range.limit() - page.entries().size();
              if (page.more() && left > 0) {
                continued.add(new Place(timelineId, page.next().limit(range.limit())));
                continued.add(new Place(timelineId, page.next().limit(left)));
              }
              return page;
            });
      }
    };
  }

  private Records counting(String name, Records records) {
    return new ForwardingRecords(records) {
      @Override
      public CompletableFuture<Optional<Value>> get(String key) {
        count(name);
        return super.get(key);
      }

      @Override
      public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
        count(name);
        return super.getAll(keys);
      }
    };
  }
}
