package dev.timeline.messaging.delivery;

import dev.timeline.messaging.delivery.OpenSends.Open;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.spi.EventSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Delivers entries that are stored, each as it says itself. */
final class Deliveries {

  private final FanOut fanOut;
  private final ReadFanOut readFanOut;
  private final LateCopies lateCopies;
  private final EventSource events;

  /** The entries that this server is redelivering: it does not begin with them again. */
  private final ConcurrentHashMap<ServerLogRow.Place, Delivery> again = new ConcurrentHashMap<>();

  Deliveries(FanOut fanOut, ReadFanOut readFanOut, LateCopies lateCopies, EventSource events) {
    this.fanOut = fanOut;
    this.readFanOut = readFanOut;
    this.lateCopies = lateCopies;
    this.events = events;
  }

  /** Delivers what this server has just stored. */
  Delivery deliver(HistoryEntry entry, Open open) {
    return begin(entry, new Delivery(entry, false, Optional.of(open), events));
  }

  /** Delivers what was stored before, and may have been delivered. */
  Delivery deliverAgain(HistoryEntry entry, Optional<Open> open) {
    return begin(entry, new Delivery(entry, true, open, events));
  }

  /** Returns the redelivery of an entry that is under way in this server. */
  Optional<Delivery> redelivering(ServerLogRow.Place place) {
    return Optional.ofNullable(again.get(place));
  }

  /** Delivers what a crashed server has stored, unless this server is at it already. */
  Delivery redeliver(HistoryEntry entry) {
    var place = new ServerLogRow.Place(entry.conversationId(), entry.seqId());
    var mine = new Delivery(entry, true, Optional.empty(), events);
    Delivery other = again.putIfAbsent(place, mine);
    if (other != null) {
      return other;
    }
    var unused = mine.ended().whenComplete((ended, failure) -> again.remove(place, mine));
    return begin(entry, mine);
  }

  private Delivery begin(HistoryEntry entry, Delivery delivery) {
    if (entry.isCopied()) {
      fanOut.deliver(delivery, entry);
    } else if (delivery.isResent() && lateCopies.isLate(delivery)) {
      lateCopies.deliver(delivery);
    } else {
      readFanOut.deliver(delivery);
    }
    return delivery;
  }
}
