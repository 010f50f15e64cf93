package dev.timeline.micrometer;

import dev.timeline.observation.LogEvent;
import dev.timeline.observation.LogEvent.AppendSampled;
import dev.timeline.observation.LogEvent.Called;
import dev.timeline.observation.LogEvent.Operation;
import dev.timeline.observation.Outcome;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The meters of logs. What is told is added up here, and read together with what logs count
 * themselves.
 */
final class LogMeters {

  private record Call(String store, Operation operation, Outcome outcome) {}

  private record Content(String store, Operation operation) {}

  /** A total of what was told and of what is counted elsewhere. */
  private static final class Total implements DoubleSupplier {
    private final LongAdder told = new LongAdder();
    private final List<LongSupplier> others = new CopyOnWriteArrayList<>();

    @Override
    public double getAsDouble() {
      long sum = told.sum();
      for (LongSupplier other : others) {
        sum += other.getAsLong();
      }
      return sum;
    }

    void begin(LongSupplier other) {
      others.add(other);
    }

    // The total goes on from where it is.
    void end(LongSupplier other) {
      if (others.remove(other)) {
        told.add(other.getAsLong());
      }
    }
  }

  private final MeterCache meters;
  private final ConcurrentHashMap<Call, Total> calls = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Content, Total> entries = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Content, Total> bytes = new ConcurrentHashMap<>();

  LogMeters(MeterCache meters) {
    this.meters = meters;
  }

  void observe(LogEvent event) {
    if (event instanceof Called called) {
      calls(new Call(called.source(), called.operation(), called.outcome())).told.increment();
      var content = new Content(called.source(), called.operation());
      entries(content).told.add(called.entries());
      bytes(content).told.add(called.bytes());
      duration(called.source(), called.operation(), called.outcome())
          .record(called.nanos(), TimeUnit.NANOSECONDS);
    } else if (event instanceof AppendSampled sample) {
      duration(sample.source(), Operation.APPEND, Outcome.DONE)
          .record(sample.nanos(), TimeUnit.NANOSECONDS);
    }
  }

  private Timer duration(String store, Operation operation, Outcome outcome) {
    return meters.timer(
        TimelineMeter.LOG_DURATION, store, TagValues.of(operation), TagValues.of(outcome));
  }

  private Total calls(Call call) {
    return calls.computeIfAbsent(
        call,
        key -> {
          var total = new Total();
          meters.functionCounter(
              TimelineMeter.LOG_CALLS,
              total,
              key.store,
              TagValues.of(key.operation),
              TagValues.of(key.outcome));
          return total;
        });
  }

  private Total entries(Content content) {
    return content(entries, TimelineMeter.LOG_ENTRIES, content);
  }

  private Total bytes(Content content) {
    return content(bytes, TimelineMeter.LOG_BYTES, content);
  }

  private Total content(
      ConcurrentHashMap<Content, Total> totals, TimelineMeter meter, Content content) {
    return totals.computeIfAbsent(
        content,
        key -> {
          var total = new Total();
          meters.functionCounter(meter, total, key.store, TagValues.of(key.operation));
          return total;
        });
  }

  void beginAppends(String store, LongSupplier appends) {
    calls(appended(store)).begin(appends);
    entries(new Content(store, Operation.APPEND)).begin(appends);
  }

  void endAppends(String store, LongSupplier appends) {
    calls(appended(store)).end(appends);
    entries(new Content(store, Operation.APPEND)).end(appends);
  }

  private static Call appended(String store) {
    return new Call(store, Operation.APPEND, Outcome.DONE);
  }

  void beginBytes(String store, LongSupplier appended) {
    bytes(new Content(store, Operation.APPEND)).begin(appended);
  }

  void endBytes(String store, LongSupplier appended) {
    bytes(new Content(store, Operation.APPEND)).end(appended);
  }
}
