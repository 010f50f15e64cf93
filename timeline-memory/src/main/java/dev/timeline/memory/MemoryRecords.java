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
  public CompletableFuture<Optional<Value>> compareAndSet(
      String key, Optional<Value> expected, byte[] update) {
    requireOpen.run();
    var value = new Value(update, lastVersion.incrementAndGet());
    return CompletableFuture.completedFuture(
        set(key, expected, value) ? Optional.of(value) : Optional.empty());
  }

  private boolean set(String key, Optional<Value> expected, Value update) {
    return expected.isPresent()
        ? byKey.replace(key, expected.get(), update)
        : byKey.putIfAbsent(key, update) == null;
  }

  @Override
  public CompletableFuture<Boolean> remove(String key, Value expected) {
    requireOpen.run();
    return CompletableFuture.completedFuture(byKey.remove(key, expected));
  }
}
