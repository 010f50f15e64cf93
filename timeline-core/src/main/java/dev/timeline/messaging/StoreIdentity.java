package dev.timeline.messaging;

import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Records;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The identity of a messenger's data, made when a messenger first opens them: what was emptied or
 * made anew is not what a cursor was issued of, whatever its name.
 */
final class StoreIdentity {

  private static final String KEY = "identity";
  private static final UUID NONE = new UUID(0, 0);

  private StoreIdentity() {}

  /**
   * Returns the identity; makes it if there is none.
   *
   * @throws dev.timeline.TimelineException if it can be neither read nor made
   */
  static UUID in(Records records) {
    var states = new States<>(records, NONE, StoreIdentity::encoded, StoreIdentity::decoded);
    States.Read<UUID> present = states.get(KEY);
    if (present.value().isEmpty()) {
      var unused = states.change(KEY, present, UUID.randomUUID()); // or somebody else has
      present = states.get(KEY);
    }
    if (present.value().isEmpty()) {
      throw new Unavailable(null, "The identity of the messenger's store cannot be made.", null);
    }
    return present.state();
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
