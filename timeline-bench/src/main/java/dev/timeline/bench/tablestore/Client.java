package dev.timeline.bench.tablestore;

import dev.timeline.AppendOrder;
import dev.timeline.bench.Workload;
import dev.timeline.bench.service.LocalService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A way to do the work: this library, the SDK's client by itself, or the SDK's own Timeline. All
 * leave the same rows behind, and say the SeqId of each. Looked up and closed by one thread.
 */
interface Client extends AutoCloseable {

  /**
   * Opens one with connections of its own: "timeline"; "keyed", the same with a key of its own for
   * each append; "ordered", the same with one key for all of them; "raw" and "rawBatch", which use
   * the SDK's client as well as one can; "store", "storeAsync" or "batchStore", methods of the
   * SDK's Timeline.
   */
  static Client open(String name, LocalService service) {
    return switch (name) {
      case "timeline" -> new TimelineClient(service, Optional.empty());
      case "keyed" -> new TimelineClient(service, Optional.of(keys()));
      case "ordered" -> new TimelineClient(service, Optional.of(() -> AppendOrder.key("all")));
      case "raw" -> new RawClient(service);
      case "rawBatch" -> new RawBatchClient(service);
      case "store", "storeAsync", "batchStore" -> new SdkTimelineClient(service, name);
      default -> throw new IllegalArgumentException("no such client: " + name);
    };
  }

  private static Supplier<AppendOrder> keys() {
    var next = new AtomicLong();
    return () -> AppendOrder.key(Long.toString(next.getAndIncrement()));
  }

  /** Looks up the timeline of this id, which need not have entries yet. */
  One timeline(String id);

  /** Looks up so many timelines. */
  default List<One> timelines(int count) {
    return Workload.ids(count).stream().map(this::timeline).toList();
  }

  /** Appends one body to each of the timelines, and answers with the sum of the SeqIds. */
  long appendTo(List<One> timelines, byte[] body);

  @Override
  void close();

  /** One timeline. */
  interface One {

    /** Begins to append. What it answers with waits for the SeqId, and is asked once. */
    LongSupplier append(byte[] body);

    /** Appends, and answers with the SeqId; by any thread. */
    default long appendAndWait(byte[] body) {
      return append(body).getAsLong();
    }

    /**
     * Reads the page after a cursor: the SeqId and the first byte of the body of each entry, and
     * answers with the sum of them all.
     */
    long page(long after, int limit);
  }
}
