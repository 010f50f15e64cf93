package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.StoredMessage.Changed;
import dev.timeline.messaging.StoredMessage.Content;
import dev.timeline.messaging.StoredMessage.Said;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A conversation whose messages are stored, and then routed to its members. */
final class RoutedConversation<M> implements Conversation<M> {

  private static final int MOST_RECEIPTS = 1_000;

  private final Timeline<StoredMessage<M>> history;
  private final Stores<M> stores;
  private final Membership membership;
  private final FanOutPolicy policy;
  private final Router<M> router;
  private final Rewriting<M> rewriting;

  RoutedConversation(
      String id,
      Stores<M> stores,
      Membership membership,
      FanOutPolicy policy,
      Router<M> router,
      Rewriting<M> rewriting) {
    this.history = stores.history().timeline(id);
    this.stores = stores;
    this.membership = membership;
    this.policy = policy;
    this.router = router;
    this.rewriting = rewriting;
  }

  @Override
  public String id() {
    return history.id();
  }

  @Override
  public Sent<M> send(String sender, Message<M> message) {
    requireUser(sender);
    requireNonNull(message, "message");
    Content<M> content = new Said<>(message.body(), Optional.empty());
    Message<StoredMessage<M>> stored =
        prepared(sender, message.id(), message.attributes(), content);
    if (message.id().isPresent()) {
      stored = stored.withId(ScopedId.ofSender(sender, message.id().get()));
    }
    stores.outbox().note(id());
    Entry<StoredMessage<M>> entry =
        append(message.isPossibleResend() ? stored.possiblyResent() : stored);
    Router.Routed routed = router.route(id(), entry.seqId());
    return new Sent<>(
        new ChatMessage<>(id(), entry.seqId(), sender, entry.time(), Optional.empty(), message),
        routed.isRouted(),
        routed.failures());
  }

  /** Refuses what is no user id. */
  private void requireUser(String user) {
    stores.inboxes().timeline(user);
  }

  /** Looks at the members first, so that what goes wrong with them leaves nothing behind. */
  private Message<StoredMessage<M>> prepared(
      String sender, Optional<String> messageId, Attributes attributes, Content<M> content) {
    FanOut fanOut = policy.decide(new Considered(sender, attributes));
    List<Long> roster = fanOut == FanOut.ON_WRITE ? storeRoster() : List.of();
    return Message.of(new StoredMessage<>(sender, messageId, fanOut, roster, content, 0))
        .withAttributes(attributes);
  }

  private List<Long> storeRoster() {
    try (Stream<String> members = membership.members(id())) {
      return stores.rosters().store(id(), members, this::requireUser);
    }
  }

  private Entry<StoredMessage<M>> append(Message<StoredMessage<M>> message) {
    try {
      return history.append(message);
    } catch (IdConflict conflict) {
      Optional<Entry<StoredMessage<M>>> first = history.get(conflict.seqId());
      if (first.isPresent() && isRepeat(message, first.get().message())) {
        return first.get();
      }
      String id = message.body().messageId().orElseGet(conflict::messageId);
      throw new IdConflict(id(), id, conflict.seqId());
    }
  }

  /**
   * A repeat has the content of the first, though perhaps not its way to the members. With what was
   * edited or recalled since it cannot be compared.
   */
  private boolean isRepeat(Message<StoredMessage<M>> repeat, Message<StoredMessage<M>> first) {
    if (first.body().content() instanceof Said<M> said && said.edited().isEmpty()) {
      return repeat.body().content() instanceof Said<M> again
          && Message.of(said.body()).sameContentAs(Message.of(again.body()))
          && first.attributes().equals(repeat.attributes());
    }
    return true;
  }

  @Override
  public ChangeOutcome edit(String by, long seqId, Message<M> message) {
    requireUser(by);
    return tell(by, seqId, rewriting.edit(history, by, seqId, message));
  }

  @Override
  public ChangeOutcome recall(String by, long seqId) {
    requireUser(by);
    return tell(by, seqId, rewriting.recall(history, by, seqId));
  }

  /**
   * Lets devices know that have the message as it was. What had been done before is told again,
   * under the same id: whoever did it may have died before he could.
   */
  private ChangeOutcome tell(String by, long seqId, Rewriting.Rewritten rewritten) {
    if (rewritten.change().isPresent()) {
      Message<StoredMessage<M>> event =
          prepared(
                  by,
                  Optional.empty(),
                  Attributes.none(),
                  new Changed<>(seqId, rewritten.isRecall()))
              .withId(ScopedId.ofChange(seqId, rewritten.change().get()))
              .possiblyResent();
      stores.outbox().note(id());
      var unused = router.route(id(), append(event).seqId());
    }
    return rewritten.outcome();
  }

  @Override
  public HistoryPage<M> history(SeqRange range) {
    Page<StoredMessage<M>> page = history.page(range);
    var decoded = new Decoded<M>();
    page.entries().forEach(decoded::addIfShown);
    return new HistoryPage<>(decoded.events(), decoded.unreadable(), page.next(), page.more());
  }

  @Override
  public Map<String, Long> receipts(Collection<String> members) {
    if (members.size() > MOST_RECEIPTS) {
      throw new IllegalArgumentException(
          "receipts of more than %,d members: %,d".formatted(MOST_RECEIPTS, members.size()));
    }
    return stores.reads().of(members, id());
  }

  /** A message as the policy sees it. */
  private final class Considered implements FanOutPolicy.Sending {
    private final String sender;
    private final Attributes attributes;

    Considered(String sender, Attributes attributes) {
      this.sender = sender;
      this.attributes = attributes;
    }

    @Override
    public String conversationId() {
      return id();
    }

    @Override
    public String sender() {
      return sender;
    }

    @Override
    public Attributes attributes() {
      return attributes;
    }

    @Override
    public boolean hasMoreMembersThan(long limit) {
      try (Stream<String> members = membership.members(id())) {
        return members.skip(limit).findFirst().isPresent();
      }
    }
  }
}
