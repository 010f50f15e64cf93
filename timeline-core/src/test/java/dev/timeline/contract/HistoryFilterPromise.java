package dev.timeline.contract;

import static dev.timeline.AttributeFilter.equal;
import static dev.timeline.AttributeFilter.exists;
import static dev.timeline.AttributeFilter.greater;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.AttributeFilter;
import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.Messenger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A history is filtered by the attributes of its messages, as they are now. */
abstract class HistoryFilterPromise extends MessagingPromise {

  private static <M> List<ChatEvent<M>> read(Function<Query, HistoryPage<M>> history, Query query) {
    List<ChatEvent<M>> events = new ArrayList<>();
    HistoryPage<M> page = history.apply(query);
    events.addAll(page.events());
    while (page.more()) {
      page = history.apply(query.over(SeqRange.parse(page.next().token())));
      events.addAll(page.events());
    }
    return events;
  }

  private List<String> found(Query query) {
    return bodies(messagesOf(read(group::history, query)));
  }

  private static List<String> bodies(List<ChatMessage<String>> messages) {
    return messages.stream().map(ChatMessage::body).toList();
  }

  @Test
  void messagesAreFoundByTheirAttributes() {
    for (int i = 0; i < 20; i++) {
      Message<String> message = Message.of("m" + i).with("size", i);
      group.send("alice", i % 7 == 0 ? message.with("at_bob", true) : message);
    }
    Query mentions = SeqRange.latest().where(exists("at_bob"));
    assertThat(found(mentions)).containsExactly("m14", "m7", "m0");
    assertThat(found(mentions.over(SeqRange.all().limit(1)))).containsExactly("m0", "m7", "m14");
    assertThat(found(SeqRange.all().where(greater("size", 16)).filled().maxBytes(1)))
        .containsExactly("m17", "m18", "m19");
    assertThat(found(SeqRange.all().where(exists("at_chi")))).isEmpty();
    HistoryPage<String> filled =
        group.history(SeqRange.all().limit(3).where(exists("at_bob").not()).filled());
    assertThat(bodies(messagesOf(filled.events()))).containsExactly("m1", "m2", "m3");
    ChatMessage<String> first = messagesOf(read(group::history, mentions)).get(0);
    assertThat(first.sender()).isEqualTo("alice");
    assertThat(first.message().attributes())
        .isEqualTo(Message.of("").with("size", 14).with("at_bob", true).attributes());
    assertThat(group.history(Query.of(SeqRange.all().limit(2)).filled()).events()).hasSize(2);
  }

  @Test
  void aFilterSeesAMessageAsItIsNow() {
    long edited = group.send("alice", Message.of("m").with("at_bob", true)).message().seqId();
    long recalled = group.send("alice", Message.of("n").with("at_bob", true)).message().seqId();
    Query mentions = SeqRange.all().where(exists("at_bob"));
    assertThat(found(mentions)).containsExactly("m", "n");
    assertThat(group.edit("alice", edited, Message.of("to chi").with("at_chi", true))).isNotNull();
    assertThat(group.recall("alice", recalled)).isNotNull();
    assertThat(read(group::history, mentions)).isEmpty();
    assertThat(found(SeqRange.all().where(exists("at_chi")))).containsExactly("to chi");
    assertThat(read(group::history, SeqRange.all().where(exists("at_chi").not())))
        .allSatisfy(it -> assertThat(it).isInstanceOf(ChatEvent.Recalled.class));
  }

  /** A history's entries have attributes of their own, of which no message knows. */
  @Test
  void noNameOfAnAttributeIsTaken() {
    List<String> names = List.of("server", "isCopied", "x_server", "x_x_isCopied", "x_", "kind");
    Message<String> all = Message.of("all");
    for (String name : names) {
      group.send("alice", Message.of(name).with(name, "v"));
      all = all.with(name, 1);
    }
    group.send("alice", all);
    group.send("alice", "none");
    for (String name : names) {
      assertThat(found(SeqRange.all().where(exists(name)))).containsExactly(name, "all");
      assertThat(found(SeqRange.all().where(equal(name, "v")))).containsExactly(name);
      AttributeFilter not = exists(name).not().and(exists("kind").not().or(equal("kind", 1)));
      assertThat(found(SeqRange.all().where(not))).contains("none").doesNotContain(name, "all");
    }
    List<ChatMessage<String>> pulled = pullAll("bob");
    assertThat(pulled).isEqualTo(messagesOf(read(group::history, Query.of(SeqRange.all()))));
    assertThat(pulled.get(names.size()).message().attributes()).isEqualTo(all.attributes());
  }

  @Test
  void aMessageHasRoomForTheEntrysOwnAttributes() {
    Message<String> most = Message.of("most");
    for (int i = 0; i < 254; i++) {
      most = most.with("a" + i, i);
    }
    ChatMessage<String> sent = group.send("alice", most).message();
    assertThat(messagesOf(group.history(Query.of(SeqRange.all()).filled()).events()))
        .containsExactly(sent);
    Message<String> tooMany = most.with("one_more", 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> group.send("alice", tooMany))
        .withMessageContaining("255");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> messenger.inbox("alice").conversation(GROUP).edit(sent.seqId(), tooMany))
        .withMessageContaining("255");
  }

  @Test
  void aMemberFindsWhatWasSaidSinceTheyJoined() {
    group.send("alice", Message.of("before").with("at_dora", true));
    clock.advance(Duration.ofSeconds(11));
    membership.join(GROUP, "dora");
    for (int i = 0; i < 5; i++) {
      group.send("alice", Message.of("m" + i).with("at_dora", i % 2 == 0));
    }
    var dora = messenger.inbox("dora").conversation(GROUP);
    var alice = messenger.inbox("alice").conversation(GROUP);
    for (int limit : new int[] {1, 2, 100}) {
      Query mentions = SeqRange.all().limit(limit).where(equal("at_dora", true));
      List<String> since = List.of("m0", "m2", "m4");
      assertThat(bodies(messagesOf(read(dora::history, mentions)))).isEqualTo(since);
      assertThat(bodies(messagesOf(read(dora::history, mentions.filled())))).isEqualTo(since);
      assertThat(
              bodies(
                  messagesOf(read(dora::history, mentions.over(SeqRange.latest().limit(limit))))))
          .containsExactly("m4", "m2", "m0");
      assertThat(bodies(messagesOf(read(alice::history, mentions))))
          .containsExactly("before", "m0", "m2", "m4");
    }
    assertThat(
            JoinedTimeline.join(
                    messenger
                        .async()
                        .inbox("dora")
                        .conversation(GROUP)
                        .history(Query.of(SeqRange.all()).filled()))
                .events())
        .hasSize(5);
  }

  /** Messages that are left to be read are stored in the same way. */
  @Test
  void whatIsLeftToBeReadIsFilteredToo() {
    try (Messenger<String> onRead = settings(backend).fanOut(sent -> FanOut.ON_READ).build()) {
      var read = onRead.uncheckedConversation("read");
      membership.join("read", "alice");
      read.send("alice", "m");
      read.send("alice", Message.of("n").with("at_bob", true));
      assertThat(read.history(SeqRange.all().where(exists("at_bob")).filled()).events()).hasSize(1);
    }
  }
}
