package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.timeline.Codec;
import dev.timeline.ImportProgress;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.ImportedMessage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Imported conversations are history at once, and new to nobody. */
abstract class ImportingPromise extends MessagingPromise {

  private static final Instant LONG_AGO = Instant.parse("2019-03-01T12:00:00.123Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String OTHER = "group-2";

  private Messenger<String> moved;

  /** Members who were there long ago, and dora, who came after ten messages. */
  private final class Moved implements Membership {
    private final Map<String, Instant> since =
        Map.of(
            "alice", LONG_AGO,
            "bob", LONG_AGO,
            "chi", LONG_AGO,
            "dora", LONG_AGO.plus(HOUR.multipliedBy(10)).minusMillis(1));

    @Override
    public Stream<String> members(String conversationId) {
      return since.keySet().stream();
    }

    @Override
    public Stream<Joined> conversations(String user) {
      return since.containsKey(user)
          ? Stream.of(GROUP, OTHER).map(id -> new Joined(id, since.get(user)))
          : Stream.of();
    }
  }

  @BeforeEach
  void openForMembersOfLongAgo() {
    moved = movedOn(backend, FanOutPolicy.onWrite());
  }

  private Messenger<String> movedOn(TimelineBackend on, FanOutPolicy policy) {
    messenger.close();
    messenger =
        Messenger.builder(on, Codec.utf8(), new Moved())
            .prefix("moved")
            .fanOut(policy)
            .withoutRedelivery()
            .timeout(PATIENCE)
            .unsignedCursors()
            .build();
    return messenger;
  }

  private static List<ImportedMessage<String>> messages(String conversationId, int count) {
    var messages = new ArrayList<ImportedMessage<String>>();
    for (int i = 0; i < count; i++) {
      messages.add(
          new ImportedMessage<>(
              conversationId,
              i % 2 == 0 ? "alice" : "bob",
              LONG_AGO.plus(HOUR.multipliedBy(i)),
              Message.of("old " + i).withId("old-" + i).with("number", i)));
    }
    return messages;
  }

  private static List<String> bodies(int from, int to) {
    var bodies = new ArrayList<String>();
    for (int i = from; i < to; i++) {
      bodies.add("old " + i);
    }
    return bodies;
  }

  private List<ChatMessage<String>> shown(String user) {
    Conversation<String> view = moved.inbox(user).conversation(GROUP);
    var messages = new ArrayList<ChatMessage<String>>();
    var page = view.history(SeqRange.all().limit(7));
    messages.addAll(messagesOf(page.events()));
    while (page.more()) {
      page = view.history(page.next());
      messages.addAll(messagesOf(page.events()));
    }
    return messages;
  }

  @Test
  void membersReadWhatWasImportedAsItWas() {
    List<ImportedMessage<String>> source = messages(GROUP, 25);
    assertThat(moved.importer().importAll(source.iterator())).isEqualTo(new ImportProgress(25, 0));
    List<ChatMessage<String>> shown = shown("bob");
    assertThat(bodiesOf(shown)).isEqualTo(bodies(0, 25));
    for (int i = 0; i < shown.size(); i++) {
      assertThat(shown.get(i).sender()).isEqualTo(source.get(i).sender());
      assertThat(shown.get(i).time()).isEqualTo(source.get(i).time());
      assertThat(shown.get(i).message()).isEqualTo(source.get(i).message());
    }
    assertThat(bodiesOf(shown("dora"))).isEqualTo(bodies(10, 25));
  }

  @Test
  void noDeviceIsToldOfWhatWasImported() {
    Inbox<String> bob = moved.inbox("bob");
    SyncCursor before = bob.pull(bob.fromNow(), 10).next();
    moved.importer().importAll(messages(GROUP, 40).iterator());
    assertPullsOnlyWhatIsNew(bob, before);
    assertPullsOnlyWhatIsNew(bob, bob.fromOldest());
    pass(RETRY); // what came within the difference of two clocks before may come again
    assertPullsOnlyWhatIsNew(bob, bob.fromNow());
  }

  private void assertPullsOnlyWhatIsNew(Inbox<String> inbox, SyncCursor from) {
    String body = "new at " + shown("bob").size();
    List<String> known = new ArrayList<>(bodiesOf(pullAll(inbox, from)));
    assertThat(known).noneMatch(it -> it.startsWith("old"));
    moved.uncheckedConversation(GROUP).send("alice", body);
    var events = new ArrayList<ChatEvent<String>>();
    SyncBatch<String> batch;
    SyncCursor cursor = from;
    do {
      batch = inbox.pull(cursor, 5);
      events.addAll(batch.events());
      assertThat(batch.gaps()).isEmpty();
      cursor = batch.next();
    } while (batch.more());
    known.add(body);
    assertThat(bodiesOf(messagesOf(events))).isEqualTo(known);
    assertThat(events).hasSameSizeAs(known);
  }

  @Test
  void whatIsLeftToBeReadComesAloneAsWell() {
    movedOn(backend, FanOutPolicy.onRead());
    moved = messenger;
    moved.importer().importAll(messages(GROUP, 40).iterator());
    moved.uncheckedConversation(GROUP).send("alice", "new");
    Inbox<String> bob = moved.inbox("bob");
    assertThat(bodiesOf(pullAll(bob, bob.fromOldest()))).containsExactly("new");
  }

  @Test
  void theListShowsTheLastMessageAndNothingUnread() {
    List<ImportedMessage<String>> source = messages(OTHER, 10);
    source.addAll(messages(GROUP, 30));
    moved.importer().importAll(source.iterator());
    List<ConversationSummary<String>> list = moved.inbox("bob").conversations(10).conversations();
    assertThat(list).extracting(ConversationSummary::conversationId).containsExactly(GROUP, OTHER);
    ConversationSummary<String> group = list.get(0);
    assertThat(group.unread()).isZero();
    assertThat(group.lastActivity()).isEqualTo(source.get(39).time());
    assertThat(messagesOf(group.last().stream().toList()).get(0).body()).isEqualTo("old 29");
    moved.uncheckedConversation(OTHER).send("alice", "new");
    list = moved.inbox("bob").conversations(10).conversations();
    assertThat(list).extracting(ConversationSummary::conversationId).containsExactly(OTHER, GROUP);
    assertThat(list.get(0).unread()).isOne();
  }

  @Test
  void whatWasImportedCanBeEditedRecalledAndMarkedAsRead() {
    moved.importer().importAll(messages(GROUP, 4).iterator());
    List<ChatMessage<String>> shown = shown("alice");
    Conversation<String> alice = moved.inbox("alice").conversation(GROUP);
    assertDone(alice.edit(shown.get(0).seqId(), Message.of("edited")));
    assertDone(alice.recall(shown.get(2).seqId()));
    alice.markRead(shown.get(3).seqId());
    assertThat(bodiesOf(shown("bob"))).containsExactly("edited", "old 1", "old 3");
    assertThat(shown("bob").get(0).time()).isEqualTo(LONG_AGO);
    assertThat(alice.receipts(List.of("alice"))).containsEntry("alice", shown.get(3).seqId());
  }

  @Test
  void anImportThatFailedGoesOn() {
    List<ImportedMessage<String>> source = messages(GROUP, 20);
    source.addAll(messages(OTHER, 20));
    var left = new AtomicInteger(11);
    var broken = Failing.appends(backend, append -> left.getAndDecrement() <= 0);
    Messenger<String> first = movedOn(broken.backend(), FanOutPolicy.onWrite());
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> first.importer().importAll(source.iterator()));
    moved = movedOn(backend, FanOutPolicy.onWrite());
    assertThat(moved.importer().importAll(source.iterator())).isEqualTo(new ImportProgress(29, 11));
    assertThat(bodiesOf(shown("bob"))).isEqualTo(bodies(0, 20));
    assertThat(moved.importer().importAll(source.iterator())).isEqualTo(new ImportProgress(0, 40));
  }

  @Test
  void aConversationInWhichSomebodyWroteIsRefused() {
    moved.uncheckedConversation(GROUP).send("alice", "new");
    assertThatIllegalStateException()
        .isThrownBy(() -> moved.importer().importAll(messages(GROUP, 3).iterator()))
        .withMessageContaining(GROUP);
    assertThat(bodiesOf(shown("bob"))).containsExactly("new");
  }

  @Test
  void whatCannotBeImportedIsRefused() {
    Message<String> named = Message.of("a").withId("1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImportedMessage<>(GROUP, "alice", LONG_AGO, Message.of("a")))
        .withMessageContaining(GROUP);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImportedMessage<>(GROUP, "", LONG_AGO, named));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImportedMessage<>("", "alice", LONG_AGO, named));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImportedMessage<>(GROUP, "alice", Instant.MAX, named))
        .withMessageContaining("" + Instant.MAX);
    moved.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> moved.importer().importAll(messages(GROUP, 1).iterator()));
  }
}
