package dev.timeline.contract;

import dev.timeline.Codec;
import dev.timeline.SeqRange;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The tests of one promise of messaging: a group of three on an empty backend. */
abstract class MessagingPromise extends Promise {

  static final String GROUP = "group-1";

  final InMemoryMembership membership = new InMemoryMembership(clock);
  Messenger<String> messenger;
  Conversation<String> group;

  MessagingPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  @BeforeEach
  final void openMessenger() {
    List.of("alice", "bob", "chi").forEach(user -> membership.join(GROUP, user));
    messenger = messengerOn(backend);
    group = messenger.conversation(GROUP);
  }

  @AfterEach
  final void closeMessenger() {
    messenger.close();
  }

  final Messenger<String> messengerOn(TimelineBackend other) {
    return settings(other).build();
  }

  final Messenger.Builder<String> settings(TimelineBackend other) {
    return Messenger.builder(other, Codec.utf8(), membership)
        .inboxTtl(TTL)
        .clock(clock)
        .unsignedCursors();
  }

  /** Everything that a new device of this user pulls, a few at a time. */
  final List<ChatMessage<String>> pullAll(String user) {
    Device<String> device = messenger.device(user);
    return pullAll(device, device.fromOldest());
  }

  static List<ChatMessage<String>> pullAll(Device<String> device, SyncCursor from) {
    var messages = new ArrayList<ChatMessage<String>>();
    SyncBatch<String> batch;
    SyncCursor cursor = from;
    do {
      batch = device.pull(cursor, 3);
      messages.addAll(batch.messages());
      cursor = batch.next();
    } while (batch.more());
    return messages;
  }

  /** The whole history, the newest first, a few at a time. */
  static List<ChatMessage<String>> history(Conversation<String> conversation) {
    var messages = new ArrayList<ChatMessage<String>>();
    HistoryPage<String> page;
    SeqRange rest = SeqRange.latest().limit(3);
    do {
      page = conversation.history(rest);
      messages.addAll(page.messages());
      rest = page.next();
    } while (page.more());
    return messages;
  }

  /** What the history has of a gap, read as its documentation says; the oldest first. */
  final List<ChatMessage<String>> filled(Gap gap) {
    Conversation<String> conversation = messenger.conversation(gap.conversationId());
    var missed = new ArrayList<ChatMessage<String>>();
    SeqRange rest = gap.range();
    HistoryPage<String> page;
    do {
      page = conversation.history(rest.limit(2));
      for (ChatMessage<String> message : page.messages()) {
        if (message.time().isBefore(gap.since())) {
          return missed;
        }
        missed.add(0, message);
      }
      rest = page.next();
    } while (page.more());
    return missed;
  }

  static List<String> bodiesOf(List<ChatMessage<String>> messages) {
    return messages.stream().map(ChatMessage::body).toList();
  }

  final void pass(Duration time) {
    clock.advance(time);
  }
}
