package dev.timeline.messaging.delivery;

import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.Roster;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Those to whom an entry is copied though it was left to be read, since it comes too late: their
 * devices have read past it.
 */
final class LateMembers {

  private final Membership membership;
  private final ApplicationThreads application;
  private final InstantSource clock;
  private final Timers timers;

  LateMembers(
      Membership membership, ApplicationThreads application, InstantSource clock, Timers timers) {
    this.membership = membership;
    this.application = application;
    this.clock = clock;
    this.timers = timers;
  }

  /** Returns whether devices may have read past an entry. */
  boolean isLate(HistoryEntry entry) {
    return clock.millis() - entry.millis() > DeliveryTimes.LATE_MILLIS;
  }

  void deliver(Delivery delivery, HistoryEntry entry, FanOut fanOut) {
    deliver(delivery, entry, fanOut, 0);
  }

  private void deliver(Delivery delivery, HistoryEntry entry, FanOut fanOut, int tries) {
    CompletableFuture<List<String>> members = application.ask(() -> membersWhen(entry));
    var unused =
        members.whenComplete(
            (found, failure) -> {
              if (failure == null) {
                fanOut.deliver(delivery, entry, new Roster(found, List.of()));
              } else {
                delivery.failed(failure);
                var unusedTimer =
                    timers.after(
                        DeliveryTimes.beforeRetry(tries),
                        () -> deliver(delivery, entry, fanOut, tries + 1));
              }
            });
  }

  /** Returns the members who were members when it was stored. */
  private List<String> membersWhen(HistoryEntry entry) {
    try (Stream<String> members = MemberLookup.members(membership, entry.conversationId())) {
      return members
          .filter(user -> isMemberSince(user, entry.conversationId(), entry.dueMillis()))
          .distinct()
          .toList();
    }
  }

  private boolean isMemberSince(String user, String conversationId, long millis) {
    Instant latest = Instant.ofEpochMilli(millis + ClockTolerance.JOINED_MILLIS);
    try (Stream<Membership.Joined> joined = membership.conversations(user)) {
      return joined.anyMatch(
          it -> it.conversationId().equals(conversationId) && !it.since().isAfter(latest));
    }
  }
}
