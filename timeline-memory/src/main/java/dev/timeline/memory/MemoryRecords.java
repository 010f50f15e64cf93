package dev.timeline.memory;

import dev.timeline.spi.Records;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A handle on a set of records, whose values all handles share. */
final class MemoryRecords extends Handle implements Records {

  /** Values, and the versions given so far, none of which is given again. */
  record Values(ConcurrentMap<String, Value> byKey, AtomicLong versions) {
    Values() {
      this(new ConcurrentHashMap<>(), new AtomicLong());
    }
  }

  private final Values values;

  MemoryRecords(String name, Values values, Consumer<Handle> onClose) {
    super("records '" + name + "'", onClose);
    this.values = values;
  }

  @Override
  public CompletableFuture<Optional<Value>> get(String key) {
    requireOpen();
    return CompletableFuture.completedFuture(Optional.ofNullable(values.byKey.get(key)));
  }

  @Override
  public CompletableFuture<Boolean> compareAndSet(
      String key, Optional<Value> expected, Optional<byte[]> update) {
    requireOpen();
    return CompletableFuture.completedFuture(
        update.isPresent()
            ? set(key, expected, new Value(update.get(), values.versions.incrementAndGet()))
            : remove(key, expected));
  }

  private boolean set(String key, Optional<Value> expected, Value update) {
    return expected.isPresent()
        ? values.byKey.replace(key, expected.get(), update)
        : values.byKey.putIfAbsent(key, update) == null;
  }

  private boolean remove(String key, Optional<Value> expected) {
    return expected.isPresent()
        ? values.byKey.remove(key, expected.get())
        : !values.byKey.containsKey(key);
  }
}
