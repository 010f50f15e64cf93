package dev.timeline.messaging.delivery;

import dev.timeline.messaging.storage.Roster;
import dev.timeline.messaging.storage.StoredMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A message or an event that is about to be stored.
 *
 * @param entryId the id of its entry, made of the sender and their id for it
 * @param reportedId the id under which its sender sends it again
 * @param roster to whom it is copied; empty: it is left to be read
 * @param rosterStored completes once the roster can be relied upon
 * @param resentSince how far back it is looked for an earlier try; empty: this is the first
 */
public record Outgoing(
    String conversationId,
    StoredMessage message,
    String entryId,
    String reportedId,
    Optional<Roster> roster,
    CompletableFuture<Void> rosterStored,
    Optional<Instant> resentSince) {}
