package dev.timeline.messaging.storage;

import dev.timeline.spi.Records;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The position up to which each user has read each conversation, on whichever device. */
public final class ReadPositions implements AutoCloseable {

  private final TypedRecords<Long> records;

  ReadPositions(Records records) {
    this.records =
        new TypedRecords<>(
            records,
            0L,
            seqId -> ByteBuffer.allocate(Long.BYTES).putLong(seqId).array(),
            bytes -> ByteBuffer.wrap(bytes).getLong());
  }

  /**
   * Moves a position forward; it never moves back.
   *
   * @param upTo the position, which is read beside the record
   * @return whether it moved
   */
  @SuppressWarnings("FutureReturnValueIgnored") // it is composed
  public CompletableFuture<Boolean> advance(
      String user, String conversationId, CompletableFuture<Long> upTo) {
    String key = Digest.ofReader(user, conversationId);
    return records
        .get(key)
        .thenCombine(
            upTo,
            (seen, to) ->
                records
                    .change(key, seen, present -> Math.max(present, to))
                    .thenApply(now -> seen.state() < to))
        .thenCompose(moved -> moved);
  }

  /** Removes how far a user has read a conversation. */
  public CompletableFuture<Boolean> remove(String user, String conversationId) {
    String key = Digest.ofReader(user, conversationId);
    return records
        .get(key)
        .thenCompose(
            seen ->
                seen.value().isEmpty()
                    ? CompletableFuture.completedFuture(false)
                    : records
                        .remove(key, seen)
                        .thenCompose(
                            removed ->
                                removed
                                    ? CompletableFuture.completedFuture(true)
                                    : remove(user, conversationId)));
  }

  /** Returns how far a user has read conversations; those of which they read nothing are absent. */
  public CompletableFuture<Map<String, Long>> in(Collection<String> conversationIds, String user) {
    return all(conversationIds, id -> Digest.ofReader(user, id));
  }

  /** Returns how far users have read a conversation; those who read nothing are absent. */
  public CompletableFuture<Map<String, Long>> of(Collection<String> users, String conversationId) {
    return all(users, user -> Digest.ofReader(user, conversationId));
  }

  private CompletableFuture<Map<String, Long>> all(
      Collection<String> names, UnaryOperator<String> key) {
    var keys = new HashMap<String, String>();
    names.forEach(name -> keys.put(name, key.apply(name)));
    return records
        .getAll(keys.values())
        .thenApply(
            found -> {
              var positions = new HashMap<String, Long>();
              keys.forEach(
                  (name, one) -> {
                    if (found.containsKey(one)) {
                      positions.put(name, found.get(one).state());
                    }
                  });
              return positions;
            });
  }

  @Override
  public void close() {
    records.close();
  }
}
