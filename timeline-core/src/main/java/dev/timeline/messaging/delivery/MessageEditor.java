package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.timeline.Attributes;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
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
import java.util.function.Predicate;
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

  /** The outcome of a change, and the event under way, if one tells of it. */
  record Changed(ChangeOutcome outcome, Optional<Sending> event) {}

  CompletableFuture<Changed> edit(
      String by,
      String conversationId,
      long seqId,
      Attributes attributes,
      byte[] body,
      Predicate<HistoryEntry> permission) {
    long now = store.clock().millis();
    return new Change(
            by,
            permission,
            "edited " + UUID.randomUUID(),
            message -> message.edited(attributes, body, now))
        .of(conversationId, seqId);
  }

  CompletableFuture<Changed> recall(
      String by, String conversationId, long seqId, Predicate<HistoryEntry> permission) {
    long now = store.clock().millis();
    return new Change(by, permission, RECALL, message -> message.recalled(by, now))
        .of(conversationId, seqId);
  }

  /** One call. */
  private final class Change {
    private final String by;
    private final Predicate<HistoryEntry> permission;
    private final String name;
    private final UnaryOperator<StoredMessage> to;

    /**
     * Creates a change.
     *
     * @param permission fails if the message cannot be decoded
     * @param name tells this change from others of the message
     */
    Change(
        String by,
        Predicate<HistoryEntry> permission,
        String name,
        UnaryOperator<StoredMessage> to) {
      this.by = by;
      this.permission = permission;
      this.name = name;
      this.to = to;
    }

    CompletableFuture<Changed> of(String conversationId, long seqId) {
      return unlessRefused(
          conversationId,
          seqId,
          seen -> {
            StoredMessage changed = to.apply(seen.message());
            store.requireFits(conversationId, seen.encodeWith(changed), changed, seen.isCopied());
            return noteChange(conversationId, seqId).thenCompose(noted -> replace(seen));
          });
    }

    private CompletableFuture<Changed> unlessRefused(
        String conversationId,
        long seqId,
        Function<HistoryEntry, CompletableFuture<Changed>> step) {
      return store
          .read(conversationId, seqId)
          .thenCompose(
              found ->
                  refusal(found)
                      .thenCompose(
                          refused ->
                              refused.isPresent()
                                  ? refused(found, refused.get())
                                  : step.apply(found.orElseThrow())));
    }

    private CompletableFuture<Optional<ChangeOutcome>> refusal(Optional<HistoryEntry> found) {
      if (found.isEmpty() || found.get().message().content() instanceof Event) {
        return completedFuture(Optional.of(ChangeOutcome.NOT_THERE));
      }
      if (found.get().message().content() instanceof Content.Recalled) {
        return completedFuture(Optional.of(ChangeOutcome.ALREADY_RECALLED));
      }
      return application
          .ask(() -> permission.test(found.get()))
          .thenApply(may -> may ? Optional.empty() : Optional.of(ChangeOutcome.NOT_ALLOWED));
    }

    // Whoever recalled it before may have crashed before telling it: it is told once more.
    private CompletableFuture<Changed> refused(
        Optional<HistoryEntry> found, ChangeOutcome outcome) {
      return outcome == ChangeOutcome.ALREADY_RECALLED && name.equals(RECALL)
          ? tell(found.orElseThrow(), outcome)
          : completedFuture(new Changed(outcome, Optional.empty()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it is composed
    private CompletableFuture<Changed> replace(HistoryEntry seen) {
      var message = seen.encodeWith(to.apply(seen.message()));
      Optional<String> ownId = seen.stored().message().id();
      return store
          .histories()
          .replace(seen.stored(), ownId.map(message::withId).orElse(message))
          .handle(
              (replaced, failure) -> {
                if (failure != null) {
                  return afterFailure(seen, failure);
                }
                return replaced.isPresent()
                    ? tell(HistoryEntry.decode(replaced.get()), ChangeOutcome.DONE)
                    // Somebody else was faster.
                    : unlessRefused(seen.conversationId(), seen.seqId(), this::replace);
              })
          .thenCompose(changed -> changed);
    }

    /** Reads whether the change was made all the same: nobody else makes exactly this one. */
    private CompletableFuture<Changed> afterFailure(HistoryEntry seen, Throwable failure) {
      if (!(Failures.causeOf(failure) instanceof OutcomeUnknown)) {
        return failedFuture(failure);
      }
      return store
          .read(seen.conversationId(), seen.seqId())
          .thenCompose(
              now ->
                  now.isPresent() && isWritten(now.get(), to.apply(seen.message()))
                      ? tell(now.get(), ChangeOutcome.DONE)
                      : failedFuture(failure));
    }

    private CompletableFuture<Changed> tell(HistoryEntry target, ChangeOutcome outcome) {
      return MessageEditor.this
          .tell(by, target, name)
          .thenApply(event -> new Changed(outcome, Optional.of(event)))
          .exceptionallyCompose(failure -> failedFuture(notTold(target.conversationId(), failure)));
    }
  }

  /**
   * Returns the failure to tell of a change that was made: a store's says that nothing was done,
   * which was true of the event alone. The application's own is what it is.
   */
  static Throwable notTold(String conversationId, Throwable failure) {
    Throwable cause = Failures.causeOf(failure);
    return cause instanceof TimelineException
        ? new OutcomeUnknown(
            conversationId,
            null,
            "a message was changed, and devices may not be told; change it again",
            cause)
        : cause;
  }

  private static boolean isWritten(HistoryEntry now, StoredMessage wanted) {
    return now.message().content().equals(wanted.content())
        && now.message().attributes().equals(wanted.attributes())
        && Arrays.equals(now.message().body(), wanted.body());
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
                  || (before != null && now - before < DeliveryTimes.STALE_MILLIS);
          return isNoted ? record : record.changed(seqId, now, forgotten);
        });
  }

  // The event goes the way its target went, to those of its readers who are members now.
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
    try (Stream<String> members = MemberLookup.members(membership, conversationId)) {
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
