package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Log;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Append, delete and expiry never make a scan skip or repeat an entry that is there throughout. */
abstract class ScanStabilityPromise extends Promise {

  @BothForms
  void anEmptyPageIsNotTheEnd(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = Reading.fill(room, 120);
    entries.subList(5, 115).forEach(entry -> room.delete(entry.seqId()));
    List<Long> left = new ArrayList<>(Reading.seqIds(entries.subList(0, 5)));
    left.addAll(Reading.seqIds(entries.subList(115, 120)));
    // Several times, since it may be chance whether an empty page comes up.
    for (int limit = 1; limit <= 12; limit++) {
      assertReads(room, limit, left);
    }
  }

  @BothForms
  void noNumberOfEmptyPagesIsTheEnd(Form form) throws Exception {
    // As many as a backend may go through that skips a long stretch of what has expired.
    TimelineBackend barren =
        ForwardingBackend.withLogs(backend, log -> new EmptyPagesFirst(log, 50_000));
    TimelineStore<String> store = open(settings(barren, "history"));
    Timeline<String> room = form.timeline(store, "room");
    Entry<String> entry = room.append("message");
    assertThat(room.stream(SeqRange.all())).containsExactly(entry);
    assertThat(room.latest()).contains(entry);
    var inbox = new ReceivedPages();
    room.subscribe(0, inbox);
    assertThat(inbox.next(1)).containsExactly(entry);
  }

  /** Answers every series of reads with empty pages first. */
  private static final class EmptyPagesFirst extends ForwardingLog {
    private final int emptyPages;
    private final AtomicInteger reads = new AtomicInteger();

    EmptyPagesFirst(Log log, int emptyPages) {
      super(log);
      this.emptyPages = emptyPages;
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return reads.incrementAndGet() % emptyPages == 0
          ? super.read(timelineId, range)
          : CompletableFuture.completedFuture(Page.of(range, List.of(), true));
    }
  }

  @Test
  void anExpiredBeginningIsNotTheEnd() {
    Timeline<String> inbox = openWithTtl().timeline("alice");
    Reading.fill(inbox, 50);
    clock.advance(TTL);
    List<Long> left = Reading.seqIds(Reading.fill(inbox, 3));
    for (int limit = 1; limit <= 8; limit++) {
      assertReads(inbox, limit, left);
    }
  }

  private static void assertReads(Timeline<String> timeline, int limit, List<Long> oldestFirst) {
    SeqRange all = SeqRange.all().limit(limit);
    assertThat(Reading.seqIds(Reading.all(timeline, all))).isEqualTo(oldestFirst);
    assertThat(timeline.stream(all).map(Entry::seqId)).isEqualTo(oldestFirst);
    assertThat(Reading.seqIds(Reading.all(timeline, all.backward())))
        .isEqualTo(
            IntStream.range(0, oldestFirst.size())
                .mapToObj(i -> oldestFirst.get(oldestFirst.size() - 1 - i))
                .toList());
  }

  @Test
  void deletingWhatWasReadOrIsAheadSkipsNothing() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 60);
    List<String> read = new ArrayList<>();
    SeqRange rest = SeqRange.all().limit(3);
    boolean more = true;
    while (more) {
      Page<String> page = Reading.page(room, rest);
      read.addAll(Reading.bodies(page.entries()));
      for (Entry<String> entry : page.entries()) {
        int number = Integer.parseInt(entry.message().body());
        room.delete(entry.seqId());
        // Every fifth goes before the scan comes to it.
        int ahead = 5 * (number / 5) + 10;
        if (ahead <= 60) {
          room.delete(entries.get(ahead - 1).seqId());
        }
      }
      rest = page.next();
      more = page.more();
    }
    assertThat(read)
        .isEqualTo(
            IntStream.rangeClosed(1, 60)
                .filter(number -> number % 5 != 0 || number < 10)
                .mapToObj(Integer::toString)
                .toList());
  }

  @Test
  void expiryInTheMiddleOfAScanSkipsNothingThatIsLeft() {
    Timeline<String> inbox = openWithTtl().timeline("alice");
    for (int hour = 0; hour < 40; hour++) {
      inbox.append(Integer.toString(hour));
      clock.advance(Duration.ofHours(1));
    }
    clock.advance(TTL.minusHours(41));
    SeqRange rest = SeqRange.all().limit(2);
    boolean more = true;
    int next = 0;
    for (int expired = 0; more; expired++) {
      Page<String> page = Reading.page(inbox, rest);
      next = Math.max(next, expired);
      for (Entry<String> entry : page.entries()) {
        assertThat(entry.message().body()).isEqualTo(Integer.toString(next));
        next++;
      }
      rest = page.next();
      more = page.more();
      clock.advance(Duration.ofHours(1)); // one more is gone
    }
    assertThat(next).as("the first that was not read").isGreaterThanOrEqualTo(40);
  }

  @Test
  void aHistoryReadBackwardIsNotDisturbedByWhatIsAppended() {
    Timeline<String> room = room();
    Reading.fill(room, 30);
    List<String> read = new ArrayList<>();
    SeqRange rest = SeqRange.latest().limit(4);
    boolean more = true;
    while (more) {
      Page<String> page = Reading.page(room, rest);
      read.addAll(Reading.bodies(page.entries()));
      if (!page.entries().isEmpty()) { // an empty first page has not opened the history yet
        room.append("meanwhile");
      }
      rest = page.next();
      more = page.more();
    }
    assertThat(read)
        .isEqualTo(IntStream.range(0, 30).mapToObj(i -> Integer.toString(30 - i)).toList());
  }

  @Test
  void replacingDoesNotMoveAnEntry() {
    Timeline<String> room = room();
    List<Entry<String>> entries = Reading.fill(room, 20);
    List<Long> read = new ArrayList<>();
    SeqRange rest = SeqRange.all().limit(3);
    boolean more = true;
    while (more) {
      Page<String> page = Reading.page(room, rest);
      read.addAll(Reading.seqIds(page.entries()));
      entries.forEach(
          entry -> assertThat(room.replace(entry.seqId(), Message.of("edited"))).isPresent());
      rest = page.next();
      more = page.more();
    }
    assertThat(read).isEqualTo(Reading.seqIds(entries));
  }

  @Test
  void scansAmidDeletesAndAppendsSeeEveryEntryThatStays() throws Exception {
    TimelineStore<String> store = open();
    Timeline<String> room = store.timeline("room");
    List<Entry<String>> before = Reading.fill(room, 300);
    List<Long> staying = before.stream().filter(e -> isStaying(e)).map(Entry::seqId).toList();
    var deleting = new CountDownLatch(1);
    List<Callable<Void>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          before.stream().filter(e -> !isStaying(e)).forEach(e -> room.delete(e.seqId()));
          deleting.countDown();
          return null;
        });
    tasks.add(
        () -> {
          Reading.fill(room, 200).forEach(entry -> room.delete(entry.seqId()));
          return null;
        });
    for (SeqRange range : List.of(SeqRange.all().limit(7), SeqRange.latest().limit(7))) {
      tasks.add(
          () -> {
            do {
              List<Long> seen = Reading.seqIds(Reading.all(room, range));
              assertThat(seen).doesNotHaveDuplicates();
              assertThat(seen.stream().filter(staying::contains).sorted()).isEqualTo(staying);
            } while (deleting.getCount() > 0);
            return null;
          });
    }
    Together.call(tasks);
    assertThat(Reading.seqIds(Reading.all(room, SeqRange.all()))).isEqualTo(staying);
  }

  private static boolean isStaying(Entry<String> entry) {
    return Integer.parseInt(entry.message().body()) % 7 == 0;
  }
}
