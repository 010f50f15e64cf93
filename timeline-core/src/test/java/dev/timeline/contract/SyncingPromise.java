package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.AppendOrder;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every device gets everything once, from wherever it was, whatever other devices do. */
abstract class SyncingPromise extends MessagingPromise {

  @Test
  void aDevicePullsWhatCameAfterItsCursor() {
    Inbox<String> phone = messenger.inbox("bob");
    assertThat(phone.user()).isEqualTo("bob");
    SyncCursor cursor = phone.fromOldest();
    for (String text : List.of("one", "two", "three")) {
      group.send("alice", text);
      SyncBatch<String> news = phone.pull(cursor, 100);
      assertThat(bodiesOf(messagesOf(news.events()))).containsExactly(text);
      cursor = news.next();
    }
    assertThat(messagesOf(phone.pull(cursor, 100).events())).isEmpty();
  }

  @Test
  void aPullTakesNoMoreThanItsLimitAndFillsItWhereThereIsMore() {
    IntStream.rangeClosed(1, 10).forEach(i -> group.send("alice", "" + i));
    Inbox<String> phone = messenger.inbox("bob");
    SyncBatch<String> first = phone.pull(phone.fromOldest(), 4);
    assertThat(bodiesOf(messagesOf(first.events()))).containsExactly("1", "2", "3", "4");
    assertThat(first.more()).isTrue();
    SyncBatch<String> second = phone.pull(first.next(), 4);
    assertThat(bodiesOf(messagesOf(second.events()))).containsExactly("5", "6", "7", "8");
    assertThat(bodiesOf(pullAll(phone, second.next()))).containsExactly("9", "10");
  }

  @Test
  void aLimitOutOfBoundsIsRefused() {
    Inbox<String> phone = messenger.inbox("bob");
    for (int limit : new int[] {0, -1, 10_001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> phone.pull(phone.fromOldest(), limit))
          .withMessageContaining(Integer.toString(limit));
    }
  }

  @Test
  void pullingAgainWithAnOldCursorYieldsTheSameAgain() {
    group.send("alice", "one");
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor old = phone.fromOldest();
    SyncBatch<String> first = phone.pull(old, 100);
    group.send("alice", "two");
    assertThat(bodiesOf(pullAll(phone, old))).containsExactly("one", "two");
    assertThat(bodiesOf(pullAll(phone, first.next()))).containsExactly("two");
  }

  @Test
  void aDeviceThatStartsNowGetsWhatIsSentFromNowOn() {
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor beforeTheFirst = phone.fromNow();
    group.send("alice", "one");
    pass(Duration.ofSeconds(11));
    SyncCursor now = phone.fromNow();
    group.send("alice", "two");
    assertThat(bodiesOf(pullAll(phone, beforeTheFirst))).containsExactly("one", "two");
    assertThat(bodiesOf(pullAll(phone, now))).containsExactly("two");
  }

  @Test
  void theInboxIsKeptForItsTtlAndTheHistoryLonger() {
    group.send("alice", "old");
    pass(TTL.minus(MILLISECOND));
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("old");
    pass(MILLISECOND);
    group.send("alice", "new");
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("new");
    assertThat(bodiesOf(history(group))).containsExactly("new", "old");
  }

  @Test
  void theHistoryPagesBackwardAndForward() {
    IntStream.rangeClosed(1, 8).forEach(i -> group.send("alice", "" + i));
    assertThat(bodiesOf(history(group))).containsExactly("8", "7", "6", "5", "4", "3", "2", "1");
    long fifth = history(group).get(3).seqId();
    HistoryPage<String> page;
    SeqRange rest = SeqRange.after(fifth).limit(2);
    do { // which may take a while to have something
      page = group.history(rest);
      rest = page.next();
    } while (messagesOf(page.events()).isEmpty());
    assertThat(bodiesOf(messagesOf(page.events())).get(0)).isEqualTo("6");
  }

  @Test
  void sendersAtOnceReachEveryDeviceOnceAndInOrder() throws Exception {
    int senders = 4;
    int each = 50;
    Together.call(
        senders,
        sender ->
            () -> {
              for (int i = 0; i < each; i++) {
                group.send("alice", sender + "-" + i);
              }
              return sender;
            });
    List<ChatMessage<String>> stored = history(group);
    assertThat(stored).hasSize(senders * each);
    Inbox<String> phone = messenger.inbox("bob");
    List<ChatMessage<String>> pulled = messagesOf(phone.pull(phone.fromOldest(), 1000).events());
    assertThat(pulled).isSortedAccordingTo(Comparator.comparingLong(ChatMessage::seqId));
    assertThat(pulled).containsExactlyInAnyOrderElementsOf(stored);
  }

  @Test
  void aMessageThatCannotBeDecodedHidesNoOther() {
    group.send("alice", "one");
    group.send("alice", "poison");
    group.send("alice", "three");
    try (var other =
        Messenger.builder(backend, withoutPoison(), membership)
            .inboxTtl(TTL)
            .unsignedCursors()
            .build()) {
      Inbox<String> phone = other.inbox("bob");
      SyncBatch<String> news = phone.pull(phone.fromOldest(), 100);
      assertThat(bodiesOf(messagesOf(news.events()))).containsExactly("one", "three");
      assertThat(news.unreadable()).hasSize(1);
      assertThat(news.unreadable().get(0).timelineId()).contains("bob");
      assertThat(messagesOf(phone.pull(news.next(), 100).events())).isEmpty();
      assertThat(bodiesOf(history(other.uncheckedConversation(GROUP))))
          .containsExactly("three", "one");
    }
  }

  /** As during an upgrade, with servers of both versions. */
  @Test
  void whatALaterVersionWroteToAnInboxHidesNothingElse() {
    group.send("alice", "before");
    var options = new LogOptions("chat_inbox", Optional.of(TTL), Duration.ofHours(24), false);
    try (Log inboxes = backend.openLog(options)) {
      Message<byte[]> later = Message.of(new byte[] {99}).with("header", new byte[] {99});
      inboxes
          .append(new Log.Append("bob", later, AppendOrder.none(), false, OptionalLong.empty()))
          .join();
    }
    group.send("alice", "after");
    Inbox<String> phone = messenger.inbox("bob");
    SyncBatch<String> all = phone.pull(phone.fromOldest(), 100);
    assertThat(bodiesOf(messagesOf(all.events()))).containsExactly("before", "after");
    assertThat(all.unreadable()).hasSize(1);
    ConversationSummary<String> summary = phone.conversations(10).conversations().get(0);
    assertThat(summary.unread()).isEqualTo(2);
    var notified = new AtomicBoolean();
    try (var subscription = phone.onNotification(() -> notified.set(true))) {
      eventually(notified::get);
      assertThat(subscription.ended()).isNotDone();
    }
  }
}
