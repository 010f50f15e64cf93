package dev.timeline.tablestore;

import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** A service in bad weather and two server processes on it, in which histories take place. */
final class World implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofMillis(1_500);

  private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(100);
  private static final Duration STORM = TIMEOUT.plusMillis(300);

  private final long seed;
  private final boolean exact;
  private final SharedService service = new SharedService();
  private final List<Process> processes = new ArrayList<>();
  private final List<RandomHistory> histories = new ArrayList<>();
  private Weather weather;

  /** What one server process has open. */
  record Process(TimelineStore<String> store, Records records) {}

  World(long seed) {
    this.seed = seed;
    exact = Math.floorMod(seed, 4) == 0;
    for (int i = 0; i < 2; i++) {
      TableStoreBackend backend =
          service.backend(
              builder -> {
                builder.timeout(TIMEOUT).attemptTimeout(ATTEMPT_TIMEOUT);
                return exact ? builder.exactMessageIds() : builder;
              });
      processes.add(new Process(SharedService.store(backend), backend.openRecords("records")));
    }
  }

  Process process(int number) {
    return processes.get(number);
  }

  Timeline<String> timeline(int process, String id) {
    return process(process).store().timeline(id);
  }

  /** Whether ids are kept beside the entries. */
  boolean exact() {
    return exact;
  }

  /** Lets so many histories take place at once, and checks each; twice: some writes land late. */
  void run(int count, ExecutorService threads) throws Exception {
    weather = Weather.begin(service.server.faults(), ATTEMPT_TIMEOUT, seed);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var history = new RandomHistory(seed * 1_000 + i, this);
      histories.add(history);
      running.addAll(history.start(threads));
    }
    Future<?> storms = threads.submit(this::storm);
    await(running);
    storms.cancel(true);
    weather.end();
    check(HistoryCheck::briefly, threads);
    weather.land();
    check(HistoryCheck::thoroughly, threads);
  }

  private Void storm() throws InterruptedException {
    var random = new Random(seed);
    while (true) {
      RandomHistory history = histories.get(random.nextInt(histories.size()));
      weather.storm(history.timelineIds.get(random.nextInt(2)), STORM);
    }
  }

  private interface Check {
    void run(RandomHistory history, World world, Map<String, List<RawEntry>> stored);
  }

  private void check(Check check, ExecutorService threads) throws Exception {
    Map<String, List<RawEntry>> stored =
        service.stored().stream().collect(Collectors.groupingBy(RawEntry::timelineId));
    List<Future<?>> running = new ArrayList<>();
    for (RandomHistory history : histories) {
      running.add(threads.submit(() -> check.run(history, this, stored)));
    }
    await(running);
  }

  private static void await(List<Future<?>> running) throws Exception {
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error failure) {
          throw failure;
        }
        throw e;
      }
    }
  }

  int operations() {
    return histories.stream().mapToInt(RandomHistory::operations).sum();
  }

  int faults() {
    return weather.hits();
  }

  /** Calls after which nobody knew. */
  long unknown() {
    return sent().stream().filter(one -> one.repeated).count();
  }

  private List<SentMessage> sent() {
    return histories.stream().flatMap(history -> history.sent().stream()).toList();
  }

  /** Rows of appends that another row has already. */
  int doubles() {
    List<RawEntry> stored = service.stored();
    return stored.size()
        - (int) stored.stream().map(row -> row.timelineId() + row.appendId()).distinct().count();
  }

  @Override
  public void close() {
    service.close();
  }
}
