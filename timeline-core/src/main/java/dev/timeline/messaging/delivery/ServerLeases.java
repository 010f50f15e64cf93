package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.messaging.storage.TypedRecords;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The leases under which servers look after others' logs. They only save work: whoever cannot read
 * one looks all the same.
 */
final class ServerLeases {

  private static final Duration LEASE = Duration.ofSeconds(3);

  private final TypedRecords<Long> untilMillis;
  private final InstantSource clock;

  ServerLeases(TypedRecords<Long> untilMillis, InstantSource clock) {
    this.untilMillis = untilMillis;
    this.clock = clock;
  }

  /** Takes the lease on a server's log, unless another has it. */
  CompletableFuture<Boolean> take(long server) {
    String key = ServerLog.timelineId(server);
    long now = clock.millis();
    return untilMillis
        .get(key)
        .thenCompose(
            (Versioned<Long> seen) ->
                seen.state() > now
                    ? completedFuture(false)
                    : untilMillis
                        .compareAndSet(key, seen, now + LEASE.toMillis())
                        .thenApply(Optional::isPresent))
        .exceptionally(failure -> true);
  }

  /** Removes the lease on a log that is closed; one that cannot be removed stays. */
  CompletableFuture<Void> remove(long server) {
    String key = ServerLog.timelineId(server);
    return untilMillis
        .get(key)
        .thenCompose(seen -> untilMillis.remove(key, seen))
        .handle((removed, failure) -> null);
  }
}
