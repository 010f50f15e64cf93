package dev.timeline.memory.broken;

import dev.timeline.contract.ForwardingBackend;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.contract.ForwardingRecords;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Records, and backends as a whole, that go wrong. */
final class BrokenRecords {

  private BrokenRecords() {}

  /** Compares, then sets: who comes in between is overwritten. */
  @SuppressWarnings("ThreadPriorityCheck") // only makes it likelier that somebody does
  static final class ComparesAndThenSets extends ForwardingRecords {
    ComparesAndThenSets(Records records) {
      super(records);
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      if (!get(key).join().equals(expected)) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      Thread.yield();
      Optional<Value> value = Optional.empty();
      while (value.isEmpty()) {
        value = super.compareAndSet(key, get(key).join(), update).join();
      }
      return CompletableFuture.completedFuture(value);
    }
  }

  /** Compares bytes, and so takes a value for the one before it that had the same. */
  static final class ComparesBytes extends ForwardingRecords {
    ComparesBytes(Records records) {
      super(records);
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      Optional<Value> present = get(key).join();
      boolean same =
          expected.isPresent()
              && present.isPresent()
              && Arrays.equals(expected.get().bytes(), present.get().bytes());
      return super.compareAndSet(key, same ? present : expected, update);
    }
  }

  /** Numbers the versions of a key from 1, and again from 1 after a removal. */
  static final class CountsVersionsFromOne extends ForwardingRecords {
    private final Map<String, Value> values;

    CountsVersionsFromOne(Records records, Map<String, Value> values) {
      super(records);
      this.values = values;
    }

    @Override
    public CompletableFuture<Optional<Value>> get(String key) {
      var unused = super.get(key); // which knows whether it is closed
      return CompletableFuture.completedFuture(Optional.ofNullable(values.get(key)));
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      synchronized (values) {
        Optional<Value> present = get(key).join();
        if (!present.equals(expected)) {
          return CompletableFuture.completedFuture(Optional.empty());
        }
        var value = new Value(update, present.map(Value::version).orElse(0L) + 1);
        values.put(key, value);
        return CompletableFuture.completedFuture(Optional.of(value));
      }
    }

    @Override
    public CompletableFuture<Boolean> remove(String key, Value expected) {
      synchronized (values) {
        return CompletableFuture.completedFuture(values.remove(key, expected));
      }
    }
  }

  /** Starts a thread that nobody ends and that keeps the process alive. */
  static final class StartsAThread extends ForwardingBackend {
    private Thread thread;

    StartsAThread(TimelineBackend backend) {
      super(backend);
    }

    @Override
    public Log openLog(LogOptions options) {
      if (thread == null) {
        thread = new Thread(StartsAThread::pollForEver, "broken");
        thread.start();
      }
      return super.openLog(options);
    }

    private static void pollForEver() {
      try {
        Thread.sleep(2_000); // for as long as a test looks
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Goes on after it was closed. */
  static final class StaysOpen extends ForwardingBackend {
    StaysOpen(TimelineBackend backend) {
      super(backend);
    }

    @Override
    public Log openLog(LogOptions options) {
      return new ForwardingLog(super.openLog(options)) {
        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
