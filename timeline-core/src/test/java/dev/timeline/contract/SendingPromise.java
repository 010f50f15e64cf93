package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.Sent;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A message that was sent is in the history, then in the inboxes, and it is known in which. */
abstract class SendingPromise extends MessagingPromise {

  SendingPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  @Test
  void aMessageReachesTheHistoryAndEveryMember() {
    Message<String> message =
        Message.of("hi").withId("m-1").with("lang", "en").with("urgent", true);
    Sent<String> sent = group.send("alice", message);
    assertThat(sent.isRouted()).isTrue();
    assertThat(sent.unreached()).isEmpty();

    ChatMessage<String> expected =
        new ChatMessage<>(
            GROUP, sent.message().seqId(), "alice", clock.instant(), Optional.empty(), message);
    assertThat(sent.message()).isEqualTo(expected);
    assertThat(history(group)).containsExactly(expected);
    for (String member : Set.of("alice", "bob", "chi")) {
      assertThat(pullAll(member)).containsExactly(expected);
    }
    assertThat(pullAll("dora")).isEmpty();
  }

  @Test
  void conversationsDoNotMix() {
    membership.join("group-2", "bob");
    Conversation<String> other = messenger.conversation("group-2");
    group.send("alice", "in one");
    other.send("bob", "in two");
    assertThat(bodiesOf(history(group))).containsExactly("in one");
    assertThat(bodiesOf(history(other))).containsExactly("in two");
    assertThat(pullAll("bob"))
        .extracting(ChatMessage::conversationId)
        .containsExactly(GROUP, "group-2");
    assertThat(bodiesOf(pullAll("chi"))).containsExactly("in one");
  }

  @Test
  void aConversationWithoutMembersKeepsItsHistory() {
    Conversation<String> empty = messenger.conversation("nobody-here");
    Sent<String> sent = empty.send("alice", "echo");
    assertThat(sent.isRouted()).isTrue();
    assertThat(bodiesOf(history(empty))).containsExactly("echo");
  }

  @Test
  void whoJoinsGetsWhatIsSentFromThenOnAndFindsTheRestInTheHistory() {
    group.send("alice", "before");
    membership.join(GROUP, "dora");
    group.send("alice", "after");
    membership.leave(GROUP, "dora");
    group.send("alice", "gone");
    assertThat(bodiesOf(pullAll("dora"))).containsExactly("after");
    assertThat(bodiesOf(history(group))).containsExactly("gone", "after", "before");
  }

  @Test
  void sendingAgainStoresAndDeliversNothingTwice() {
    Message<String> message = Message.of("hi").withId("m-1");
    Sent<String> first = group.send("alice", message);
    Sent<String> again = group.send("alice", message.possiblyResent());
    assertThat(again.message().seqId()).isEqualTo(first.message().seqId());
    assertThat(again.isRouted()).isTrue();
    assertThat(history(group)).hasSize(1);
    assertThat(pullAll("bob")).hasSize(1);
  }

  @Test
  void twoSendersMayUseTheSameMessageId() {
    group.send("alice", Message.of("from alice").withId("1"));
    group.send("bob", Message.of("from bob").withId("1"));
    assertThat(bodiesOf(pullAll("chi"))).containsExactly("from alice", "from bob");
  }

  @Test
  void oneSenderMayNotUseAMessageIdForOtherContent() {
    Sent<String> first = group.send("alice", Message.of("one").withId("m-1"));
    assertThatExceptionOfType(TimelineException.IdConflict.class)
        .isThrownBy(() -> group.send("alice", again(Message.of("two").withId("m-1"))))
        .satisfies(
            conflict -> {
              assertThat(conflict.messageId()).isEqualTo("m-1");
              assertThat(conflict.seqId()).isEqualTo(first.message().seqId());
              assertThat(conflict.timelineId()).contains(GROUP);
            });
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("one");
  }

  @Test
  void whoseInboxCannotBeReachedIsNamedAndReadsTheConversation() {
    var broken = Failing.appendsTo(backend, "bob"::equals);
    try (var partly = messengerOn(broken.backend())) {
      Sent<String> sent = partly.conversation(GROUP).send("alice", "one");
      assertThat(sent.isRouted()).isTrue();
      assertThat(sent.unreached()).containsOnlyKeys("bob");
      assertThat(sent.unreached().get("bob")).isInstanceOf(TimelineException.Unavailable.class);
      assertThat(bodiesOf(pullAll("bob"))).containsExactly("one");

      partly.conversation(GROUP).send("alice", "two");
      broken.repair();
      partly.conversation(GROUP).send("alice", "three");
    }
    for (String member : Set.of("alice", "bob", "chi")) {
      assertThat(bodiesOf(pullAll(member))).containsExactly("one", "two", "three");
    }
    assertThat(history(group)).hasSize(3);
  }

  @Test
  void whatTheHistoryDidNotTakeIsInNoInbox() {
    var broken = Failing.appendsTo(backend, GROUP::equals);
    try (var without = messengerOn(broken.backend())) {
      assertThatExceptionOfType(TimelineException.Unavailable.class)
          .isThrownBy(() -> without.conversation(GROUP).send("alice", "hi"));
    }
    assertNothingWasSent();
  }

  @Test
  void whatIsNoUserIdIsRefusedBeforeAnythingIsStored() {
    assertThatIllegalArgumentException().isThrownBy(() -> group.send("", "hi"));
    assertThatNullPointerException().isThrownBy(() -> group.send(null, "hi"));
    assertThatNullPointerException().isThrownBy(() -> group.send("alice", (Message<String>) null));
    membership.join(GROUP, "\ud800");
    assertThatIllegalArgumentException().isThrownBy(() -> group.send("alice", "hi"));
    assertNothingWasSent();
  }

  @Test
  void aMembershipThatFailsFailsTheSendBeforeAnythingIsStored() {
    var failure = new IllegalStateException("the members are not to be had");
    try (var lost =
        Messenger.<String>builder(
                backend,
                Codec.utf8(),
                membersAre(
                    () -> {
                      throw failure;
                    }))
            .inboxTtl(TTL)
            .unsignedCursors()
            .build()) {
      assertThat(catchThrowable(() -> lost.conversation(GROUP).send("alice", "hi")))
          .isSameAs(failure);
    }
    assertNothingWasSent();
  }

  @Test
  void theMembersStreamIsClosedAndItsDoublesCountOnce() {
    var closed = new AtomicBoolean();
    try (var doubled =
        Messenger.builder(
                backend,
                Codec.utf8(),
                membersAre(() -> Stream.of("bob", "bob").onClose(() -> closed.set(true))))
            .inboxTtl(TTL)
            .unsignedCursors()
            .build()) {
      assertThat(doubled.conversation(GROUP).send("alice", "hi").isRouted()).isTrue();
    }
    assertThat(closed).isTrue();
    assertThat(pullAll("bob")).hasSize(1);
  }

  private Membership membersAre(Supplier<Stream<String>> members) {
    return new Membership() {
      @Override
      public Stream<String> members(String conversationId) {
        return members.get();
      }

      @Override
      public Stream<Joined> conversations(String user) {
        return membership.conversations(user);
      }
    };
  }

  private void assertNothingWasSent() {
    assertThat(history(group)).isEmpty();
    assertThat(pullAll("alice")).isEmpty();
    assertThat(pullAll("bob")).isEmpty();
  }
}
