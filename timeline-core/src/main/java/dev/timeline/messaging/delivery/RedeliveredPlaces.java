package dev.timeline.messaging.delivery;

import dev.timeline.messaging.delivery.ServerLogRow.Place;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The entries that this messenger has redelivered of logs that are not closed. A log is looked at
 * every few seconds until it is, and what is delivered stays delivered. Thread-safe.
 */
final class RedeliveredPlaces {

  /** The most to remember of a log, in some 10 MB; what is beyond is redelivered at each look. */
  private static final int MOST = 100_000;

  private final ConcurrentHashMap<Long, Set<Place>> byServer = new ConcurrentHashMap<>();

  boolean has(long server, Place place) {
    return byServer.getOrDefault(server, Set.of()).contains(place);
  }

  void add(long server, Place place) {
    Set<Place> places = byServer.computeIfAbsent(server, id -> ConcurrentHashMap.newKeySet());
    if (places.size() < MOST) {
      places.add(place);
    }
  }

  /** Forgets logs that are not in use any more, whoever closed them. */
  void retain(Set<Long> servers) {
    byServer.keySet().retainAll(servers);
  }
}
