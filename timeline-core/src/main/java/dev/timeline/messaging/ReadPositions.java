package dev.timeline.messaging;

import dev.timeline.spi.Records;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.function.Function;

/** How far each user has read each conversation, whichever of his devices he read it on. */
final class ReadPositions implements AutoCloseable {

  private final States<Long> states;

  ReadPositions(Records records) {
    states =
        new States<>(
            records,
            0L,
            seqId -> ByteBuffer.allocate(Long.BYTES).putLong(seqId).array(),
            bytes -> ByteBuffer.wrap(bytes).getLong());
  }

  /** Moves a position forward; it never moves back. */
  void read(String user, String conversationId, long upTo) {
    String key = ScopedId.ofReader(user, conversationId);
    States.Read<Long> present = states.get(key);
    while (present.state() < upTo && !states.change(key, present, upTo)) {
      present = states.get(key);
    }
  }

  /** How far a user has read conversations; those of which he has read nothing are left out. */
  Map<String, Long> in(Collection<String> conversationIds, String user) {
    return all(conversationIds, id -> ScopedId.ofReader(user, id));
  }

  /** How far users have read a conversation; those who have read nothing are left out. */
  Map<String, Long> of(Collection<String> users, String conversationId) {
    return all(users, user -> ScopedId.ofReader(user, conversationId));
  }

  private Map<String, Long> all(Collection<String> names, Function<String, String> key) {
    var keys = new HashMap<String, String>();
    names.forEach(name -> keys.put(name, key.apply(name)));
    Map<String, Long> found = states.getAll(new HashSet<>(keys.values()));
    var positions = new HashMap<String, Long>();
    keys.forEach(
        (name, it) -> {
          Long position = found.get(it);
          if (position != null) {
            positions.put(name, position);
          }
        });
    return positions;
  }

  @Override
  public void close() {
    states.close();
  }
}
