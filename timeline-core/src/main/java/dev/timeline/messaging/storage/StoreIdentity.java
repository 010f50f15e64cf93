package dev.timeline.messaging.storage;

import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Records;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The identity of a messenger's data, made when a messenger first opens them: what was emptied or
 * made anew is not what a cursor was issued of, whatever its name.
 */
final class StoreIdentity {

  private static final String KEY = "identity";
  private static final UUID NONE = new UUID(0, 0);

  private StoreIdentity() {}

  /** Returns the identity; makes it if there is none. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is composed
  static CompletableFuture<UUID> in(Records records) {
    var typed = new TypedRecords<>(records, NONE, StoreIdentity::encoded, StoreIdentity::decoded);
    return typed
        .get(KEY)
        .thenCompose(
            seen ->
                seen.value().isPresent()
                    ? CompletableFuture.completedFuture(seen.state())
                    : typed
                        .compareAndSet(KEY, seen, UUID.randomUUID())
                        // Or somebody else has made one, or it is unknown who has.
                        .handle((made, failure) -> typed.get(KEY))
                        .thenCompose(now -> now)
                        .thenApply(
                            now -> {
                              if (now.value().isEmpty()) {
                                throw new Unavailable(
                                    null,
                                    "The identity of the messenger's store cannot be made.",
                                    null);
                              }
                              return now.state();
                            }));
  }

  private static byte[] encoded(UUID identity) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(identity.getMostSignificantBits())
        .putLong(identity.getLeastSignificantBits())
        .array();
  }

  private static UUID decoded(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
