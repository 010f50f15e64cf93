package dev.timeline.messaging;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Attributes;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.internal.CodecFailures;
import dev.timeline.internal.Identifiers;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.delivery.MemberLookup;
import dev.timeline.messaging.delivery.Outgoing;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.Digest;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.RosterParts;
import dev.timeline.messaging.storage.StoredMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes of an application's message what is stored and delivered: encoded, and with those to whom
 * it goes.
 */
final class OutgoingMessages<M> {

  private final Codec<M> codec;
  private final Membership membership;
  private final FanOutPolicy policy;
  private final RosterParts rosterParts;

  OutgoingMessages(
      Codec<M> codec, Membership membership, FanOutPolicy policy, RosterParts rosterParts) {
    this.codec = codec;
    this.membership = membership;
    this.policy = policy;
    this.rosterParts = rosterParts;
  }

  /** Returns a message with an id: its own, or a new one. */
  static <M> Message<M> identified(Message<M> message) {
    return message.id().isPresent() ? message : message.withId(UUID.randomUUID().toString());
  }

  /**
   * Returns what is sent of a message that has an id.
   *
   * @throws Rejected if its body cannot be encoded
   */
  Outgoing outgoing(String conversationId, String sender, Message<M> message) {
    String messageId = message.id().orElseThrow();
    StoredMessage stored = stored(conversationId, sender, message);
    Optional<RosterParts.Prepared> roster = roster(conversationId, sender, message.attributes());
    return new Outgoing(
        conversationId,
        stored,
        Digest.ofMessage(sender, messageId),
        messageId,
        roster.map(RosterParts.Prepared::roster),
        roster.map(RosterParts.Prepared::stored).orElse(completedFuture(null)),
        message.isPossibleResend()
            ? Optional.of(message.resentSince().orElse(Instant.EPOCH))
            : Optional.empty());
  }

  private StoredMessage stored(String conversationId, String sender, Message<M> message) {
    return new StoredMessage(
        sender,
        message.id(),
        Content.Posted.POSTED,
        message.attributes(),
        encode(conversationId, message.body()));
  }

  /**
   * Returns what is stored of a message from elsewhere.
   *
   * @throws IllegalArgumentException if it has too many attributes
   * @throws Rejected if its body cannot be encoded
   */
  Message<byte[]> imported(ImportedMessage<M> imported, MessageStore store) {
    String messageId = imported.message().id().orElseThrow();
    StoredMessage stored = stored(imported.conversationId(), imported.sender(), imported.message());
    Message<byte[]> encoded =
        HistoryEntry.encodeImported(stored).withId(Digest.ofMessage(imported.sender(), messageId));
    store.requireFits(imported.conversationId(), encoded, stored, false);
    return encoded;
  }

  /**
   * Encodes a body.
   *
   * @throws Rejected if the codec cannot
   */
  byte[] encode(String conversationId, M body) {
    byte @Nullable [] encoded;
    try {
      encoded = codec.encode(body);
    } catch (Throwable e) {
      CodecFailures.rethrowIfFatal(e);
      throw new Rejected(
          conversationId, "the codec failed to encode it (" + e.getClass().getName() + ")", e);
    }
    if (encoded == null) {
      throw new Rejected(conversationId, "the codec encoded it as null");
    }
    return encoded;
  }

  private Optional<RosterParts.Prepared> roster(
      String conversationId, String sender, Attributes attributes) {
    FanOut fanOut = policy.decide(new SendContext(conversationId, sender, attributes));
    if (fanOut == null) {
      throw new IllegalStateException("FanOutPolicy.decide returned null");
    }
    if (fanOut == FanOut.ON_READ) {
      return Optional.empty();
    }
    try (Stream<String> members = MemberLookup.members(membership, conversationId)) {
      return Optional.of(
          rosterParts.prepare(
              conversationId, members, member -> requireMember(conversationId, member)));
    }
  }

  private static void requireMember(String conversationId, String member) {
    Identifiers.requireId("member of conversation " + conversationId, member);
  }

  /** A message as the policy sees it. */
  private final class SendContext implements FanOutPolicy.Sending {
    private final String conversationId;
    private final String sender;
    private final Attributes attributes;

    SendContext(String conversationId, String sender, Attributes attributes) {
      this.conversationId = conversationId;
      this.sender = sender;
      this.attributes = attributes;
    }

    @Override
    public String conversationId() {
      return conversationId;
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
      try (Stream<String> members = MemberLookup.members(membership, conversationId)) {
        return members.skip(limit).findFirst().isPresent();
      }
    }
  }
}
