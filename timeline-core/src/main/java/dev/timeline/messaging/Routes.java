package dev.timeline.messaging;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The conversations of one user and how far they have been routed, at one moment.
 *
 * @param joined since when the user belongs to each
 * @param states of those in which something was sent
 */
record Routes(Map<String, Instant> joined, Map<String, RouteState> states) {

  static Routes of(String user, Membership membership, States<RouteState> states) {
    return of(joined(user, membership), states);
  }

  static Routes of(Map<String, Instant> joined, States<RouteState> states) {
    return new Routes(joined, states.getAll(joined.keySet()));
  }

  static Map<String, Instant> joined(String user, Membership membership) {
    var joined = new LinkedHashMap<String, Instant>();
    try (Stream<Membership.Joined> conversations = membership.conversations(user)) {
      conversations.forEach(it -> joined.put(it.conversationId(), it.since()));
    }
    return joined;
  }

  boolean isMember(String conversationId) {
    return joined.containsKey(conversationId);
  }

  long sinceMillis(String conversationId) {
    return joined.getOrDefault(conversationId, Instant.EPOCH).toEpochMilli();
  }

  RouteState state(String conversationId) {
    return states.getOrDefault(conversationId, RouteState.NEW);
  }

  /**
   * Up to where a device that has everything has the conversations that were active then or later,
   * in that order.
   *
   * @param had where it knows to be: a copy may be there before the route state says so
   */
  Map<String, Long> activeSince(long millis, Positions had) {
    var active = new LinkedHashMap<String, Long>();
    states.entrySet().stream()
        .sorted(Comparator.comparingLong(route -> route.getValue().routedMillis()))
        .forEach(
            route -> {
              long routed = route.getValue().routedUpTo();
              long known = had.of(route.getKey()).orElse(0);
              if (route.getValue().routedMillis() >= millis || known > routed) {
                active.put(route.getKey(), Math.max(known, routed));
              }
            });
    return active;
  }
}
