package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.NotificationChannel;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pull costs as much as there is new, however many conversations there are. */
abstract class CountedPullsPromise extends MessagingPromise {

  private static final int CONVERSATIONS = 200;

  /** Those with even numbers are read by their members. */
  private static final FanOutPolicy HALF =
      sending ->
          sending.conversationId().matches("c-\\d*[02468]") ? FanOut.ON_READ : FanOut.ON_WRITE;

  private static final Duration LONGER_THAN_BETWEEN_LOOKS = Duration.ofSeconds(6);

  private Counting counting;
  private Messenger<String> counted;
  private Inbox<String> phone;
  private SyncCursor cursor;

  @BeforeEach
  void haveMany() {
    counting = new Counting(backend);
    counted = settings(counting).fanOut(HALF).build();
    for (int i = 0; i < CONVERSATIONS; i++) {
      membership.join("c-" + i, "ben");
      send(i, "old " + i);
    }
    phone = counted.inbox("ben");
    cursor = phone.fromOldest();
    assertThat(pull()).hasSize(CONVERSATIONS);
  }

  @AfterEach
  void closeCounted() {
    counted.close();
  }

  private void send(int conversation, String text) {
    counted.uncheckedConversation("c-" + conversation).send("alice", Message.of(text));
  }

  /** Everything new; counts from its beginning. */
  private List<String> pull() {
    counting.reset();
    var bodies = new ArrayList<String>();
    SyncBatch<String> batch;
    do {
      batch = phone.pull(cursor, 1_000);
      bodies.addAll(bodiesOf(messagesOf(batch.events())));
      cursor = batch.next();
    } while (batch.more());
    return bodies;
  }

  @Test
  void ofWhatIsReadItReadsThoseConversationsThatHaveSomethingNew() {
    send(17, "copied");
    send(18, "left");
    send(44, "left too");
    assertThat(pull()).containsExactlyInAnyOrder("copied", "left", "left too");
    assertThat(counting.reads())
        .containsExactlyInAnyOrder("chat_inbox/ben", "chat_history/c-18", "chat_history/c-44");
    assertThat(counting.others())
        .containsExactly("chat_conversation: 100 at once", "chat_conversation: 1 at once");
  }

  @Test
  void withNothingNewItReadsTheInboxAndTheConversationsThatAreRead() {
    assertThat(pull()).isEmpty();
    assertThat(counting.reads()).containsExactly("chat_inbox/ben");
    assertThat(counting.others()).containsExactly("chat_conversation: 100 at once");
  }

  @Test
  void howMuchIsNewInAConversationDoesNotMatterUntilItFillsAPage() {
    for (int i = 0; i < 90; i++) {
      send(18, "left " + i);
      send(17, "copied " + i);
    }
    assertThat(pull()).hasSize(180);
    assertThat(counting.reads()).containsExactlyInAnyOrder("chat_inbox/ben", "chat_history/c-18");
    assertThat(counting.others())
        .containsExactly("chat_conversation: 100 at once", "chat_conversation: 1 at once");
  }

  @Test
  void aDeviceThatStartsNowReadsTheEndOfTheInbox() {
    pass(Duration.ofMinutes(1));
    counting.reset();
    cursor = phone.fromNow();
    assertThat(counting.reads()).containsExactly("chat_inbox/ben");
    assertThat(counting.others()).isEmpty();
    assertThat(pull()).isEmpty();
    assertThat(counting.others())
        .containsExactly("chat_conversation: 100 at once", "chat_conversation: 100 at once");
    assertThat(pull()).isEmpty();
    assertThat(counting.reads()).containsExactly("chat_inbox/ben");
    assertThat(counting.others()).containsExactly("chat_conversation: 100 at once");
  }

  @Test
  void aNotificationIsPassedOnWithoutARead() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "nobody looks unless time passes");
    var isCut = new AtomicBoolean();
    var line =
        new RecordingChannel() {
          @Override
          public void publish(String topic) {
            if (!isCut.get()) {
              super.publish(topic);
            }
          }
        };
    var signals = new AtomicInteger();
    try (var sending = timed(backend).notifications(line).build();
        var listening = timed(counting).notifications(line).build();
        var subscription = listening.inbox("ben").onNotification(signals::incrementAndGet)) {
      eventually(() -> signals.get() == 1); // the first look has ended
      counting.reset();
      sending.uncheckedConversation("c-17").send("alice", "one");
      eventually(() -> signals.get() == 2);
      assertThat(counting.reads()).isEmpty();
      isCut.set(true); // what comes now is found by the next look, though one came before it
      sending.uncheckedConversation("c-17").send("alice", "two");
      clock.advance(LONGER_THAN_BETWEEN_LOOKS);
      eventually(() -> signals.get() == 3);
    }
  }

  @Test
  void aRoomsNotificationAsksNobodyWhatTheyJoined() {
    var line = NotificationChannel.inProcess();
    var signals = new AtomicInteger();
    var asked = new AtomicInteger();
    var counted =
        new ForwardingMembership(membership) {
          @Override
          public Stream<Joined> conversations(String user) {
            asked.incrementAndGet();
            return super.conversations(user);
          }
        };
    try (var sending = timed(backend).fanOut(HALF).notifications(line).build();
        var listening =
            Messenger.builder(backend, Codec.utf8(), counted)
                .inboxTtl(TTL)
                .scheduler(scheduler)
                .withoutRedelivery()
                .unsignedCursors()
                .notifications(line)
                .build();
        var subscription = listening.inbox("ben").onNotification(signals::incrementAndGet)) {
      eventually(() -> signals.get() == 1);
      asked.set(0);
      sending.uncheckedConversation("c-18").send("alice", "read by all");
      eventually(() -> signals.get() == 2);
      assertThat(asked).hasValue(0);
      sending.uncheckedConversation("c-17").send("alice", "copied");
      eventually(() -> signals.get() == 3 && asked.get() == 1);
    }
  }
}
