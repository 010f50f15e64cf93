package dev.timeline.bench.messaging;

import dev.timeline.Codec;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.spi.TimelineBackend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The calls that are measured, on conversations made for them. */
final class Calls implements AutoCloseable {

  static final int BODY_BYTES = 100;

  /** Conversations of the users who pull, of which one is not copied if one is read. */
  static final int CONVERSATIONS = 202;

  private static final int LARGE_GROUP = 101;
  private static final int LISTED = 50;
  private static final int RECALLING = 10;

  /** In front of the ids of conversations that are left to be read. */
  private static final String LEFT = "left-";

  private static final String SENDER = "sender";
  private static final String TWO = "two";
  private static final String LARGE = "large";
  private static final String LEFT_TO_BE_READ = LEFT + "large";
  private static final String RECALLED = "recalled-";
  private static final String USER = "user";
  private static final String READER = "reader";

  private final CallMeter meter;
  private final InMemoryMembership membership = new InMemoryMembership();
  private final Messenger<byte[]> messenger;

  Calls(TimelineBackend backend, CallMeter meter) {
    this.meter = meter;
    messenger =
        Messenger.builder(backend, Codec.bytes(), membership)
            .fanOut(
                sending ->
                    sending.conversationId().startsWith(LEFT) ? FanOut.ON_READ : FanOut.ON_WRITE)
            .withoutRedelivery()
            .unsignedCursors()
            .build();
  }

  /** Measures all of them, by name. */
  Map<String, CallCost> measure() {
    var costs = new LinkedHashMap<String, CallCost>();
    List<Long> sent = new ArrayList<>();
    join(TWO, 2);
    join(LARGE, LARGE_GROUP);
    join(LEFT_TO_BE_READ, LARGE_GROUP);
    costs.put("sendToTwo", send(TWO, sent));
    costs.put("sendTo101", send(LARGE, new ArrayList<>()));
    costs.put("sendLeft", send(LEFT_TO_BE_READ, new ArrayList<>()));

    String first = conversation(USER, 0);
    String second = conversation(USER, 1);
    String copied = conversation(READER, 0);
    String read = LEFT + READER;
    join(USER, CONVERSATIONS, List.of());
    join(READER, CONVERSATIONS - 1, List.of(read));
    var device = new Device(messenger.inbox(USER));
    var readingDevice = new Device(messenger.inbox(READER));
    costs.put("pullNothing", meter.call(number -> device.pull(0)));
    costs.put("pullNothingOneRead", meter.call(number -> readingDevice.pull(0)));
    sendToAll(List.of(first, second, copied, read));
    costs.put("pullTwoNew", meter.call(number -> device.pull(2)));
    costs.put("pullTwoNewOneRead", meter.call(number -> readingDevice.pull(2)));

    Inbox<byte[]> inbox = messenger.inbox(USER);
    costs.put("conversations50", meter.call(number -> list(inbox)));
    Inbox<byte[]> other = messenger.inbox(member(TWO, 1));
    costs.put("markRead", meter.call(number -> other.conversation(TWO).markRead(sent.get(number))));
    costs.put("recall", recall());
    return costs;
  }

  /**
   * Recalls; several conversations take turns, each with a record, since an event looks through
   * what is recent.
   */
  private CallCost recall() {
    for (int i = 0; i < RECALLING; i++) {
      join(RECALLED + i, 2);
      recall(sendTo(RECALLED + i));
    }
    return meter.call(number -> sendTo(RECALLED + number % RECALLING), this::recall);
  }

  private ChatMessage<byte[]> sendTo(String conversation) {
    return send(conversation).delivered().join().message();
  }

  private void join(String conversation, int members) {
    membership.join(conversation, SENDER);
    for (int i = 1; i < members; i++) {
      membership.join(conversation, member(conversation, i));
    }
  }

  private static String member(String conversation, int number) {
    return conversation + "-member-" + number;
  }

  /** Has a user join conversations of two, in each of which is a message. */
  private void join(String user, int conversations, List<String> others) {
    List<String> all = new ArrayList<>(others);
    for (int i = 0; i < conversations; i++) {
      all.add(conversation(user, i));
    }
    for (String id : all) {
      membership.join(id, user);
      membership.join(id, SENDER);
    }
    sendToAll(all);
  }

  private static String conversation(String user, int number) {
    return "of-%s-%d".formatted(user, number);
  }

  private void sendToAll(List<String> conversations) {
    CompletableFuture.allOf(
            conversations.stream()
                .map(id -> send(id).delivered())
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private PendingSend<byte[]> send(String conversation) {
    return messenger.async().uncheckedConversation(conversation).send(SENDER, new byte[BODY_BYTES]);
  }

  /** Measures sends. The first is not counted: it notes the conversation and loads its members. */
  private CallCost send(String conversation, List<Long> sent) {
    sendToAll(List.of(conversation));
    return meter.send(number -> send(conversation), receipt -> sent.add(receipt.message().seqId()));
  }

  private static void list(Inbox<byte[]> inbox) {
    int found = inbox.conversations(LISTED).conversations().size();
    if (found != LISTED) {
      throw new IllegalStateException("listed %d, not %d".formatted(found, LISTED));
    }
  }

  private void recall(ChatMessage<byte[]> message) {
    ChangeOutcome outcome =
        messenger.uncheckedConversation(message.conversationId()).recall(SENDER, message.seqId());
    if (outcome != ChangeOutcome.DONE) {
      throw new IllegalStateException("not recalled: " + outcome);
    }
  }

  @Override
  public void close() {
    messenger.close();
  }
}
