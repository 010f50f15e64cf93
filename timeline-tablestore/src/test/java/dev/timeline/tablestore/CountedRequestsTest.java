package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendResult;
import dev.timeline.AsyncTimelineStore;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.TimelineEvent;
import dev.timeline.tablestore.local.Exchange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many requests things take: each one costs, in time and in money. */
class CountedRequestsTest {

  private final SharedService service = new SharedService();
  private final Queue<ServiceEvent.OutcomeUnknown> unknown = new ConcurrentLinkedQueue<>();
  private TimelineStore<String> store;

  @BeforeEach
  void open() {
    store = SharedService.store(service.patientBackend(this::keepUnknown));
    store.timeline("first").append("by which the backend learns the service's time");
    store.timeline("first").delete(service.stored().get(0).seqId());
    service.server.clearRequests();
  }

  private void keepUnknown(TimelineEvent event) {
    if (event instanceof ServiceEvent.OutcomeUnknown outcome) {
      unknown.add(outcome);
    }
  }

  @AfterEach
  void close() {
    service.close();
  }

  private Timeline<String> filled(int entries) {
    Timeline<String> timeline = store.timeline("room");
    List<AppendResult<String>> results =
        timeline.appendAll(IntStream.range(0, entries).mapToObj(i -> Message.of("m" + i)).toList());
    assertThat(results).allMatch(result -> result instanceof AppendResult.Appended);
    service.server.clearRequests();
    return timeline;
  }

  private void assertRequests(String... operations) {
    assertThat(service.server.requests())
        .extracting(Exchange::operation)
        .containsExactly(operations);
  }

  /** Every ten seconds a row is read back as well, for the service's time. */
  private List<String> written() {
    return service.server.requests().stream()
        .map(Exchange::operation)
        .filter(operation -> !operation.equals("GetRow"))
        .toList();
  }

  @Test
  void oneMessageToFiveHundredInboxesTakesThree() {
    List<String> inboxes = IntStream.range(0, 500).mapToObj(i -> "inbox " + i).toList();
    List<AppendResult<String>> results = store.appendTo(inboxes, Message.of("hello"));
    assertThat(results).hasSize(500).allMatch(result -> result instanceof AppendResult.Appended);
    assertThat(written()).containsExactly("BatchWriteRow", "BatchWriteRow", "BatchWriteRow");
    assertThat(service.stored()).hasSize(500);
  }

  /** It reads every row of the window, of each no more than its key, its id and its time. */
  @Test
  void aResendLooksBackOverTenThousandRowsInSixRequests() {
    for (int i = 0; i < 10; i++) {
      filled(1_000);
    }
    Timeline<String> elsewhere = SharedService.store(service.patientBackend()).timeline("room");
    service.server.clearRequests();
    elsewhere.append(Message.of("m").withId("c-1").possiblyResent());
    List<Exchange> reads =
        service.server.requests().stream()
            .filter(exchange -> exchange.operation().equals("GetRange"))
            .toList();
    assertThat(reads).hasSizeLessThanOrEqualTo(6);
    assertThat(reads.stream().mapToInt(Exchange::readUnits).sum()).isLessThanOrEqualTo(250);
  }

  @Test
  void tenThousandAppendsOfSixteenThreadsTakeAHundredAndFifty() throws Exception {
    int threads = 16;
    int each = 10_000 / threads;
    AsyncTimelineStore<String> async = store.async();
    ExecutorService senders = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<CompletableFuture<Entry<String>>>>> sending = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int sender = i;
        sending.add(
            senders.submit(
                () -> {
                  List<CompletableFuture<Entry<String>>> appends = new ArrayList<>();
                  for (int j = 0; j < each; j++) {
                    int timeline = (sender * each + j) % 1_000;
                    appends.add(async.timeline("inbox " + timeline).append("m"));
                  }
                  return appends;
                }));
      }
      for (Future<List<CompletableFuture<Entry<String>>>> sent : sending) {
        for (CompletableFuture<Entry<String>> append : sent.get()) {
          assertThat(append.get(120, TimeUnit.SECONDS).seqId()).isPositive();
        }
      }
    } finally {
      senders.shutdownNow();
    }
    List<String> requests = written();
    assertThat(requests).hasSizeBetween(50, 150).isSubsetOf("BatchWriteRow", "PutRow", "GetRange");
    // Should this machine stand still for longer than an attempt may take, rows are looked up.
    assertThat(Collections.frequency(requests, "GetRange"))
        .as("outcomes unknown: %s", unknown)
        .isEqualTo(unknown.size());
    assertThat(service.stored()).hasSize(10_000);
  }

  @Test
  void aHundredEntriesOfManyTimelinesTakeOne() {
    List<EntryKey> keys = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Entry<String> entry = store.timeline("inbox " + i).append("m");
      keys.add(new EntryKey(entry.timelineId(), entry.seqId()));
    }
    service.server.clearRequests();
    assertThat(store.getAll(keys)).hasSize(100);
    assertThat(written()).containsExactly("BatchGetRow");
  }

  @Test
  void anAppendTakesOne() {
    store.timeline("room").append(Message.of("m").withId("c-1"));
    assertThat(written()).containsExactly("PutRow");
  }

  @Test
  void aPageOfAHundredNewEntriesTakesOne() {
    Timeline<String> room = filled(100);
    Page<String> page = room.page(SeqRange.after(0).limit(100));
    assertThat(page.entries()).hasSize(100);
    assertRequests("GetRange");
  }

  @Test
  void aPageAtTheEndTakesOne() {
    Timeline<String> room = filled(3);
    Page<String> page = room.page(SeqRange.all().limit(100));
    assertThat(page.entries()).hasSize(3);
    assertThat(page.more()).isFalse();
    assertThat(room.page(page.next()).entries()).isEmpty();
    assertRequests("GetRange", "GetRange");
  }

  @Test
  void theLatestTakesOne() {
    assertThat(filled(5).latest()).isPresent();
    assertThat(store.timeline("empty").latest()).isEmpty();
    assertRequests("GetRange", "GetRange");
  }

  @Test
  void anEntryTakesOne() {
    Timeline<String> room = filled(1);
    long seqId = service.stored().get(0).seqId();
    assertThat(room.get(seqId)).isPresent();
    assertThat(room.get(seqId - 1)).isEmpty();
    assertRequests("GetRow", "GetRow");
  }

  @Test
  void aHundredEntriesTakeOneAndTwoHundredAndFiftyThree() {
    Timeline<String> room = filled(250);
    List<Long> seqIds = service.stored().stream().map(RawEntry::seqId).toList();
    assertThat(room.getAll(seqIds.subList(0, 100))).hasSize(100);
    assertRequests("BatchGetRow");
    service.server.clearRequests();
    assertThat(room.getAll(seqIds)).hasSize(250);
    assertRequests("BatchGetRow", "BatchGetRow", "BatchGetRow");
  }

  @Test
  void trimmingAThousandEntriesTakesAReadAndAWriteForEachTwoHundred() {
    Timeline<String> room = filled(1_000);
    long last = service.stored("room").get(999).seqId();
    assertThat(room.trim(last)).isEqualTo(999);
    assertRequests(
        "GetRange",
        "BatchWriteRow",
        "BatchWriteRow",
        "BatchWriteRow",
        "BatchWriteRow",
        "BatchWriteRow");
    assertThat(service.server.requests().stream().mapToInt(Exchange::writeUnits).sum())
        .isEqualTo(999);
    assertThat(service.stored("room")).hasSize(1);
  }

  @Test
  void erasingWhatIsEmptyTakesTwo() {
    assertThat(store.erase("room")).isZero();
    assertRequests("GetRange", "GetRange");
  }
}
