package dev.timeline.memory;

import dev.timeline.spi.Records;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** Records in a map. Every future is complete when it is returned. */
final class MemoryRecords implements Records {

  private final ConcurrentMap<String, Value> byKey = new ConcurrentHashMap<>();

  /** The version given last; none is given again. */
  private final AtomicLong lastVersion = new AtomicLong();

  private final Runnable requireOpen;

  MemoryRecords(Runnable requireOpen) {
    this.requireOpen = requireOpen;
  }

  @Override
  public CompletableFuture<Optional<Value>> get(String key) {
    requireOpen.run();
    return CompletableFuture.completedFuture(Optional.ofNullable(byKey.get(key)));
  }

  @Override
  public CompletableFuture<Boolean> compareAndSet(
      String key, Optional<Value> expected, Optional<byte[]> update) {
    requireOpen.run();
    return CompletableFuture.completedFuture(
        update.isPresent()
            ? set(key, expected, new Value(update.get(), lastVersion.incrementAndGet()))
            : remove(key, expected));
  }

  private boolean set(String key, Optional<Value> expected, Value update) {
    return expected.isPresent()
        ? byKey.replace(key, expected.get(), update)
        : byKey.putIfAbsent(key, update) == null;
  }

  private boolean remove(String key, Optional<Value> expected) {
    return expected.isPresent() ? byKey.remove(key, expected.get()) : !byKey.containsKey(key);
  }
}
