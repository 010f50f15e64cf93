package dev.timeline.bench.report;

import dev.timeline.bench.report.Goal.Faster;
import dev.timeline.bench.report.Goal.Flat;
import dev.timeline.bench.report.Goal.LessAllocated;
import dev.timeline.bench.report.Goal.LessHeap;
import dev.timeline.bench.report.Goal.LessWork;
import dev.timeline.bench.report.Goal.NotSlower;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The goals of this library: through its public API, with bodies of 100 bytes. */
final class Goals {

  /**
   * Of a message that is ready, a reference and its time are kept: 8 bytes, and a share of what
   * holds them together. What is allocated beyond that is garbage.
   */
  private static final long APPEND_BYTES = 9 + 64;

  /** The most by which a ratio may differ from 1 and count as flat: the spread of rounds. */
  private static final double FLAT = 1.25;

  private static final Shape ONE_TIMELINE = Shape.of("memory.AppendBenchmark.oneTimeline");
  private static final Shape MANY_TIMELINES =
      Shape.of("memory.AppendBenchmark.manyTimelinesTwoThreads");
  private static final Shape TO_500 = Shape.of("memory.FanOutBenchmark.oneTo500");

  private static final Shape ASYNC_16 =
      Shape.of("tablestore.AsyncAppendBenchmark.append", "timelines", "16");
  private static final Shape ASYNC_1000 =
      Shape.of("tablestore.AsyncAppendBenchmark.append", "timelines", "1000");
  private static final Shape BLOCKING = Shape.of("tablestore.BlockingAppendBenchmark.oneThread");
  private static final Shape BLOCKING_16 =
      Shape.of("tablestore.BlockingAppendBenchmark.sixteenThreads");
  private static final Shape HOT = Shape.of("tablestore.HotTimelineBenchmark.append");
  private static final Shape INBOXES = Shape.of("tablestore.InboxesBenchmark.oneTo500");
  private static final Shape PAGE_OF_1000 =
      Shape.of("tablestore.PageBenchmark.pageOf1000", "size", "10000");

  private static final Shape ONE_SEND =
      Shape.of("messaging.OneSendBenchmark.toTwo", "warmUp", "10000");
  private static final Shape TO_101 = Shape.of("messaging.GroupSendBenchmark.to101");

  static final List<Goal> IN_MEMORY =
      List.of(
          new Faster("append, one timeline", ONE_TIMELINE, "skiplist", 5),
          new Faster("append, 10,000 timelines, 2 threads", MANY_TIMELINES, "skiplist", 5),
          new Faster("page of 100, of 10,000 entries", page("10000"), "skiplist", 3),
          new Faster("page of 100, of 1,000,000 entries", page("1000000"), "skiplist", 3),
          new Faster("get, of 10,000 entries", get("10000"), "skiplist", 2),
          new Faster("get, of 1,000,000 entries", get("1000000"), "skiplist", 2),
          new Faster("one message to 500 inboxes", TO_500, "skiplist", 5),
          new Flat(
              "an append at 10,000,000 entries, by one at 1,000",
              grown("longTimelines", "length", "10000000"),
              grown("longTimelines", "length", "1000"),
              FLAT),
          new Flat(
              "an append to 1,000,000 timelines, by one to 1",
              grown("manyTimelines", "timelines", "1000000"),
              grown("manyTimelines", "timelines", "1"),
              FLAT),
          new LessAllocated("allocated by an append", ONE_TIMELINE, "skiplist", APPEND_BYTES),
          new LessHeap("heap for an entry, beyond its body", 1, "skiplist", 40),
          new LessHeap("heap for a timeline of two entries, beyond its id", 2, "skiplist", 200));

  static final List<Goal> ON_TABLESTORE =
      List.of(
          new Faster("async append, 16 timelines", ASYNC_16, "storeAsync", 3),
          new Faster("async append, 16 timelines", ASYNC_16, "batchStore", 1.5),
          new Faster("async append, 1,000 timelines", ASYNC_1000, "storeAsync", 3),
          new Faster("async append, 1,000 timelines", ASYNC_1000, "batchStore", 1.5),
          new Faster("async append, 16 timelines, a key each", ASYNC_16, "keyed", "rawBatch", 0.85),
          new Faster("blocking append, 64 threads, 1 timeline, 5 ms away", HOT, "ordered", 20),
          new Faster("blocking append, 1 thread", BLOCKING, "raw", 0.95),
          new Faster("blocking append, 16 threads", BLOCKING_16, "store", 2),
          new Faster("one message to 500 inboxes", INBOXES, "store", 10),
          new Faster("page of 1,000", PAGE_OF_1000, "store", 1.2),
          new Faster("page of 1,000", PAGE_OF_1000, "raw", 0.9),
          new LessWork("processor, async append, 16 timelines", ASYNC_16, "raw", 1),
          new LessWork("processor, async append, 1,000 timelines", ASYNC_1000, "raw", 1),
          new LessWork("processor, blocking append, 1 thread", BLOCKING, "raw", 1.05),
          new LessWork("processor, blocking append, 16 threads", BLOCKING_16, "raw", 1),
          new LessWork("processor, one message to 500 inboxes", INBOXES, "rawBatch", 1),
          new LessWork("processor, page of 1,000", PAGE_OF_1000, "raw", 1));

  static final List<Goal> OF_MESSAGING =
      List.of(
          new Faster("256 messages under way, groups of 2", sends("256"), "byHand", 1),
          new Faster("64 messages under way, groups of 2", sends("64"), "byHand", 0.65),
          new NotSlower("one message at a time, groups of 2", ONE_SEND, "byHand", 1.7),
          new Faster("64 senders in one group of 101", TO_101, "rawBatch", 0.6));

  private Goals() {}

  static Set<String> names() {
    return Stream.of(IN_MEMORY, ON_TABLESTORE, OF_MESSAGING)
        .flatMap(List::stream)
        .map(Goal::what)
        .collect(Collectors.toSet());
  }

  // The goals that are ratios of speeds, which the chart shows.
  static List<Faster> ofSpeed() {
    return Stream.of(IN_MEMORY, ON_TABLESTORE, OF_MESSAGING)
        .flatMap(List::stream)
        .filter(Faster.class::isInstance)
        .map(Faster.class::cast)
        .toList();
  }

  private static Shape sends(String underWay) {
    return Shape.of("messaging.AsyncSendBenchmark.toTwo", "underWay", underWay);
  }

  private static Shape grown(String method, String parameter, String value) {
    return Shape.of("memory.GrowthBenchmark." + method, parameter, value);
  }

  private static Shape page(String size) {
    return Shape.of("memory.ScanBenchmark.pageOf100", "size", size);
  }

  private static Shape get(String size) {
    return Shape.of("memory.GetBenchmark.get", "size", size);
  }
}
