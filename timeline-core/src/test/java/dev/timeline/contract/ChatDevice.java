package dev.timeline.contract;

import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A device of a random history, and what it has got. */
final class ChatDevice {

  private final String user;
  private final Map<String, List<ChatMessage<String>>> seen = new HashMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private SyncCursor cursor;
  private Optional<Running> running = Optional.empty();

  ChatDevice(String user, SyncCursor cursor) {
    this.user = user;
    this.cursor = cursor;
  }

  /**
   * A pull that has no answer yet.
   *
   * @param moment when it began, by {@link ChatMembership#now}
   */
  record Running(
      ChatServer server, CompletableFuture<SyncBatch<String>> batch, int limit, long moment) {}

  String user() {
    return user;
  }

  SyncCursor cursor() {
    return cursor;
  }

  Optional<Running> running() {
    return running;
  }

  void waitFor(Running pull) {
    running = Optional.of(pull);
  }

  /** The device forgets a pull, whatever its answer. */
  void stopWaiting() {
    running = Optional.empty();
  }

  /** Takes what a pull has answered. */
  void take(SyncBatch<String> batch) {
    for (ChatMessage<String> message : MessagingPromise.messagesOf(batch.events())) {
      seen.computeIfAbsent(message.conversationId(), it -> new ArrayList<>()).add(message);
    }
    for (Undecodable one : batch.unreadable()) {
      unreadable.add(TwoCodecs.bodyOf(one));
    }
    gaps.addAll(batch.gaps());
    cursor = batch.next();
  }

  List<ChatMessage<String>> seen(String group) {
    return seen.getOrDefault(group, List.of());
  }

  /** Returns the bodies of what it was told that it could not read. */
  List<String> unreadable() {
    return unreadable;
  }

  boolean has(ChatMessage<String> message) {
    return seen(message.conversationId()).contains(message) || unreadable.contains(message.body());
  }

  List<Gap> gaps(String group) {
    return gaps.stream().filter(gap -> gap.conversationId().equals(group)).toList();
  }
}
