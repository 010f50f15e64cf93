package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.Exchange;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The costs of messages on the page of timeline-tablestore: requests, and units as LocalTableStore
 * estimates them.
 */
class CostOnTableStoreTest {

  private static final int MANY = 202;

  private final LocalTableStore server = LocalTableStore.builder().strict().start();
  private final TableStoreBackend backend = builder().build();
  private final InMemoryMembership membership = new InMemoryMembership();

  private TableStoreBackend.Builder builder() {
    return TableStoreInstance.of(server).builder();
  }

  @AfterEach
  void close() {
    backend.close();
    server.close();
  }

  private static Message<byte[]> message(int bytes) {
    return Message.of(new byte[bytes]);
  }

  private void join(String conversation, int members) {
    for (int i = 0; i < members; i++) {
      membership.join(conversation, "member-" + i);
    }
  }

  private Messenger<byte[]> open(TableStoreBackend on, FanOutPolicy fanOut) {
    return Messenger.builder(on, Codec.bytes(), membership)
        .fanOut(fanOut)
        .withoutRedelivery() // whose looks would be counted
        .unsignedCursors()
        .build();
  }

  /** Opens a messenger of which a first message has been sent, so that it knows the members. */
  private Messenger<byte[]> openAndSend(TableStoreBackend on, FanOutPolicy fanOut, int members) {
    join("group", members);
    Messenger<byte[]> messenger = open(on, fanOut);
    messenger.uncheckedConversation("group").send("member-1", message(1));
    server.clearRequests();
    return messenger;
  }

  /** Checks what was asked of the server since the last check. */
  private void assertCost(int requests, int written, int read) {
    List<Exchange> made = server.requests();
    assertThat(made).hasSize(requests);
    assertThat(sum(made, Exchange::writeUnits)).as("written: %s", made).isEqualTo(written);
    assertThat(sum(made, Exchange::readUnits)).as("read: %s", made).isEqualTo(read);
    server.clearRequests();
  }

  private static int sum(List<Exchange> made, ToIntFunction<Exchange> units) {
    return made.stream().mapToInt(units).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 101})
  void aSendIsThreeRequestsAndARowForTheHistoryAndForEachMember(int members) {
    try (var messenger = openAndSend(backend, FanOutPolicy.onWrite(), members)) {
      messenger.uncheckedConversation("group").send("member-1", message(1_000).withId("c-1"));
      assertCost(3, 1 + members, 1);
      messenger.uncheckedConversation("group").send("member-1", message(3_000).withId("c-2"));
      assertCost(3, 1 + members, 1);
      messenger.uncheckedConversation("group").send("member-1", message(4_100).withId("c-3"));
      assertCost(3, 2 * (1 + members), 1);
    }
  }

  /** Three requests of these are the backend's, which learns the service's time. */
  @Test
  void theFirstSendOfAServerAlsoWritesTwoRowsAndTheFirstInAWhileOne() {
    join("group", 2);
    join("another group", 2);
    try (var messenger = open(backend, FanOutPolicy.onWrite())) {
      server.clearRequests();
      messenger.uncheckedConversation("group").send("member-1", message(1));
      assertCost(3 + 2 + 3, 1 + 2 + 2 + 2, 1 + 1);
      messenger.uncheckedConversation("another group").send("member-1", message(1));
      assertCost(3 + 1, 1 + 2 + 1, 1);
    }
  }

  @Test
  void whatIsLeftToBeReadCostsNoMoreForMoreMembers() {
    try (var messenger = openAndSend(backend, FanOutPolicy.onRead(), 101)) {
      messenger.uncheckedConversation("group").send("member-1", message(3_000).withId("c-1"));
      assertCost(2, 2, 1);
    }
  }

  @Test
  void exactMessageIdsOfTheMessengerCostTwoMoreWritesAndReads() {
    join("group", 5);
    try (var messenger =
        Messenger.builder(backend, Codec.bytes(), membership)
            .exactMessageIds()
            .withoutRedelivery()
            .unsignedCursors()
            .build()) {
      messenger.uncheckedConversation("group").send("member-1", message(1));
      server.clearRequests();
      messenger.uncheckedConversation("group").send("member-1", message(1).withId("c-1"));
      assertCost(3 + 2, 1 + 5 + 2, 1 + 2);
    }
  }

  @Test
  void exactMessageIdsOfTheBackendCostThemForEachRow() {
    try (var exact = builder().exactMessageIds().build();
        var messenger = openAndSend(exact, FanOutPolicy.onWrite(), 5)) {
      messenger.uncheckedConversation("group").send("member-1", message(1).withId("c-1"));
      assertCost(3 + 4, 3 * (1 + 5), 1 + 2 * (1 + 5));
    }
  }

  @Test
  void anEmptyPullIsOneRequestAndOneMoreForReadFanOut() {
    joinMany();
    try (var messenger =
        open(
            backend,
            sent -> sent.conversationId().equals("read") ? FanOut.ON_READ : FanOut.ON_WRITE)) {
      Inbox<byte[]> inbox = messenger.inbox("member-0");
      messenger.uncheckedConversation("group-0").send("member-1", message(1));
      SyncCursor cursor = pullAll(inbox, inbox.fromOldest());
      server.clearRequests();
      assertThat(inbox.pull(cursor, 100).events()).isEmpty();
      assertCost(1, 0, 1);

      join("read", 2);
      messenger.uncheckedConversation("read").send("member-1", message(1));
      cursor = pullAll(inbox, cursor);
      server.clearRequests();
      assertThat(inbox.pull(cursor, 100).events()).isEmpty();
      assertCost(2, 0, 2);
    }
  }

  /** Lets a user have as many conversations as somebody who is very active. */
  private void joinMany() {
    for (int i = 0; i < MANY; i++) {
      join("group-" + i, 2);
    }
  }

  private static SyncCursor pullAll(Inbox<byte[]> inbox, SyncCursor from) {
    SyncBatch<byte[]> batch = inbox.pull(from, 100);
    while (batch.more()) {
      batch = inbox.pull(batch.next(), 100);
    }
    return inbox.pull(batch.next(), 100).next();
  }

  @Test
  void aPullOfTwoCopiesIsTwoRequests() {
    joinMany();
    try (var messenger = open(backend, FanOutPolicy.onWrite())) {
      Inbox<byte[]> inbox = messenger.inbox("member-0");
      List<String> both = List.of("group-0", "group-1");
      both.forEach(group -> messenger.uncheckedConversation(group).send("member-1", message(1)));
      SyncCursor cursor = pullAll(inbox, inbox.fromOldest());
      both.forEach(group -> messenger.uncheckedConversation(group).send("member-1", message(1)));
      server.clearRequests();
      assertThat(inbox.pull(cursor, 100).events()).hasSize(2);
      assertCost(2, 0, 3);
    }
  }

  @Test
  void aPullOfAHundredReadsWhatTheRowsTakeTogether() {
    try (var messenger = openAndSend(backend, FanOutPolicy.onWrite(), 5)) {
      for (int i = 0; i < 99; i++) {
        messenger.uncheckedConversation("group").send("member-1", message(100));
      }
      Inbox<byte[]> inbox = messenger.inbox("member-2");
      SyncCursor oldest = inbox.fromOldest();
      server.clearRequests();
      assertThat(inbox.pull(oldest, 101).events()).hasSize(100);
      assertCost(2, 0, 11);
    }
  }

  @Test
  void aListOfFiftyOfManyConversationsIsSixRequests() {
    joinMany();
    try (var messenger = open(backend, FanOutPolicy.onWrite())) {
      for (int i = 0; i < MANY; i++) {
        messenger.uncheckedConversation("group-" + i).send("member-1", message(1));
      }
      server.clearRequests();
      assertThat(messenger.inbox("member-0").conversations(50).conversations()).hasSize(50);
      assertCost(6, 0, 312);
    }
  }

  @Test
  void toMarkReadIsThreeRequestsAndARecallNine() {
    try (var messenger = openAndSend(backend, FanOutPolicy.onWrite(), 2)) {
      var group = messenger.uncheckedConversation("group");
      long seqId = group.send("member-1", message(1)).message().seqId();
      server.clearRequests();
      messenger.inbox("member-0").conversation("group").markRead(seqId);
      assertCost(3, 1, 3);
      assertThat(group.recall("member-1", seqId)).isEqualTo(ChangeOutcome.DONE);
      assertCost(9, 5, 7);
    }
  }

  /** The notices of members are written beside each other, in one request or in several. */
  @Test
  void anErasureWritesEachDeletedRowOnceAndFewRequests() {
    int messages = 20;
    int members = 3;
    try (var messenger = openAndSend(backend, FanOutPolicy.onWrite(), members)) {
      for (int i = 1; i < messages; i++) {
        messenger.uncheckedConversation("group").send("member-1", message(1_000));
      }
      server.clearRequests();
      int rows = messages * (1 + members);
      assertThat(messenger.erase("group")).isEqualTo(rows);
      int beginning = 3; // the newest entry; the record, read and written
      int eachMember = 3; // the inbox, what is deleted of it, the read position
      int history = 1 + 2; // read for its rosters; the rows, their deletion
      assertThat(server.requests())
          .hasSizeBetween(
              beginning + members * eachMember + history + 1,
              beginning + members * eachMember + history + members);
      assertThat(sum(server.requests(), Exchange::writeUnits)).isEqualTo(rows + members + 1);
    }
  }
}
