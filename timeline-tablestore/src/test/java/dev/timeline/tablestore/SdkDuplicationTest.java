package dev.timeline.tablestore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.tablestore.local.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults after which the official SDK stores messages twice by its own doing and says that all is
 * well, first through it, then through this backend: which stores each once, at the SeqId that it
 * returns.
 */
class SdkDuplicationTest {

  private static final List<String> BODIES = List.of("a", "b", "c", "d", "e", "f");

  /** One run after another, each of which meets the fault once. */
  private static final int RUNS = 5;

  private final SharedService service = new SharedService();

  /** A way of the SDK to append, and what breaks it. */
  enum Fault {
    A_ROW_FAILS_AND_THEN_THE_WHOLE_RETRY(
        SdkAppends.Way.BATCH_WRITE_ROW,
        (faults, table) -> {
          faults
              .next(1)
              .where(SharedService::appends)
              .on(table)
              .rows(row -> row.index() == 1)
              .fails("OTSServerBusy");
          faults.next(1).where(SharedService::appends).on(table).fails("OTSServerBusy");
        }),
    A_STORED_BATCH_TIMES_OUT_IN_THE_WRITER(
        SdkAppends.Way.WRITER,
        (faults, table) ->
            faults.next(1).where(SharedService::appends).on(table).appliesAndFails("OTSTimeout")),
    A_STORED_BATCH_TIMES_OUT_IN_THE_SDKS_TIMELINE(
        SdkAppends.Way.TIMELINE_QUEUE,
        (faults, table) ->
            faults.next(1).where(SharedService::appends).on(table).appliesAndFails("OTSTimeout")),
    A_STORED_BATCH_IS_ANSWERED_WITH_AN_INTERNAL_ERROR(
        SdkAppends.Way.TIMELINE_QUEUE,
        (faults, table) ->
            faults
                .next(1)
                .where(SharedService::appends)
                .on(table)
                .appliesAndFails("OTSInternalServerError"));

    private final SdkAppends.Way way;
    private final BiConsumer<Faults, String> script;

    Fault(SdkAppends.Way way, BiConsumer<Faults, String> script) {
      this.way = way;
      this.script = script;
    }
  }

  @BeforeEach
  void startAnew() {
    service.server.clearRequests();
  }

  @AfterEach
  void close() {
    service.close();
  }

  @ParameterizedTest
  @EnumSource
  void theSdkStoresMessagesTwiceAndReportsSuccess(Fault fault) throws Exception {
    try (var sdk = SdkAppends.open(service.server, fault.way)) {
      fault.script.accept(service.server.faults(), sdk.table());
      sdk.append(BODIES); // returns: every one of them is reported as stored
      List<String> stored = sdk.stored();
      assertThat(stored).hasSizeGreaterThan(BODIES.size());
      assertThat(new TreeSet<>(stored)).containsExactlyElementsOf(BODIES);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBackendStoresEachMessageOnceAtTheSeqIdThatItReturns(Fault fault) throws Exception {
    TableStoreBackend backend =
        service.backend(
            builder ->
                builder
                    .timeout(Duration.ofMinutes(2))
                    .attemptTimeout(CallSpeed.scaled(Duration.ofSeconds(1))));
    Log log = CallOutcome.patiently(() -> backend.openLog(options()));
    Map<String, Map<Long, String>> returned = new HashMap<>();
    for (int run = 0; run < RUNS; run++) {
      fault.script.accept(service.server.faults(), SharedService.TABLE);
      for (CompletableFuture<Entry<byte[]>> append : log.appendAll(appends(run))) {
        Entry<byte[]> entry = append.get(120, TimeUnit.SECONDS);
        returned
            .computeIfAbsent(entry.timelineId(), id -> new HashMap<>())
            .put(entry.seqId(), new String(entry.message().body(), UTF_8));
      }
    }
    Map<String, Map<Long, String>> stored = new HashMap<>();
    for (RawEntry entry : service.stored()) {
      stored
          .computeIfAbsent(entry.timelineId(), id -> new HashMap<>())
          .put(entry.seqId(), entry.body());
    }
    assertThat(stored).isEqualTo(returned);
    assertThat(service.stored()).hasSize(RUNS * BODIES.size());
    assertThat(service.server.requests())
        .as("requests that went wrong")
        .filteredOn(exchange -> exchange.operation().endsWith("Row") && exchange.error() != null)
        .hasSize(RUNS);
  }

  private static List<Log.Append> appends(int run) {
    List<Log.Append> appends = new ArrayList<>();
    for (String body : BODIES) {
      appends.add(new Log.Append("room of " + body, Message.of((run + body).getBytes(UTF_8))));
    }
    return appends;
  }

  private static LogOptions options() {
    return new LogOptions(SharedService.LOG, Optional.empty(), Duration.ofDays(1));
  }
}
