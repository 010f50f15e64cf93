package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A message of a random history, which is sent until it is known to be stored, or more often. */
final class ChatPost {

  private final String id;
  private final String group;
  private final String sender;
  private final List<Attempt> attempts = new ArrayList<>();
  private OptionalLong storedAt = OptionalLong.empty();
  private boolean isRepeatedLate;

  ChatPost(String id, String group, String sender) {
    this.id = id;
    this.group = group;
    this.sender = sender;
  }

  /**
   * One call. Which of them stored the message, its body tells.
   *
   * @param members who belonged to the conversation
   * @param moment when it was called, by {@link ChatMembership#now}
   * @param time when it was called, by the right time
   */
  record Attempt(String body, FanOut fanOut, Set<String> members, long moment, Instant time) {}

  String id() {
    return id;
  }

  String group() {
    return group;
  }

  String sender() {
    return sender;
  }

  Attempt attempt(FanOut fanOut, Set<String> members, long moment, Instant time) {
    var attempt = new Attempt(id + "/" + attempts.size(), fanOut, members, moment, time);
    attempts.add(attempt);
    return attempt;
  }

  boolean wasTried() {
    return !attempts.isEmpty();
  }

  /** Returns the call by which a message was stored. */
  Attempt attemptOf(ChatMessage<String> message) {
    return attempts.get(
        Integer.parseInt(message.body().substring(message.body().indexOf('/') + 1)));
  }

  /** Returns when it was first sent, by the right time. */
  Instant firstTime() {
    return attempts.get(0).time();
  }

  /** It was acknowledged, perhaps again: it is one message. */
  void acknowledged(ChatMessage<String> message) {
    assertThat(message.message().id()).contains(id);
    assertThat(message.seqId())
        .as("%s is stored once", id)
        .isEqualTo(storedAt.orElse(message.seqId()));
    storedAt = OptionalLong.of(message.seqId());
  }

  boolean isAcknowledged() {
    return storedAt.isPresent();
  }

  /** It is sent again when devices may have read past it. */
  void repeatedLate() {
    isRepeatedLate = true;
  }

  boolean isRepeatedLate() {
    return isRepeatedLate;
  }

  /** Returns the id of a message, by its body. */
  static String idOf(String body) {
    return body.substring(0, body.indexOf('/'));
  }

  @Override
  public String toString() {
    return attempts.toString();
  }
}
