package dev.timeline.memory;

import dev.timeline.spi.Records;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Records of which some futures complete on another thread. */
final class StrictRecords implements Records {

  private final MemoryRecords records;
  private final StrictCompletions completions;

  StrictRecords(MemoryRecords records, StrictCompletions completions) {
    this.records = records;
    this.completions = completions;
  }

  @Override
  public CompletableFuture<Optional<Value>> get(String key) {
    return completions.handOverSome(records.get(key));
  }

  @Override
  public CompletableFuture<Optional<Value>> compareAndSet(
      String key, Optional<Value> expected, byte[] update) {
    return completions.handOverSome(records.compareAndSet(key, expected, update));
  }

  @Override
  public CompletableFuture<Boolean> remove(String key, Value expected) {
    return completions.handOverSome(records.remove(key, expected));
  }
}
