package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AsyncTimelineStore;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.tablestore.local.HeldRequests;
import dev.timeline.tablestore.local.Request;
import dev.timeline.tablestore.local.RequestRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Appends that are issued without waiting keep their order, though requests in flight together come
 * and are answered in any order, and rows of one fail while others do not: because a timeline has
 * one row in flight at a time.
 */
class SenderOrderUnderReorderedRepliesTest {

  private static final int TIMELINES = 10;
  private static final int EACH = 8;

  private final SharedService service = new SharedService();

  /** When rows of a timeline came to the server. */
  private final Map<String, List<Long>> arrivals = Collections.synchronizedMap(new HashMap<>());

  private AsyncTimelineStore<String> store;

  @BeforeEach
  void open() {
    store = SharedService.store(service.patientBackend()).async();
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static String timelineOf(RequestRow row) {
    return row.key().getPrimaryKeyColumn("timeline_id").getValue().asString();
  }

  /** A condition that notes what comes to it. */
  private boolean arrives(Request request) {
    List<String> timelines =
        request.rows().stream().map(SenderOrderUnderReorderedRepliesTest::timelineOf).toList();
    assertThat(timelines).as("rows of one request").doesNotHaveDuplicates();
    timelines.forEach(
        id -> arrivals.computeIfAbsent(id, ignored -> new ArrayList<>()).add(System.nanoTime()));
    return true;
  }

  private List<List<CompletableFuture<Entry<String>>>> appendToAll(int each) {
    List<List<CompletableFuture<Entry<String>>>> all = new ArrayList<>();
    for (int i = 0; i < TIMELINES; i++) {
      all.add(new ArrayList<>());
    }
    for (int i = 0; i < each; i++) {
      for (int j = 0; j < TIMELINES; j++) {
        all.get(j).add(store.timeline("room " + j).append(Message.of("m" + i)));
      }
    }
    return all;
  }

  private void assertOrdered(List<List<CompletableFuture<Entry<String>>>> all) throws Exception {
    for (int j = 0; j < TIMELINES; j++) {
      List<Long> seqIds = new ArrayList<>();
      for (CompletableFuture<Entry<String>> append : all.get(j)) {
        seqIds.add(append.get(120, TimeUnit.SECONDS).seqId());
      }
      assertThat(seqIds).isSorted().doesNotHaveDuplicates();
      List<RawEntry> stored = service.stored("room " + j);
      assertThat(stored.stream().map(RawEntry::seqId)).containsExactlyElementsOf(seqIds);
      assertThat(stored.stream().map(RawEntry::body)).isEqualTo(bodies(seqIds.size()));
    }
  }

  private static List<String> bodies(int count) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bodies.add("m" + i);
    }
    return bodies;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsHeldInOneOrderIsLetGoInAnother(boolean holdsTheReply) throws Exception {
    List<HeldRequests> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var rule = service.server.faults().next(1).where(SharedService::appends).where(this::arrives);
      held.add(holdsTheReply ? rule.holdsTheReply() : rule.holdsTheRequest());
    }
    List<List<CompletableFuture<Entry<String>>>> all = appendToAll(EACH);
    held.forEach(one -> one.awaitArrivals(1));
    Thread.sleep(100); // in which others would come, if they were to
    assertThat(arrivals.values()).as("rows in flight, by timeline").allMatch(it -> it.size() == 1);
    for (int i = held.size() - 1; i >= 0; i--) {
      assertThat(all.stream().flatMap(List::stream)).anyMatch(append -> !append.isDone());
      held.get(i).release();
      Thread.sleep(20);
    }
    assertOrdered(all);
  }

  @Test
  void theNextRowOfATimelineIsNotSentBeforeTheLastOneIsAnswered() throws Exception {
    Duration delay = Duration.ofMillis(40);
    service
        .server
        .faults()
        .every()
        .where(SharedService::appends)
        .where(this::arrives)
        .delaysTheReply(delay);
    assertOrdered(appendToAll(EACH));
    assertThat(arrivals).hasSize(TIMELINES);
    arrivals
        .values()
        .forEach(
            times -> {
              assertThat(times).hasSize(EACH);
              for (int i = 1; i < EACH; i++) {
                assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1)))
                    .as("between two rows of one timeline")
                    .isGreaterThanOrEqualTo(delay);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"OTSServerBusy", "OTSRowOperationConflict", "OTSTimeout"})
  void rowsThatFailKeepTheirPlace(String code) throws Exception {
    var random = new Random(code.hashCode());
    List<Integer> unlucky = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      unlucky.add(random.nextInt(TIMELINES));
    }
    var faults = service.server.faults();
    for (int index : unlucky) {
      faults
          .next(1)
          .where(SharedService::appends)
          .rows(row -> timelineOf(row).equals("room " + index))
          .fails(code);
    }
    faults
        .every()
        .where(SharedService::appends)
        .where(this::arrives)
        .delaysTheReply(Duration.ofMillis(5));
    store =
        SharedService.store(
                service.backend(
                    builder ->
                        builder
                            .timeout(Duration.ofMinutes(2))
                            .attemptTimeout(CallSpeed.scaled(Duration.ofMillis(600)))))
            .async();
    assertOrdered(appendToAll(EACH));
  }
}
