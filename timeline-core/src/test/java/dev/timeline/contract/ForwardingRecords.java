package dev.timeline.contract;

import dev.timeline.spi.Records;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Does what another set of records does. */
public class ForwardingRecords implements Records {

  private final Records delegate;

  /** Forwards to these records. */
  public ForwardingRecords(Records delegate) {
    this.delegate = delegate;
  }

  @Override
  public CompletableFuture<Optional<Value>> get(String key) {
    return delegate.get(key);
  }

  @Override
  public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
    return delegate.getAll(keys);
  }

  @Override
  public CompletableFuture<Optional<Value>> compareAndSet(
      String key, Optional<Value> expected, byte[] update) {
    return delegate.compareAndSet(key, expected, update);
  }

  @Override
  public CompletableFuture<Boolean> remove(String key, Value expected) {
    return delegate.remove(key, expected);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
