package dev.timeline.tablestore;

import dev.timeline.Message;
import dev.timeline.SeqRange;
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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A service with faults by chance and two server processes that use it, for histories to run in.
 *
 * <p>Each process has a clock of its own, which may differ from the service's. They step while the
 * histories run.
 *
 * <p>Its attempt time-out grows with the time that calls of a warm client take when it is made, and
 * all its other times with that. Both processes are open and warm before the first fault.
 */
final class FaultyCluster implements AutoCloseable {

  /** How many histories a cluster has room for: with more, they slow each other down. */
  static final int HISTORIES = 20;

  private static final Duration SHORTEST_ATTEMPT_TIMEOUT = Duration.ofMillis(100);
  private static final int PROCESSES = 2;

  private static final List<Duration> STEPS =
      ShiftedClock.OFFSETS.subList(1, ShiftedClock.OFFSETS.size());

  private static final int ATTEMPTS = 15;
  private static final int ATTEMPTS_OF_A_STORM = 18;

  /**
   * After so many time-outs, histories begin nothing new: two or three are enough for them, unless
   * the machine has so much else to do that nearly every attempt takes too long.
   */
  private static final int LONGEST_TIMEOUTS = 8;

  private final long seed;
  private final boolean exact;
  private final Duration attemptTimeout = CallSpeed.scaledNow(SHORTEST_ATTEMPT_TIMEOUT);
  private final SharedService service = new SharedService();
  private final List<Process> processes = new ArrayList<>();
  private final AtomicInteger steps = new AtomicInteger();
  private final List<ShiftedClock> clocks = new ArrayList<>();
  private final List<RandomHistory> histories = new ArrayList<>();
  private RandomFaults faults;
  private long beganNanos;

  /** The store and the records that one server process has open. */
  record Process(TimelineStore<String> store, Records records) {

    /** Opens connections, so that no fault or time-out is left for that. */
    private void warm(String name) {
      Timeline<String> timeline = store.timeline(name);
      Message<String> message = Message.of("warm").withId("warm");
      CallOutcome.patiently(() -> timeline.append(message.possiblyResent()));
      CallOutcome.patiently(() -> timeline.page(SeqRange.all()));
      CallOutcome.patiently(() -> CallOutcome.await(records.get(name)));
    }
  }

  /**
   * Opens the cluster.
   *
   * @param exact whether its processes keep message ids beside the entries
   */
  FaultyCluster(long seed, boolean exact) {
    this.seed = seed;
    this.exact = exact;
    var random = new Random(seed);
    for (int i = 0; i < PROCESSES; i++) {
      var clock = new ShiftedClock(any(ShiftedClock.OFFSETS, random));
      clocks.add(clock);
      TableStoreBackend backend =
          service.backend(
              builder -> {
                builder.clock(clock).timeout(timeout()).attemptTimeout(attemptTimeout);
                return exact ? builder.exactMessageIds() : builder;
              });
      TimelineStore<String> store = CallOutcome.patiently(() -> SharedService.store(backend));
      var process = new Process(store, CallOutcome.patiently(() -> backend.openRecords("records")));
      process.warm("process " + i);
      processes.add(process);
    }
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  /** Returns threads for histories to run in, as many as they take. */
  static ExecutorService threads() {
    return Executors.newCachedThreadPool(
        task -> {
          var thread = new Thread(task, "history");
          thread.setDaemon(true);
          return thread;
        });
  }

  Process process(int number) {
    return processes.get(number);
  }

  Timeline<String> timeline(int process, String id) {
    return process(process).store().timeline(id);
  }

  /** Returns whether ids are kept beside the entries. */
  boolean exact() {
    return exact;
  }

  /** Returns the longest that a call may take. */
  Duration timeout() {
    return attemptTimeout.multipliedBy(ATTEMPTS);
  }

  /** Returns whether histories should come to an end. */
  boolean isLate() {
    return System.nanoTime() - beganNanos > timeout().multipliedBy(LONGEST_TIMEOUTS).toNanos();
  }

  /** Waits for less than this many attempts. */
  void pause(Random random, int attempts) throws InterruptedException {
    Thread.sleep(random.nextLong(attemptTimeout.toMillis() * attempts));
  }

  /** Runs so many histories at once and checks each, twice: some writes land late. */
  void run(int count, ExecutorService threads) throws Exception {
    beganNanos = System.nanoTime();
    faults = RandomFaults.begin(service.server.faults(), attemptTimeout, seed);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var history = new RandomHistory(seed * 1_000 + i, this);
      histories.add(history);
      running.addAll(history.start(threads));
    }
    Future<?> storms = threads.submit(this::storm);
    Future<?> stepping = threads.submit(this::stepClocks);
    await(running);
    storms.cancel(true);
    stepping.cancel(true);
    faults.end();
    check(HistoryCheck::briefly);
    faults.land();
    check(HistoryCheck::thoroughly);
  }

  private Void stepClocks() throws InterruptedException {
    var random = new Random(seed);
    while (true) {
      pause(random, ATTEMPTS);
      any(clocks, random).step(any(STEPS, random));
      steps.incrementAndGet();
    }
  }

  private Void storm() throws InterruptedException {
    var random = new Random(seed);
    Duration length = attemptTimeout.multipliedBy(ATTEMPTS_OF_A_STORM);
    while (true) {
      RandomHistory history = histories.get(random.nextInt(histories.size()));
      faults.storm(history.timelineIds.get(random.nextInt(2)), length);
    }
  }

  private interface Check {
    void run(RandomHistory history, FaultyCluster cluster, Map<String, List<RawEntry>> stored);
  }

  // One history after another: on a busy machine all at once would keep each other from being
  // answered in time.
  private void check(Check check) {
    for (RandomHistory history : histories) {
      while (!isSo(check, history)) {
        // until no row arrives meanwhile
      }
    }
  }

  /** Checks a history; returns false if it was not so because a row arrived meanwhile. */
  private boolean isSo(Check check, RandomHistory history) {
    Map<String, List<RawEntry>> stored = stored(history);
    try {
      check.run(history, this, stored);
      return true;
    } catch (AssertionError e) {
      if (stored.equals(stored(history))) {
        throw e;
      }
      return false;
    }
  }

  private Map<String, List<RawEntry>> stored(RandomHistory history) {
    return history.timelineIds.stream()
        .collect(Collectors.toMap(Function.identity(), service::stored));
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

  /** Returns how often a clock stepped. */
  int clockSteps() {
    return steps.get();
  }

  int faults() {
    return faults.hits();
  }

  /** Returns the number of messages that it took more than one call to resolve. */
  long unknown() {
    return sent().stream().filter(one -> one.repeated).count();
  }

  private List<SentMessage> sent() {
    return histories.stream().flatMap(history -> history.sent().stream()).toList();
  }

  /** Returns the number of rows beyond the first of each append. */
  int duplicates() {
    List<RawEntry> stored = service.stored();
    return stored.size()
        - (int) stored.stream().map(row -> row.timelineId() + row.appendId()).distinct().count();
  }

  @Override
  public void close() {
    service.close();
  }
}
