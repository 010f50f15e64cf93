package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChatEvent.Recalled;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.ConversationPage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A user's conversations are listed with the latest activity first, each with its last message as
 * it is now.
 */
abstract class ConversationListPromise extends MessagingPromise {

  private Inbox<String> phone;

  @BeforeEach
  void openPhone() {
    phone = messenger.inbox("bob");
  }

  private long send(String sender, String body) {
    return group.send(sender, body).message().seqId();
  }

  private void assertLast(String body) {
    assertThat(lastBody(onlyConversation(phone))).contains(body);
  }

  @Test
  void theConversationWithTheLatestActivityComesFirst() {
    var groups = new ArrayList<UncheckedConversation<String>>();
    for (String id : List.of("a", "b", "c")) {
      clock.advance(MILLISECOND);
      membership.join(id, "dora");
      groups.add(messenger.uncheckedConversation(id));
    }
    Inbox<String> device = messenger.inbox("dora");
    assertOrder(device, "c", "b", "a"); // nothing was sent: by when the user joined
    clock.advance(MILLISECOND);
    long seqId = groups.get(0).send("alice", "one").message().seqId();
    assertOrder(device, "a", "c", "b");
    clock.advance(MILLISECOND);
    groups.get(1).send("alice", "two");
    assertOrder(device, "b", "a", "c");
    clock.advance(MILLISECOND);
    assertDone(groups.get(0).recall("alice", seqId));
    assertOrder(device, "a", "b", "c");
    assertThat(device.conversations(1).more()).isTrue();
    assertThat(device.conversations(1).conversations().get(0).lastActivity())
        .isEqualTo(clock.instant());
    membership.leave("a", "dora");
    assertOrder(device, "b", "c");
  }

  private static void assertOrder(Inbox<String> device, String... ids) {
    assertThat(device.conversations(100).conversations())
        .extracting(ConversationSummary::conversationId)
        .containsExactly(ids);
  }

  @Test
  void theLastMessageIsShownAsItIsNow() {
    assertThat(onlyConversation(phone).last()).isEmpty();
    ChatMessage<String> first = group.send("alice", "first").message();
    assertLast("first");
    long second = send("alice", "second");
    assertLast("second");
    assertDone(group.edit("alice", first.seqId(), Message.of("edited")));
    assertLast("second");
    assertDone(group.edit("alice", second, Message.of("better")));
    assertLast("better");
    assertDone(group.recall("alice", second));
    for (int i = 0; i < 2; i++) {
      assertThat(onlyConversation(phone).last())
          .contains(new Recalled<>(GROUP, second, "alice", clock.instant()));
      phone.conversation(GROUP).markRead(second); // which makes it look elsewhere
    }
    phone.conversation(GROUP).markRead(Long.MAX_VALUE - 1);
    assertThat(onlyConversation(phone).last()).isPresent();
    open(settings("chat_history")).timeline(GROUP).delete(second);
    assertLast("edited");
  }

  @Test
  void anUndecodableLastMessageHidesNeitherOthersNorUnread() {
    send("alice", "one");
    send("alice", "poison");
    try (var other =
        Messenger.builder(backend, withoutPoison(), membership)
            .inboxTtl(TTL)
            .unsignedCursors()
            .build()) {
      ConversationSummary<String> shown = onlyConversation(other.inbox("bob"));
      assertThat(lastBody(shown)).contains("one");
      assertThat(shown.unread()).isEqualTo(2);
    }
  }

  /** As by a bot that streams its answer word by word. */
  @Test
  void aThousandEditsOfOneMessageHideNothing() {
    needs(Capability.ANSWERS_IN_MEMORY, "a thousand edits are ten thousand requests");
    String id = "streamed";
    membership.join(id, "dora");
    UncheckedConversation<String> same = messenger.uncheckedConversation(id);
    same.send("bot", "before");
    long streamed = same.send("bot", "...").message().seqId();
    for (int i = 0; i <= 1_000; i++) {
      assertDone(same.edit("bot", streamed, Message.of("word " + i)));
    }
    ConversationSummary<String> shown = onlyConversation(messenger.inbox("dora"));
    assertThat(shown.unread()).isPositive();
    assertThat(lastBody(shown)).contains("word 1000");
  }

  @Test
  void aHundredRecallsByAModeratorHideNothing() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      String id = "moderated-" + policy.hashCode();
      membership.join(id, "dora");
      try (var moderated =
          settings(backend).fanOut(policy).changes((by, message) -> by.equals("mod")).build()) {
        UncheckedConversation<String> same = moderated.uncheckedConversation(id);
        same.send("alice", "stays");
        var spam = new ArrayList<Long>();
        for (int i = 0; i < 60; i++) {
          spam.add(same.send("bot", "spam " + i).message().seqId());
        }
        long edited = same.send("alice", "streamed").message().seqId();
        spam.forEach(seqId -> assertDone(same.recall("mod", seqId)));
        for (int i = 0; i <= 100; i++) {
          assertDone(same.edit("mod", edited, Message.of("streamed " + i)));
        }
        ConversationSummary<String> shown = onlyConversation(moderated.inbox("dora"));
        assertThat(shown.unread()).isEqualTo(2);
        assertThat(shown.hasMoreUnread()).isFalse();
        assertThat(lastBody(shown)).contains("streamed 100");
      }
      membership.leave(id, "dora");
    }
  }

  @Test
  void pagesOfConversationsGoOnWhereTheLastOneEnded() {
    var expected = new ArrayList<String>();
    for (int i = 0; i < 7; i++) {
      membership.join("paged-" + i, "dora");
      clock.advance(MILLISECOND);
      if (i % 3 > 0) { // nothing is sent in the others
        messenger.uncheckedConversation("paged-" + i).send("alice", "one");
      }
      clock.advance(MILLISECOND);
    }
    Inbox<String> device = messenger.inbox("dora");
    device.conversations(100).conversations().forEach(it -> expected.add(it.conversationId()));
    assertThat(expected).hasSize(7);
    var listed = new ArrayList<String>();
    ConversationPage<String> page = device.conversations(2);
    while (true) {
      page.conversations().forEach(it -> listed.add(it.conversationId()));
      if (!page.more()) {
        break;
      }
      page = device.conversations(2, page.conversations().get(page.conversations().size() - 1));
    }
    assertThat(listed).isEqualTo(expected);
  }

  @Test
  void howManyConversationsAreListedIsLimited() {
    for (int limit : new int[] {0, -1, 101}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> phone.conversations(limit))
          .withMessageContaining(Integer.toString(limit));
    }
    IntStream.range(0, 101).forEach(i -> membership.join("many-" + i, "dora"));
    assertThat(messenger.inbox("dora").conversations(100).conversations()).hasSize(100);
  }

  @Test
  void aListIsTwoRoundTripsHoweverManyItShows() {
    for (int i = 0; i < 7; i++) {
      membership.join("listed-" + i, "dora");
      messenger.uncheckedConversation("listed-" + i).send("alice", "one");
    }
    var reads = new CountedReads(backend);
    try (var counted = messengerOn(reads.backend())) {
      Inbox<String> device = counted.inbox("dora");
      for (int limit : new int[] {1, 5, 7, 100}) {
        reads.forget();
        int listed = device.conversations(limit).conversations().size();
        assertThat(listed).isEqualTo(Math.min(limit, 7));
        assertThat(reads.counted())
            .isEqualTo(
                Map.of("chat_inbox", 1, "chat_conversation", 1, "chat_read", 1, "chat_history", 1));
      }
      reads.forget();
      device.conversation("listed-0").markRead(Long.MAX_VALUE - 1);
      assertThat(reads.counted()).isEqualTo(Map.of("chat_history", 1, "chat_read", 1));
    }
  }
}
