package dev.timeline.messaging;

import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.spi.Records;
import dev.timeline.spi.Records.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Records of one type, read and changed with a wait.
 *
 * @param <S> has an {@code equals} that tells any two states of one key apart
 */
final class States<S> implements AutoCloseable {

  private final Records records;
  private final S initial;
  private final Function<S, byte[]> encode;
  private final Function<byte[], S> decode;

  States(Records records, S initial, Function<S, byte[]> encode, Function<byte[], S> decode) {
    this.records = records;
    this.initial = initial;
    this.encode = encode;
    this.decode = decode;
  }

  /** A state as it was read. */
  record Read<S>(S state, Optional<Value> value) {}

  Read<S> get(String key) {
    Optional<Value> value = await(records.get(key));
    return new Read<>(value.map(it -> decode.apply(it.bytes())).orElse(initial), value);
  }

  /** Those that there are. */
  Map<String, S> getAll(Collection<String> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    var states = new HashMap<String, S>();
    await(records.getAll(keys))
        .forEach((key, value) -> states.put(key, decode.apply(value.bytes())));
    return states;
  }

  /** Changes a state that is still as it was read; says whether it was. */
  boolean change(String key, Read<S> from, S to) {
    try {
      return await(records.compareAndSet(key, from.value(), encode.apply(to))).isPresent();
    } catch (OutcomeUnknown e) {
      return get(key).state().equals(to);
    }
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimelineException typed) {
        throw typed;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    records.close();
  }
}
