package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.timeline.Attributes;
import dev.timeline.TimelineException;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.Content.Event;
import dev.timeline.messaging.storage.Digest;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.Roster;
import dev.timeline.messaging.storage.RosterParts;
import dev.timeline.messaging.storage.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Edits and recalls: the conversation's record says first that the entry is changed, then the entry
 * is replaced if it is still as it was read, then an event tells those who may have it.
 */
final class MessageEditor {

  private static final String RECALL = "recalled";

  private final MessageStore store;
  private final RecordCache records;
  private final Membership membership;
  private final ApplicationThreads application;
  private final MessageSender sender;
  private final Optional<Duration> changesLast;

  /**
   * Creates an editor.
   *
   * @param changesLast how long after a change copies of the original may be in inboxes; empty: for
   *     ever
   */
  MessageEditor(
      MessageStore store,
      RecordCache records,
      Membership membership,
      ApplicationThreads application,
      MessageSender sender,
      Optional<Duration> changesLast) {
    this.store = store;
    this.records = records;
    this.membership = membership;
    this.application = application;
    this.sender = sender;
    this.changesLast = changesLast;
  }

  /** What came of a change, and the event under way, if one tells of it. */
  record Changed(ChangeOutcome outcome, Optional<Sending> event) {

    static Changed nothing(ChangeOutcome outcome) {
      return new Changed(outcome, Optional.empty());
    }
  }

  /** Asks whether the user may change a message; fails if the message cannot be decoded. */
  interface Permission extends Function<HistoryEntry, Boolean> {}

  CompletableFuture<Changed> edit(
      String by,
      String conversationId,
      long seqId,
      Attributes attributes,
      byte[] body,
      Permission permission) {
    long now = store.clock().millis();
    return change(
        by,
        conversationId,
        seqId,
        permission,
        "edited " + UUID.randomUUID(),
        message -> message.edited(attributes, body, now));
  }

  CompletableFuture<Changed> recall(
      String by, String conversationId, long seqId, Permission permission) {
    long now = store.clock().millis();
    return change(
        by, conversationId, seqId, permission, RECALL, message -> message.recalled(by, now));
  }

  private CompletableFuture<Changed> change(
      String by,
      String conversationId,
      long seqId,
      Permission permission,
      String change,
      UnaryOperator<StoredMessage> to) {
    return store
        .read(conversationId, seqId)
        .thenCompose(
            found ->
                refusal(found, permission)
                    .thenCompose(
                        refused -> {
                          if (refused.isPresent()) {
                            return refused(by, found, change, refused.get());
                          }
                          requireFits(found.get(), to.apply(found.get().message()));
                          return noteChange(conversationId, seqId)
                              .thenCompose(
                                  noted -> replace(by, found.get(), permission, change, to));
                        }));
  }

  private void requireFits(HistoryEntry entry, StoredMessage message) {
    store.requireFits(entry.conversationId(), entry.encodeWith(message), message, entry.isCopied());
  }

  /** Whoever recalled it before may have crashed before telling it: it is told once more. */
  private CompletableFuture<Changed> refused(
      String by, Optional<HistoryEntry> found, String change, ChangeOutcome outcome) {
    return outcome == ChangeOutcome.ALREADY_RECALLED && change.equals(RECALL)
        ? tell(by, found.orElseThrow(), RECALL)
            .thenApply(event -> new Changed(outcome, Optional.of(event)))
        : completedFuture(Changed.nothing(outcome));
  }

  private CompletableFuture<Optional<ChangeOutcome>> refusal(
      Optional<HistoryEntry> found, Permission permission) {
    if (found.isEmpty() || found.get().message().content() instanceof Event) {
      return completedFuture(Optional.of(ChangeOutcome.NOT_THERE));
    }
    if (found.get().message().content() instanceof Content.Recalled) {
      return completedFuture(Optional.of(ChangeOutcome.ALREADY_RECALLED));
    }
    return application
        .ask(() -> permission.apply(found.get()))
        .thenApply(may -> may ? Optional.empty() : Optional.of(ChangeOutcome.NOT_ALLOWED));
  }

  private CompletableFuture<?> noteChange(String conversationId, long seqId) {
    long now = store.clock().millis();
    long forgotten = changesLast.map(it -> now - it.toMillis()).orElse(Long.MIN_VALUE);
    return records.changeRare(
        conversationId,
        record -> {
          Long before = record.changes().get(seqId);
          boolean isNoted =
              seqId <= record.changedUpTo()
                  || (before != null && now - before < Tolerance.STALE_MILLIS);
          return isNoted ? record : record.changed(seqId, now, forgotten);
        });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is composed
  private CompletableFuture<Changed> replace(
      String by,
      HistoryEntry seen,
      Permission permission,
      String change,
      UnaryOperator<StoredMessage> to) {
    var message = seen.encodeWith(to.apply(seen.message()));
    Optional<String> ownId = seen.stored().message().id();
    return store
        .histories()
        .replace(seen.stored(), ownId.map(message::withId).orElse(message))
        .handle(
            (replaced, failure) -> {
              if (failure != null) {
                return afterFailure(by, seen, change, to, failure);
              }
              return replaced.isPresent()
                  ? done(by, HistoryEntry.decode(replaced.get()), change)
                  : again(by, seen, permission, change, to);
            })
        .thenCompose(changed -> changed);
  }

  /** What was done is seen when it is read: nobody else makes exactly this change. */
  private CompletableFuture<Changed> afterFailure(
      String by,
      HistoryEntry seen,
      String change,
      UnaryOperator<StoredMessage> to,
      Throwable failure) {
    if (!(Failures.causeOf(failure) instanceof TimelineException.OutcomeUnknown)) {
      return failedFuture(failure);
    }
    return store
        .read(seen.conversationId(), seen.seqId())
        .thenCompose(
            now ->
                now.isPresent() && isWritten(now.get(), to.apply(seen.message()))
                    ? done(by, now.get(), change)
                    : failedFuture(failure));
  }

  private static boolean isWritten(HistoryEntry now, StoredMessage wanted) {
    return now.message().content().equals(wanted.content())
        && Arrays.equals(now.message().body(), wanted.body());
  }

  /** Somebody else was faster. */
  private CompletableFuture<Changed> again(
      String by,
      HistoryEntry seen,
      Permission permission,
      String change,
      UnaryOperator<StoredMessage> to) {
    return store
        .read(seen.conversationId(), seen.seqId())
        .thenCompose(
            found ->
                refusal(found, permission)
                    .thenCompose(
                        refused ->
                            refused.isPresent()
                                ? refused(by, found, change, refused.get())
                                : replace(by, found.get(), permission, change, to)));
  }

  private CompletableFuture<Changed> done(String by, HistoryEntry changed, String change) {
    return tell(by, changed, change)
        .thenApply(event -> new Changed(ChangeOutcome.DONE, Optional.of(event)));
  }

  /** The event goes the way its target went, to those of its readers who are members now. */
  private CompletableFuture<Sending> tell(String by, HistoryEntry target, String change) {
    var event = new Event(target.seqId(), target.millis(), change.equals(RECALL));
    String id = Digest.ofEvent(target.seqId(), change);
    return roster(target)
        .thenApply(
            roster ->
                sender.send(
                    new Outgoing(
                        target.conversationId(),
                        StoredMessage.event(by, event),
                        id,
                        id,
                        roster.map(RosterParts.Prepared::roster),
                        roster.map(RosterParts.Prepared::stored).orElse(completedFuture(null)),
                        Optional.of(Instant.ofEpochMilli(target.millis())))));
  }

  private CompletableFuture<Optional<RosterParts.Prepared>> roster(HistoryEntry target) {
    if (target.roster().isEmpty()) {
      return completedFuture(Optional.empty());
    }
    return allOf(target.conversationId(), target.roster().get())
        .thenCompose(
            got ->
                application.ask(
                    () -> {
                      Set<String> now = members(target.conversationId());
                      return Optional.of(
                          store
                              .rosterParts()
                              .prepare(
                                  target.conversationId(),
                                  got.stream().filter(now::contains),
                                  member -> {}));
                    }));
  }

  private Set<String> members(String conversationId) {
    try (Stream<String> members = membership.members(conversationId)) {
      return new HashSet<>(members.toList());
    }
  }

  private CompletableFuture<List<String>> allOf(String conversationId, Roster roster) {
    CompletableFuture<List<String>> all = completedFuture(new ArrayList<>(roster.members()));
    for (String part : roster.parts()) {
      all =
          all.thenCombine(
              store.rosterParts().read(conversationId, part),
              (before, more) -> {
                before.addAll(more);
                return before;
              });
    }
    return all;
  }
}
