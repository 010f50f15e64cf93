package dev.timeline.tablestore;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Records;
import dev.timeline.spi.Records.Value;
import dev.timeline.tablestore.local.LocalTableStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The speed at which this machine answers a warm client. Tests scale their time-outs by it, so that
 * a busy machine makes them slower and never wrong.
 *
 * <p>It needs no other fixture, since theirs are initialized by means of it.
 */
final class CallSpeed {

  /**
   * What nine calls in ten take at most for the time-outs to stay as the tests write them, the
   * shortest of which is 100 ms.
   */
  private static final Duration USUAL = Duration.ofMillis(25);

  /**
   * The most that time-outs grow: 15 attempts of 100 ms, a call of a cluster, become 12 seconds.
   */
  private static final double MAX_SLOWNESS = 8;

  private static final int THREADS = 4;
  private static final int COLD_ROUNDS = 10;
  private static final int WARM_ROUNDS = 2;
  private static final int MEASURED_ROUNDS = 5;

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofMinutes(1);

  /** How long a measurement is as good as another. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private static double first;
  private static double latest;
  private static double slowest;
  private static long latestNanos;

  private CallSpeed() {}

  /**
   * Returns the time-out to use instead of one that suits an idle machine, by the speed when this
   * JVM first asked. It is warm then.
   */
  static synchronized Duration scaled(Duration onAnIdleMachine) {
    if (first == 0) {
      first = measure(COLD_ROUNDS);
    }
    return scaled(onAnIdleMachine, first);
  }

  /** Returns the same by the present speed. */
  static synchronized Duration scaledNow(Duration onAnIdleMachine) {
    scaled(onAnIdleMachine);
    if (System.nanoTime() - latestNanos > FRESH.toNanos()) {
      measure(WARM_ROUNDS);
    }
    return scaled(onAnIdleMachine, latest);
  }

  /**
   * Returns the same by the slowest speed that this JVM has seen, the present one included: for who
   * asks afterwards whether a call was in time.
   */
  static synchronized Duration scaledBySlowest(Duration onAnIdleMachine) {
    scaledNow(onAnIdleMachine);
    return scaled(onAnIdleMachine, slowest);
  }

  private static Duration scaled(Duration onAnIdleMachine, double slowness) {
    return Duration.ofMillis(Math.round(onAnIdleMachine.toMillis() * slowness));
  }

  /** Notes 1 for a machine that is fast enough, more for a slower one, and returns it. */
  private static double measure(int roundsBefore) {
    latest = measured(roundsBefore);
    slowest = Math.max(slowest, latest);
    latestNanos = System.nanoTime();
    return latest;
  }

  private static double measured(int roundsBefore) {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (LocalTableStore server = LocalService.server().start();
        TableStoreBackend backend =
            LocalService.connect(server)
                .timeout(TIMEOUT)
                .attemptTimeout(ATTEMPT_TIMEOUT)
                .exactMessageIds()
                .build()) {
      TimelineStore<String> store =
          TimelineStore.builder(backend, Codec.utf8()).name("speed").build();
      Records records = backend.openRecords("speed");
      List<Future<List<Long>>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        String id = "timeline " + i;
        running.add(threads.submit(() -> measure(new Calls(store, records, id), roundsBefore)));
      }
      List<Long> nanos = new ArrayList<>();
      for (Future<List<Long>> one : running) {
        nanos.addAll(one.get());
      }
      Collections.sort(nanos);
      double ninetiethPercentile = nanos.get(nanos.size() * 9 / 10);
      return Math.min(MAX_SLOWNESS, Math.max(1, ninetiethPercentile / USUAL.toNanos()));
    } catch (ExecutionException e) {
      throw new AssertionError("calls without a fault failed", e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Long> measure(Calls calls, int roundsBefore) {
    for (int i = 0; i < roundsBefore; i++) {
      calls.make();
    }
    calls.nanos.clear();
    for (int i = 0; i < MEASURED_ROUNDS; i++) {
      calls.make();
    }
    return calls.nanos;
  }

  /** Calls of every kind to one timeline and one record. */
  private static final class Calls {
    private final Timeline<String> timeline;
    private final Records records;
    private final String id;
    private final List<Long> nanos = new ArrayList<>();
    private int rounds;

    private Calls(TimelineStore<String> store, Records records, String id) {
      timeline = store.timeline(id);
      this.records = records;
      this.id = id;
    }

    private void make() {
      rounds++;
      timeline.append(Message.of("m").withId("id " + rounds)); // three requests, so not measured
      long seqId = timed(() -> timeline.append("m")).seqId();
      timed(() -> timeline.page(SeqRange.latest().limit(10)));
      timed(() -> timeline.get(seqId));
      Optional<Value> value = timed(() -> records.get(id).join());
      timed(() -> records.compareAndSet(id, value, new byte[] {1}).join());
    }

    private <T> T timed(Supplier<T> call) {
      long began = System.nanoTime();
      T answer = call.get();
      nanos.add(System.nanoTime() - began);
      return answer;
    }
  }
}
