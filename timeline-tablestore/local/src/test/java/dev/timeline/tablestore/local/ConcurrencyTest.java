package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConcurrencyTest extends ClientTest {

  private static final int THREADS = 8;
  private static final int EACH = 40;

  private static <T> List<T> together(Callable<List<T>> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<List<T>>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        futures.add(threads.submit(task));
      }
      List<T> all = new ArrayList<>();
      for (Future<List<T>> future : futures) {
        all.addAll(future.get(20, TimeUnit.SECONDS));
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  /** The begin and the end of an append, in steps of one clock, and its number. */
  private record Append(long began, long ended, long seq) {}

  @Test
  void anAppendIsNumberedAboveAllThatEndedBeforeItBegan() throws Exception {
    var steps = new AtomicLong();
    List<Append> appends =
        together(
            () -> {
              List<Append> mine = new ArrayList<>();
              for (int i = 0; i < EACH; i++) {
                long began = steps.incrementAndGet();
                long seq = untilKnown(() -> append("room", "m"));
                mine.add(new Append(began, steps.incrementAndGet(), seq));
              }
              return mine;
            });
    assertThat(appends).extracting(Append::seq).doesNotHaveDuplicates().hasSize(THREADS * EACH);
    appends.sort(Comparator.comparing(Append::seq));
    long latestBegin = 0;
    for (Append append : appends) {
      assertThat(append.ended()).isGreaterThan(latestBegin);
      latestBegin = Math.max(latestBegin, append.began());
    }
  }

  @Test
  void whatWasWrittenIsReadableAtOnceByEverybody() throws Exception {
    var acknowledged = new AtomicLong();
    List<Boolean> seen =
        together(
            () -> {
              List<Boolean> mine = new ArrayList<>();
              for (int i = 0; i < EACH; i++) {
                if (i % 2 == 0) {
                  acknowledged.accumulateAndGet(untilKnown(() -> append("room", "m")), Math::max);
                } else {
                  long expected = acknowledged.get();
                  List<Row> rows = untilKnown(() -> readAll("room"));
                  mine.add(rows.stream().anyMatch(row -> seq(row) == expected));
                }
              }
              return mine;
            });
    assertThat(seen).hasSize(THREADS * EACH / 2).containsOnly(true);
  }

  @Test
  void aFaultForSoManyRequestsStrikesNoMoreThanThat() throws Exception {
    Fault fault = server.faults().next(25).of("PutRow").fails("OTSServerBusy");
    List<String> outcomes =
        together(
            () -> {
              List<String> mine = new ArrayList<>();
              for (int i = 0; i < EACH; i++) {
                try {
                  assertThat(untilKnown(() -> append("room", "m"))).isPositive();
                  mine.add("ok");
                } catch (TableStoreException e) {
                  mine.add(e.getErrorCode());
                }
              }
              return mine;
            });
    // Fewer only if the client was mistaken about one of them.
    assertThat(outcomes.stream().filter("OTSServerBusy"::equals)).hasSizeBetween(20, 25);
    assertThat(fault.hits()).isEqualTo(25);
    assertThat(server.rows(LOG)).hasSizeGreaterThanOrEqualTo(THREADS * EACH - 25);
  }
}
