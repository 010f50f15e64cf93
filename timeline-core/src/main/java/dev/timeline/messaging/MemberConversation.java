package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.internal.Identifiers;
import dev.timeline.messaging.delivery.MemberLookup;
import dev.timeline.messaging.notification.Notifier;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.HistoryAttributes;
import dev.timeline.messaging.sync.InboxReader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A conversation that asks the membership about its user at each call. */
final class MemberConversation<M> implements AsyncConversation<M> {

  private final String user;
  private final DeliveredConversation<M> conversation;
  private final Context<M> context;

  /**
   * The parts that all members' conversations of a messenger share.
   *
   * @param showsAll whether members may read what was said before they joined
   */
  record Context<M>(
      DeliveredConversation.Context<M> conversations,
      Membership membership,
      ApplicationThreads application,
      InboxReader<M> reader,
      Notifier notifier,
      boolean showsAll) {}

  MemberConversation(String id, String user, Context<M> context) {
    this.user = Identifiers.requireId("user", user);
    this.conversation = new DeliveredConversation<>(id, context.conversations());
    this.context = context;
  }

  @Override
  public String id() {
    return conversation.id();
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public PendingSend<M> send(Message<M> message) {
    return conversation.send(user, message, this::requireMember);
  }

  @CanIgnoreReturnValue
  private Instant requireMember() {
    return MemberLookup.requireMember(context.membership(), id(), user);
  }

  @Override
  public CompletableFuture<ChangeOutcome> edit(long seqId, Message<M> message) {
    requireNonNull(message, "message");
    HistoryAttributes.requireFew(message.attributes());
    return ifMember(since -> conversation.edit(user, seqId, message), this::unknown);
  }

  @Override
  public CompletableFuture<ChangeOutcome> recall(long seqId) {
    return ifMember(since -> conversation.recall(user, seqId), this::unknown);
  }

  private OutcomeUnknown unknown(String why, @Nullable Throwable cause) {
    return SentMessage.unknown(id(), null, why, cause);
  }

  @Override
  public CompletableFuture<HistoryPage<M>> history(Query query) {
    requireNonNull(query, "query");
    return ifMember(since -> conversation.history(query, shown(since)), this::unavailable);
  }

  @Override
  public CompletableFuture<GapPage<M>> fill(Gap gap) {
    conversation.requireOwn(gap);
    return ifMember(since -> conversation.fill(gap, shown(since)), this::unavailable);
  }

  private Unavailable unavailable(String why, @Nullable Throwable cause) {
    return new Unavailable(id(), "nothing was read: " + why, cause);
  }

  /** Returns from when on the member is shown what was said. */
  private Instant shown(Instant since) {
    return context.showsAll() || since.getEpochSecond() < 0
        ? Instant.EPOCH
        : since.minusMillis(ClockTolerance.JOINED_MILLIS);
  }

  @Override
  public CompletableFuture<Map<String, Long>> receipts(Collection<String> members) {
    List<String> all = DeliveredConversation.requireFew(members);
    return ifMember(since -> conversation.receipts(all), this::unavailable);
  }

  @Override
  public CompletableFuture<Void> markRead(long seqId) {
    if (seqId < 0) {
      throw new IllegalArgumentException("SeqId is negative: " + seqId);
    }
    return ifMember(
        since -> context.reader().markRead(user, id(), seqId).thenAccept(this::marked),
        (why, cause) ->
            new OutcomeUnknown(id(), null, "the read position may not be stored: " + why, cause));
  }

  private void marked(boolean isNew) {
    if (isNew) {
      context.notifier().inboxChanged(user);
    }
  }

  /** Makes a call, which is told since when the user is a member, if they are. */
  private <T> CompletableFuture<T> ifMember(
      Function<Instant, CompletableFuture<T>> call, Calls.NoOutcome noOutcome) {
    return context
        .conversations()
        .calls()
        .call(() -> context.application().ask(this::requireMember).thenCompose(call), noOutcome);
  }
}
