package dev.timeline.messaging.storage;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.spi.Records;
import dev.timeline.spi.Records.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Records of one type.
 *
 * @param <S> the type of the states
 */
public final class TypedRecords<S> implements AutoCloseable {

  /** The most rows that one BatchGetRow of TableStore takes. */
  private static final int MOST_AT_ONCE = 100;

  private final Records records;
  private final S initial;
  private final Function<S, byte[]> encode;
  private final Function<byte[], S> decode;

  TypedRecords(Records records, S initial, Function<S, byte[]> encode, Function<byte[], S> decode) {
    this.records = records;
    this.initial = initial;
    this.encode = encode;
    this.decode = decode;
  }

  /**
   * A state as it was read.
   *
   * @param value what it was read from; empty if there was none
   */
  public record Versioned<S>(S state, Optional<Value> value) {}

  /** Returns the state of a key that has no record. */
  public Versioned<S> none() {
    return new Versioned<>(initial, Optional.empty());
  }

  /** Reads a state. */
  public CompletableFuture<Versioned<S>> get(String key) {
    return records.get(key).thenApply(this::decoded);
  }

  private Versioned<S> decoded(Optional<Value> value) {
    return new Versioned<>(value.map(it -> decode.apply(it.bytes())).orElse(initial), value);
  }

  /** Reads the states of those keys that have one, 100 in a request, beside each other. */
  public CompletableFuture<Map<String, Versioned<S>>> getAll(Collection<String> keys) {
    List<String> all = keys.stream().distinct().toList();
    var groups = new ArrayList<CompletableFuture<Map<String, Value>>>();
    for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
      groups.add(records.getAll(all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE))));
    }
    return CompletableFuture.allOf(groups.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              var found = new HashMap<String, Versioned<S>>();
              groups.forEach(
                  group ->
                      group
                          .join()
                          .forEach((key, value) -> found.put(key, decoded(Optional.of(value)))));
              return found;
            });
  }

  /** Changes a state that is still as it was read; empty if it is not. */
  public CompletableFuture<Optional<Versioned<S>>> compareAndSet(
      String key, Versioned<S> seen, S to) {
    return records
        .compareAndSet(key, seen.value(), encode.apply(to))
        .thenApply(value -> value.map(it -> new Versioned<>(to, Optional.of(it))));
  }

  /** Removes a state that is still as it was read. */
  public CompletableFuture<Boolean> remove(String key, Versioned<S> seen) {
    return seen.value().isPresent()
        ? records.remove(key, seen.value().get())
        : completedFuture(false);
  }

  /**
   * Changes a state, however often somebody else is faster.
   *
   * @param seen as it was read last
   * @param change returns the same state if there is nothing to change
   */
  public CompletableFuture<Versioned<S>> change(
      String key, Versioned<S> seen, UnaryOperator<S> change) {
    S to = change.apply(seen.state());
    if (to.equals(seen.state())) {
      return completedFuture(seen);
    }
    return compareAndSet(key, seen, to)
        .thenCompose(
            changed ->
                changed.isPresent()
                    ? completedFuture(changed.get())
                    : get(key).thenCompose(now -> change(key, now, change)));
  }

  @Override
  public void close() {
    records.close();
  }
}
