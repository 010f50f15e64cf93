package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server that was idle, frozen or slow, and that others took for crashed, loses nothing that it
 * answers afterwards.
 */
abstract class SilentServersPromise extends MessagingPromise {

  /** After which a server's log is closed. */
  private static final Duration CLOSED = Duration.ofSeconds(200);

  /** After which it is looked at. */
  private static final Duration LOOKED_AT = Duration.ofSeconds(20);

  /** After which a server that has anything open writes how far it is. */
  private static final Duration DONE = Duration.ofSeconds(6);

  private SteeredBackend server;
  private Messenger<String> onServer;

  @BeforeEach
  void openServer() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "servers are silent for minutes");
    server = new SteeredBackend(backend);
    onServer = on(server);
  }

  private Messenger<String> on(SteeredBackend some) {
    return timed(some, Duration.ofHours(1)).build();
  }

  private PendingSend<String> send(String body) {
    return send(GROUP, body);
  }

  private PendingSend<String> send(String conversation, String body) {
    return onServer.async().uncheckedConversation(conversation).send("alice", body);
  }

  /** Stores a message that the server cannot copy to anybody before it crashes. */
  private void storeAndCrash(String body) {
    server.refuse(Part.INBOX);
    await(send(body).stored());
    server.crash();
  }

  private void assertIsRedelivered(String... bodies) {
    clock.advance(CLOSED);
    messenger.redeliver();
    assertThat(bodiesOf(pullAll("bob"))).containsExactly(bodies);
  }

  @Test
  void whoWasIdleAndForgottenIsFoundAgain() {
    await(send("one").delivered());
    clock.advance(CLOSED);
    messenger.redeliver();
    storeAndCrash("two");
    assertIsRedelivered("one", "two");
  }

  @Test
  void whoSendsAgainWhileItIsBeingLookedAtIsNotForgotten() {
    String other = "other";
    membership.join(other, "bob");
    await(send("one").delivered());
    clock.advance(CLOSED);
    server.hold(Part.SERVER, append -> !append.timelineId().equals("servers"));
    server.refuse(Part.INBOX);
    PendingSend<String> two = send(other, "two");
    eventually(() -> history(messenger.uncheckedConversation(other)).size() == 1);
    messenger.redeliver(); // its note is not there yet, but its registration is
    server.letGo();
    await(two.stored());
    server.crash();
    assertIsRedelivered("one", "two");
  }

  @Test
  void whoRegistersWhileItsLogIsClosedStaysRegistered() {
    server.refuse(Part.INBOX);
    await(send("one").stored());
    server.hold(Part.SERVER);
    clock.advance(CLOSED);
    var rescuing = new SteeredBackend(backend);
    try (var rescuer = on(rescuing)) {
      rescuing.hold(Part.SERVER);
      var redelivered = rescuer.async().redeliver();
      eventually(rescuing::isHolding);
      server.letGo();
      storeAndCrash("two");
      rescuing.letGo();
      assertThat(await(redelivered)).isEqualTo(1);
    }
    assertIsRedelivered("one", "two");
  }

  @Test
  void aRowThatComesAfterItWasForgottenDoesNotBringAServerBack() {
    server.refuse(Part.INBOX);
    await(send("one").stored());
    server.hold(Part.SERVER);
    clock.advance(CLOSED);
    messenger.redeliver();
    server.letGo();
    for (int i = 0; i < 3; i++) {
      clock.advance(DONE);
    }
    storeAndCrash("two");
    assertIsRedelivered("one", "two");
  }

  @Test
  void whatIsStoredLongAfterItsNoteIsNotedAgain() {
    assertIsRedeliveredThoughItWasStoredLate(CLOSED);
  }

  @Test
  void aLogThatIsOnlyLookedAtIsNotClosed() {
    assertIsRedeliveredThoughItWasStoredLate(LOOKED_AT);
  }

  /** Others have looked at its log before the message was there. */
  private void assertIsRedeliveredThoughItWasStoredLate(Duration late) {
    server.hold(Part.HISTORY);
    server.refuse(Part.INBOX);
    PendingSend<String> one = send("one");
    server.hold(Part.HISTORY, Part.SERVER);
    clock.advance(late);
    messenger.redeliver();
    server.letGo();
    await(one.stored());
    server.crash();
    assertIsRedelivered("one");
  }

  @Test
  void aNoteThatComesLaterThanItsMessageCoversIt() {
    server.hold(Part.SERVER);
    server.refuse(Part.INBOX);
    PendingSend<String> one = send("one");
    eventually(() -> history(group).size() == 1);
    clock.advance(LOOKED_AT);
    server.letGo();
    await(one.stored());
    server.crash();
    assertIsRedelivered("one");
  }

  @Test
  void aNoteCoversWhatIsSentAfterAllWasDone() {
    await(send("one").delivered());
    clock.advance(DONE);
    storeAndCrash("two");
    assertIsRedelivered("one", "two");
  }

  @Test
  void whoAnswersForWhatAnotherStoredHasItDelivered() {
    Message<String> message = Message.of("one").withId("one");
    server.hold(Part.SERVER);
    server.refuse(Part.INBOX);
    var unused = onServer.async().uncheckedConversation(GROUP).send("alice", message);
    eventually(() -> history(group).size() == 1);
    server.crash();
    var second = new SteeredBackend(backend);
    second.refuse(Part.INBOX);
    await(
        on(second)
            .async()
            .uncheckedConversation(GROUP)
            .send("alice", message.possiblyResent())
            .stored());
    second.crash();
    assertIsRedelivered("one");
  }

  @Test
  void moreThanARowListsMayBeOpenForLong() {
    int many = 1_001;
    membership.join("many", "dora");
    server.refuse(Part.INBOX);
    var pending = new ArrayList<PendingSend<String>>();
    for (int i = 0; i < many; i++) {
      pending.add(onServer.async().uncheckedConversation("many").send("alice", "" + i));
    }
    pending.forEach(one -> await(one.stored()));
    clock.advance(Duration.ofSeconds(75));
    server.crash();
    clock.advance(CLOSED);
    messenger.redeliver();
    SyncCursor start = messenger.inbox("dora").fromOldest();
    List<String> bodies =
        bodiesOf(messagesOf(messenger.inbox("dora").pull(start, 10_000).events()));
    assertThat(bodies).hasSize(many).doesNotHaveDuplicates();
  }
}
