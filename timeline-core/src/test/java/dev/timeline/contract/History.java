package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.TestReporter;

/**
 * What eight writers and four tailing readers did to one timeline at random, through two handles,
 * and whether there is an order of things in which all of it may have happened.
 *
 * <p>A seed settles what each of them does, not how their threads interleave. It is reported, and
 * {@code -Dtimeline.seed} sets it.
 */
final class History {

  private static final int WRITERS = 8;
  private static final int READERS = 4;
  private static final int APPENDS_A_WRITER = 1_500;
  private static final long LONGEST_NANOS = 1_000_000_000L;

  /**
   * One append that was acknowledged.
   *
   * @param ackedBefore the highest SeqId of an append that had returned before this one began
   * @param found whether the entry was read as soon as it was acknowledged
   */
  private record Written(String body, long seqId, long ackedBefore, boolean found) {}

  /** One entry that a reader saw. */
  private record Seen(long seqId, String body) {
    static Seen of(Entry<String> entry) {
      return new Seen(entry.seqId(), entry.message().body());
    }
  }

  private final long seed;
  private final long deadline = System.nanoTime() + LONGEST_NANOS;
  private final List<Timeline<String>> handles = new ArrayList<>();
  private final List<TimelineStore<String>> stores;
  private final AtomicLong highestAcked = new AtomicLong();
  private final CountDownLatch writing = new CountDownLatch(WRITERS);

  private List<List<Written>> writers;
  private List<List<Seen>> readers;
  private List<Seen> end;

  private History(long seed, List<TimelineStore<String>> stores) {
    this.seed = seed;
    this.stores = stores;
    stores.forEach(store -> handles.add(store.timeline("busy")));
  }

  /** Lets them run for a second at most. */
  static History record(
      TimelineStore<String> one, TimelineStore<String> other, TestReporter reporter)
      throws Exception {
    long seed = Long.getLong("timeline.seed", new Random().nextLong());
    reporter.publishEntry("timeline.seed", Long.toString(seed));
    var history = new History(seed, List.of(one, other));
    try {
      history.run();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("a history failed, seed " + seed, e);
    }
    return history;
  }

  private void run() throws Exception {
    List<Callable<List<?>>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      tasks.add(() -> write(writer));
    }
    for (int i = 0; i < READERS; i++) {
      int reader = i;
      tasks.add(() -> read(reader));
    }
    List<List<?>> done = Together.call(tasks);
    writers = done.subList(0, WRITERS).stream().map(History::<Written>ofType).toList();
    readers = done.subList(WRITERS, done.size()).stream().map(History::<Seen>ofType).toList();
    end = Reading.all(handles.get(0), SeqRange.all()).stream().map(Seen::of).toList();
  }

  @SuppressWarnings("unchecked") // run() knows which task answers with what
  private static <T> List<T> ofType(List<?> list) {
    return (List<T>) list;
  }

  private List<Written> write(int writer) {
    var random = new Random(seed + writer);
    List<Written> written = new ArrayList<>();
    try {
      while (written.size() < APPENDS_A_WRITER && System.nanoTime() < deadline) {
        List<Message<String>> messages = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
          String body = writer + "-" + (written.size() + i);
          messages.add(
              random.nextBoolean() ? Message.of(body) : Message.of(body).withId("id of " + body));
        }
        long ackedBefore = highestAcked.get();
        for (Entry<String> entry : append(messages, random)) {
          highestAcked.accumulateAndGet(entry.seqId(), Math::max);
          boolean found = handles.get(random.nextInt(2)).get(entry.seqId()).isPresent();
          written.add(new Written(entry.message().body(), entry.seqId(), ackedBefore, found));
        }
      }
    } finally {
      writing.countDown();
    }
    return written;
  }

  /** One by one, at once, or without waiting in between. */
  private List<Entry<String>> append(List<Message<String>> messages, Random random) {
    int handle = random.nextInt(2);
    switch (random.nextInt(3)) {
      case 0:
        return messages.stream().map(handles.get(handle)::append).toList();
      case 1:
        return handles.get(handle).appendAll(messages).stream().map(AppendResult::orThrow).toList();
      default:
        var async = stores.get(handle).async().timeline("busy");
        List<CompletableFuture<Entry<String>>> inFlight =
            messages.stream().map(async::append).toList();
        return inFlight.stream().map(JoinedTimeline::join).toList();
    }
  }

  /** Half of the readers follow the pages, half read after the last entry that they have seen. */
  @SuppressWarnings("ThreadPriorityCheck") // a reader that spins would keep the writers waiting
  private List<Seen> read(int reader) {
    var random = new Random(seed - 1 - reader);
    List<Seen> seen = new ArrayList<>();
    SeqRange rest = SeqRange.after(0);
    while (true) {
      boolean writersAreDone = writing.getCount() == 0;
      Page<String> page =
          handles.get(reader % 2).page(rest.limit(random.nextInt(8) == 0 ? 1 : 100));
      page.entries().forEach(entry -> seen.add(Seen.of(entry)));
      boolean readOn = reader < READERS / 2 || seen.isEmpty();
      rest = readOn ? page.next() : SeqRange.after(seen.get(seen.size() - 1).seqId());
      if (writersAreDone && !page.more()) {
        return seen;
      }
      Thread.yield();
    }
  }

  /** Every reader has seen the very entries that are there in the end. */
  void assertThatNoReaderMissedAnything() {
    for (List<Seen> seen : readers) {
      assertThat(seen).as("what a reader saw, seed %d", seed).isEqualTo(end);
    }
  }

  /** Every entry has the place that its writer was told, and there are no others. */
  void assertThatNothingIsThereTwice() {
    Map<Long, String> acknowledged =
        writers.stream()
            .flatMap(List::stream)
            .collect(Collectors.toMap(Written::seqId, Written::body));
    Map<Long, String> there = end.stream().collect(Collectors.toMap(Seen::seqId, Seen::body));
    assertThat(there).as("what is there, seed %d", seed).isEqualTo(acknowledged);
  }

  /** A writer's entries stand in the order in which it issued them. */
  void assertThatEveryWritersOrderIsKept() {
    Map<String, Long> seqIds = end.stream().collect(Collectors.toMap(Seen::body, Seen::seqId));
    for (List<Written> written : writers) {
      assertThat(written.stream().map(Written::body).map(seqIds::get).toList())
          .as("where a writer's entries stand, seed %d", seed)
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  /** What had been acknowledged before an append began stands before it, and could be read. */
  void assertThatAcknowledgedMeansReadable() {
    assertThat(writers.stream().flatMap(List::stream))
        .as("what was acknowledged, seed %d", seed)
        .allMatch(Written::found)
        .allMatch(written -> written.seqId() > written.ackedBefore());
  }
}
