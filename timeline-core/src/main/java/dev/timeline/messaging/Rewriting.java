package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.messaging.StoredMessage.Changed;
import dev.timeline.messaging.StoredMessage.Content;
import dev.timeline.messaging.StoredMessage.Recalled;
import dev.timeline.messaging.StoredMessage.Said;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Edits and recalls what is stored, one change of a conversation at a time. */
final class Rewriting<M> {

  private static final String RECALL = "recalled";

  private final Router<M> router;
  private final ChangePolicy policy;
  private final InstantSource clock;
  private final Optional<Duration> copiesLast;

  /**
   * What edits and recalls.
   *
   * @param copiesLast how long after it was sent a message may be in an inbox; empty is for ever
   */
  Rewriting(
      Router<M> router, ChangePolicy policy, InstantSource clock, Optional<Duration> copiesLast) {
    this.router = router;
    this.policy = policy;
    this.clock = clock;
    this.copiesLast = copiesLast;
  }

  /**
   * What was done, and what is to be told.
   *
   * @param change tells this change from others of the entry; empty if there is nothing to tell
   */
  record Rewritten(ChangeOutcome outcome, Optional<String> change) {

    static Rewritten nothing(ChangeOutcome outcome) {
      return new Rewritten(outcome, Optional.empty());
    }

    boolean isRecall() {
      return change.equals(Optional.of(RECALL));
    }
  }

  Rewritten edit(Timeline<StoredMessage<M>> history, String by, long seqId, Message<M> message) {
    Message<Content<M>> said =
        message.withBody(new Said<>(message.body(), Optional.of(clock.instant())));
    String change = "edited " + UUID.randomUUID();
    return rewrite(
        history, by, seqId, true, isInDoubt -> done(replace(history, seqId, said), change));
  }

  /**
   * Where an edit may still be under way, it would undo what is written over the message: then only
   * what is deleted does not come back.
   */
  Rewritten recall(Timeline<StoredMessage<M>> history, String by, long seqId) {
    Message<Content<M>> recalled = Message.of(new Recalled<>(by, clock.instant()));
    return rewrite(
        history,
        by,
        seqId,
        false,
        isInDoubt ->
            done(isInDoubt ? history.delete(seqId) : replace(history, seqId, recalled), RECALL));
  }

  private static Rewritten done(boolean isDone, String change) {
    return isDone
        ? new Rewritten(ChangeOutcome.DONE, Optional.of(change))
        : Rewritten.nothing(ChangeOutcome.NOT_THERE);
  }

  private static <M> boolean replace(
      Timeline<StoredMessage<M>> history, long seqId, Message<Content<M>> content) {
    return history
        .get(seqId)
        .map(entry -> entry.message().body().withContent(content.body()))
        .flatMap(
            body -> history.replace(seqId, Message.of(body).withAttributes(content.attributes())))
        .isPresent();
  }

  private Rewritten rewrite(
      Timeline<StoredMessage<M>> history,
      String by,
      long seqId,
      boolean isEdit,
      Function<Boolean, Rewritten> rewriting) {
    return refused(history, by, seqId)
        .orElseGet(
            () ->
                router.rewrite(
                    history.id(),
                    seqId,
                    copiesLast.map(it -> clock.millis() - it.toMillis()).orElse(Long.MIN_VALUE),
                    isEdit,
                    // It may have been changed since it was looked at.
                    isInDoubt ->
                        refused(history, by, seqId).orElseGet(() -> rewriting.apply(isInDoubt))));
  }

  private Optional<Rewritten> refused(Timeline<StoredMessage<M>> history, String by, long seqId) {
    var alreadyRecalled = new Rewritten(ChangeOutcome.ALREADY_RECALLED, Optional.of(RECALL));
    Optional<Entry<StoredMessage<M>>> entry = history.get(seqId);
    if (entry.isEmpty()) {
      return Optional.of(
          router.isInDoubt(history.id(), seqId)
              ? alreadyRecalled // by deleting it
              : Rewritten.nothing(ChangeOutcome.NOT_THERE));
    }
    Content<M> content = entry.get().message().body().content();
    if (content instanceof Changed<M>) {
      return Optional.of(Rewritten.nothing(ChangeOutcome.NOT_THERE));
    }
    if (content instanceof Recalled<M>) {
      return Optional.of(alreadyRecalled);
    }
    ChatEvent<M> message = Decoded.event(entry.get());
    return message instanceof ChatMessage<M> said && policy.mayChange(by, said)
        ? Optional.empty()
        : Optional.of(Rewritten.nothing(ChangeOutcome.NOT_ALLOWED));
  }
}
