package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A message that was sent is in the history, then in the inboxes, and it is known in which. */
abstract class StoreBeforeSyncPromise extends MessagingPromise {

  @Test
  void aMessageReachesTheHistoryAndEveryMember() {
    Message<String> message =
        Message.of("hi").withId("m-1").with("lang", "en").with("urgent", true);
    SendReceipt<String> sent = group.send("alice", message);
    assertThat(sent.isDelivered()).isTrue();

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
    UncheckedConversation<String> other = messenger.uncheckedConversation("group-2");
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
    UncheckedConversation<String> empty = messenger.uncheckedConversation("nobody-here");
    SendReceipt<String> sent = empty.send("alice", "echo");
    assertThat(sent.isDelivered()).isTrue();
    assertThat(bodiesOf(history(empty))).containsExactly("echo");
  }

  @Test
  void whoJoinsGetsWhatIsSentFromThenOnAndFindsTheRestInTheHistory() {
    group.send("alice", "before");
    clock.advance(Duration.ofSeconds(6));
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
    SendReceipt<String> first = group.send("alice", message);
    SendReceipt<String> again = group.send("alice", message.possiblyResent());
    assertThat(again.message().seqId()).isEqualTo(first.message().seqId());
    assertThat(again.isDelivered()).isTrue();
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
  void anIdStandsForTheFirstMessageWhateverARetrySays() {
    SendReceipt<String> first = group.send("alice", Message.of("one").withId("m-1"));
    membership.join(GROUP, "dora");
    SendReceipt<String> retry =
        group.send("alice", Message.of("two").withId("m-1").with("lang", "en").possiblyResent());
    assertThat(retry.message()).isEqualTo(first.message());
    assertThat(bodiesOf(history(group))).containsExactly("one");
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("one");
    assertThat(pullAll("dora")).isEmpty();
  }

  @Test
  void aRetryInTheSameProcessNeedsNoMark() {
    Message<String> message = Message.of("pay").withId("c-1");
    long seqId = group.send("alice", message).message().seqId();
    assertThat(group.send("alice", message).message().seqId()).isEqualTo(seqId);
    assertThat(history(group)).hasSize(1);
    assertThat(pullAll("bob")).hasSize(1);
  }

  @Test
  void withExactIdsARetryByAnotherProcessNeedsNoMark() {
    Message<String> message = Message.of("pay").withId("c-1");
    try (var here = exact();
        var there = exact()) {
      long seqId = here.uncheckedConversation(GROUP).send("alice", message).message().seqId();
      assertThat(there.uncheckedConversation(GROUP).send("alice", message).message().seqId())
          .isEqualTo(seqId);
      assertThat(history(here.uncheckedConversation(GROUP))).hasSize(1);
    }
  }

  private Messenger<String> exact() {
    return settings(backend).prefix("exact").exactMessageIds().build();
  }

  @Test
  void aMessageWithoutAnIdIsGivenOne() {
    String id = group.send("alice", "one").message().message().id().orElseThrow();
    assertThat(group.send("alice", "two").message().message().id()).isNotEqualTo(id);
    assertThat(pullAll("bob").get(0).message().id()).contains(id);
  }

  @Test
  void aMessageWaitsForAnInboxThatCannotBeReached() {
    var broken = Failing.appendsTo(backend, "bob"::equals);
    try (var partly = timed(broken.backend()).build()) {
      PendingSend<String> one = partly.async().uncheckedConversation(GROUP).send("alice", "one");
      assertThat(await(one.stored()).body()).isEqualTo("one");
      eventually(() -> pullAll("alice").size() + pullAll("chi").size() == 2);
      assertThat(one.delivered()).isNotDone();
      clock.advance(Duration.ofSeconds(11));
      SendReceipt<String> receipt = await(one.delivered());
      assertThat(receipt.isDelivered()).isFalse();
      assertThat(receipt.delivery()).isEqualTo(new SendReceipt.UnderWay(Set.of("bob")));
      assertThat(pullAll("bob")).isEmpty();
      broken.repair();
      assertThat(partly.uncheckedConversation(GROUP).send("alice", "two").isDelivered()).isTrue();
      assertThat(bodiesOf(pullAll("bob"))).containsExactly("one", "two");
      clock.advance(Duration.ofMinutes(1)); // it is tried again all the same
    }
    for (String member : Set.of("alice", "bob", "chi")) {
      assertThat(bodiesOf(pullAll(member))).containsExactly("one", "two");
    }
    assertThat(history(group)).hasSize(2);
  }

  @Test
  void whatTheHistoryDidNotTakeIsInNoInbox() {
    var broken = Failing.appendsTo(backend, GROUP::equals);
    try (var without = messengerOn(broken.backend())) {
      assertThatExceptionOfType(TimelineException.Unavailable.class)
          .isThrownBy(() -> without.uncheckedConversation(GROUP).send("alice", "hi"));
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
      assertThat(catchThrowable(() -> lost.uncheckedConversation(GROUP).send("alice", "hi")))
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
      assertThat(doubled.uncheckedConversation(GROUP).send("alice", "hi").isDelivered()).isTrue();
    }
    assertThat(closed).isTrue();
    assertThat(pullAll("bob")).hasSize(1);
  }

  private Membership membersAre(Supplier<Stream<String>> members) {
    return new ScriptedMembership(id -> members.get(), membership::conversations);
  }

  private void assertNothingWasSent() {
    assertThat(history(group)).isEmpty();
    assertThat(pullAll("alice")).isEmpty();
    assertThat(pullAll("bob")).isEmpty();
  }

  /** A body without {@code equals}. */
  private static final class Opaque {
    private final String text;

    Opaque(String text) {
      this.text = text;
    }
  }

  @Test
  void aRetryIsTheSameMessageThoughItsBytesAreNot() {
    var nonce = new AtomicInteger();
    Codec<Opaque> sealing =
        Codec.of(
            body -> Codec.utf8().encode(body.text + "#" + nonce.incrementAndGet()),
            bytes -> new Opaque(Codec.utf8().decode(bytes)));
    try (var here = sealed(sealing);
        var there = sealed(sealing)) {
      long seqId =
          here.uncheckedConversation(GROUP)
              .send("alice", Message.of(new Opaque("pay")).withId("c-1"))
              .message()
              .seqId();
      membership.join(GROUP, "dora");
      membership.leave(GROUP, "chi");
      Message<Opaque> retry = Message.of(new Opaque("pay")).withId("c-1");
      assertThat(here.uncheckedConversation(GROUP).send("alice", retry).message().seqId())
          .isEqualTo(seqId);
      for (var server : List.of(here, there)) {
        assertThat(
                server
                    .uncheckedConversation(GROUP)
                    .send("alice", retry.possiblyResent())
                    .message()
                    .seqId())
            .isEqualTo(seqId);
      }
    }
    assertThat(bodiesOf(history(group))).containsExactly("pay#1");
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("pay#1");
    assertThat(pullAll("dora")).isEmpty();
  }

  private <M> Messenger<M> sealed(Codec<M> codec) {
    return Messenger.builder(backend, codec, membership)
        .inboxTtl(TTL)
        .withoutRedelivery()
        .unsignedCursors()
        .build();
  }
}
