package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.Exchange;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the README says that messages cost, in units as LocalTableStore estimates them. */
class CostOnTableStoreTest {

  private static final int MEMBERS = 5;

  private final LocalTableStore server = LocalTableStore.start();
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

  /** A messenger of which a first message has been sent, so that it knows the members. */
  private Messenger<byte[]> open(TableStoreBackend backend, FanOutPolicy fanOut) {
    for (int i = 0; i < MEMBERS; i++) {
      membership.join("group", "member-" + i);
    }
    Messenger<byte[]> messenger =
        Messenger.builder(backend, Codec.bytes(), membership)
            .fanOut(fanOut)
            .unsignedCursors()
            .build();
    messenger.conversation("group").send("member-1", message(1));
    server.clearRequests();
    return messenger;
  }

  private int sum(ToIntFunction<Exchange> units) {
    return server.requests().stream().mapToInt(units).sum();
  }

  @Test
  void aSendWritesARowForTheHistoryOneForEachMemberAndTwiceHowFarTheConversationIs() {
    try (var messenger = open(backend, FanOutPolicy.onWrite())) {
      messenger.conversation("group").send("member-1", message(3_800).withId("c-1"));
      assertThat(sum(Exchange::writeUnits)).isEqualTo(1 + MEMBERS + 2);
      assertThat(sum(Exchange::readUnits)).isEqualTo(5);
      server.clearRequests();
      messenger.conversation("group").send("member-1", message(4_100).withId("c-2"));
      assertThat(sum(Exchange::writeUnits)).isEqualTo(2 * (1 + MEMBERS) + 2);
      assertThat(sum(Exchange::readUnits)).isEqualTo(6);
    }
  }

  @Test
  void whatIsLeftToBeReadCostsNoMoreForMoreMembers() {
    try (var messenger = open(backend, FanOutPolicy.onRead())) {
      messenger.conversation("group").send("member-1", message(3_800).withId("c-1"));
      assertThat(sum(Exchange::writeUnits)).isEqualTo(1 + 2);
      assertThat(sum(Exchange::readUnits)).isEqualTo(5);
    }
  }

  @Test
  void onceInAWhileASendAlsoWritesThatThereIsOneAndWhoTheMembersAre() {
    try (var messenger = open(backend, FanOutPolicy.onWrite())) {
      membership.join("another group", "member-1");
      messenger.conversation("another group").send("member-1", message(1));
      assertThat(sum(Exchange::writeUnits)).isEqualTo(1 + 1 + 1 + 1 + 2);
    }
  }

  @Test
  void withExactMessageIdsItIsTwoMoreWritesAndReadsForEachRow() {
    try (var exact = builder().exactMessageIds().build();
        var messenger = open(exact, FanOutPolicy.onWrite())) {
      messenger.conversation("group").send("member-1", message(1).withId("c-1"));
      assertThat(sum(Exchange::writeUnits)).isEqualTo(3 * (1 + MEMBERS) + 2);
      assertThat(sum(Exchange::readUnits)).isEqualTo(2 * (1 + MEMBERS) + 5);
    }
  }

  @Test
  void aPullReadsWhatTheRowsTakeTogetherAndOneForEachConversation() {
    try (var messenger = open(backend, FanOutPolicy.onWrite())) {
      for (int i = 0; i < 99; i++) {
        messenger.conversation("group").send("member-1", message(100));
      }
      Device<byte[]> device = messenger.device("member-2");
      server.clearRequests();
      var news = device.pull(device.fromOldest(), 101);
      assertThat(news.messages()).hasSize(100);
      assertThat(server.requests())
          .extracting(Exchange::operation, Exchange::readUnits)
          .containsExactly(tuple("BatchGetRow", 1), tuple("GetRange", 8));
      server.clearRequests();
      assertThat(device.pull(news.next(), 100).messages()).isEmpty();
      assertThat(sum(Exchange::readUnits)).isEqualTo(2);
    }
  }
}
