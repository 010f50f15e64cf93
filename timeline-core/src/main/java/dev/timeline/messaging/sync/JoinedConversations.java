package dev.timeline.messaging.sync;

import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.Digest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The conversations to which a user belonged when it was asked.
 *
 * @param sinceMillis by conversation, when they joined
 */
record JoinedConversations(Map<String, Long> sinceMillis) {

  /**
   * Asks.
   *
   * @throws IllegalStateException if a conversation is named twice, with different times
   */
  static JoinedConversations of(String user, Membership membership) {
    var since = new LinkedHashMap<String, Long>();
    try (Stream<Membership.Joined> all = membership.conversations(user)) {
      if (all == null) {
        throw new IllegalStateException("Membership.conversations returned null");
      }
      all.forEach(
          joined -> {
            if (joined == null) {
              throw new IllegalStateException("Membership.conversations names null");
            }
            Long other = since.put(joined.conversationId(), millis(joined.since()));
            if (other != null && other != millis(joined.since())) {
              throw new IllegalStateException(
                  "Membership.conversations names a conversation twice: "
                      + joined.conversationId());
            }
          });
    }
    return new JoinedConversations(since);
  }

  /** Returns the milliseconds of any time, however far it is. */
  static long millis(Instant time) {
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException e) { // since for ever
      return time.getEpochSecond() < 0 ? Checkpoint.NEVER : Long.MAX_VALUE / 2;
    }
  }

  /** Returns when the user joined a conversation to which they belong. */
  long sinceMillis(String conversationId) {
    return sinceMillis.getOrDefault(conversationId, Checkpoint.NEVER);
  }

  Set<String> ids() {
    return sinceMillis.keySet();
  }

  boolean contains(String conversationId) {
    return sinceMillis.containsKey(conversationId);
  }

  /** Returns whether the user belonged to a conversation already at a time. */
  boolean includes(String conversationId, long millis) {
    Long since = sinceMillis.get(conversationId);
    return since != null && since - ClockTolerance.JOINED_MILLIS <= millis;
  }

  /** Returns what differs if they are others, or joined at other times. */
  long digest() {
    long sum = 0;
    for (Map.Entry<String, Long> joined : sinceMillis.entrySet()) {
      sum += Digest.shortHash(joined.getKey() + '\0' + joined.getValue());
    }
    return sum == 0 ? 1 : sum; // 0 is what a new device has
  }
}
