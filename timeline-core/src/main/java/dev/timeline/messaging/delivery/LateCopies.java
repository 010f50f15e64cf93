package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.Roster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Copies entries that were left to be read to those who were members then, where it took so long
 * that their devices may have read past them.
 */
final class LateCopies {

  private final MessageStore store;
  private final Membership membership;
  private final ApplicationThreads application;
  private final FanOut fanOut;
  private final Timers timers;

  LateCopies(
      MessageStore store,
      Membership membership,
      ApplicationThreads application,
      FanOut fanOut,
      Timers timers) {
    this.store = store;
    this.membership = membership;
    this.application = application;
    this.fanOut = fanOut;
    this.timers = timers;
  }

  /** Returns whether devices may have read past an entry. */
  boolean isLate(Delivery delivery) {
    return store.clock().millis() - delivery.millis() > DeliveryTimes.LATE_MILLIS;
  }

  /** Copies an entry, and ends its delivery. */
  void deliver(Delivery delivery) {
    deliver(delivery, 0);
  }

  private void deliver(Delivery delivery, int tries) {
    var unused =
        store
            .read(delivery.conversationId(), delivery.seqId())
            .thenCompose(entry -> deliver(delivery, entry))
            .whenComplete(
                (begun, failure) -> {
                  if (failure != null) {
                    delivery.failed(failure);
                    var unusedTimer =
                        timers.after(
                            DeliveryTimes.beforeRetry(tries), () -> deliver(delivery, tries + 1));
                  }
                });
  }

  private CompletableFuture<Void> deliver(Delivery delivery, Optional<HistoryEntry> present) {
    if (present.isEmpty()) { // expired: there is nothing to deliver
      delivery.end();
      return completedFuture(null);
    }
    HistoryEntry entry = present.get();
    return application
        .ask(() -> membersWhen(entry))
        .thenAccept(
            members -> fanOut.deliverAgain(delivery, entry, new Roster(members, List.of())));
  }

  /** Returns the members who were members when it was stored. */
  private List<String> membersWhen(HistoryEntry entry) {
    try (Stream<String> members = MemberLookup.members(membership, entry.conversationId())) {
      return members
          .filter(user -> ReadFanOut.isUser(entry.conversationId(), user))
          .filter(user -> isMemberSince(user, entry.conversationId(), entry.dueMillis()))
          .distinct()
          .toList();
    }
  }

  private boolean isMemberSince(String user, String conversationId, long millis) {
    Instant latest = Instant.ofEpochMilli(millis + ClockTolerance.JOINED_MILLIS);
    return MemberLookup.memberSince(membership, conversationId, user)
        .filter(since -> !since.isAfter(latest))
        .isPresent();
  }
}
