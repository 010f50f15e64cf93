package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatEvent.Edited;
import dev.timeline.messaging.ChatEvent.Posted;
import dev.timeline.messaging.ChatEvent.Recalled;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A message may be edited and recalled by its sender, and every device is told. */
abstract class RecallingPromise extends MessagingPromise {

  private long send(String body) {
    return group.send("alice", body).message().seqId();
  }

  private Screen screenOf(String user) {
    return Screen.of(messenger.inbox(user)).pullAll(2);
  }

  @Test
  void aRecalledMessageIsOverwrittenAndItsEventComesAfterIt() {
    Screen early = Screen.of(messenger.inbox("bob"));
    ChatMessage<String> sent = group.send("alice", "secret").message();
    early.pullAll(10);
    Instant then = clock.instant();
    assertThat(group.recall("alice", sent.seqId())).isEqualTo(ChangeOutcome.DONE);
    early.pullAll(10);

    var recalled = new Recalled<String>(GROUP, sent.seqId(), "alice", then);
    assertThat(early.events()).containsExactly(new Posted<>(sent), recalled);
    assertThat(Screen.historyEvents(group)).containsExactly(recalled);
    for (String member : List.of("alice", "bob", "chi")) {
      assertThat(screenOf(member).bodies()).isEmpty();
    }
  }

  @Test
  void anEditedMessageKeepsItsPlaceTimeSenderAndId() {
    Screen early = Screen.of(messenger.inbox("bob"));
    Message<String> original = Message.of("teh").withId("m-1").with("lang", "en");
    ChatMessage<String> sent = group.send("alice", original).message();
    send("next");
    early.pullAll(10);
    Instant then = clock.instant();
    Message<String> better = Message.of("the").withId("passed-over").with("lang", "fr");
    assertThat(group.edit("alice", sent.seqId(), better)).isEqualTo(ChangeOutcome.DONE);
    early.pullAll(10);

    ChatMessage<String> edited =
        new ChatMessage<>(
            GROUP, sent.seqId(), "alice", sent.time(), Optional.of(then), better.withId("m-1"));
    assertThat(early.events()).last().isEqualTo(new Edited<>(edited));
    assertThat(early.shows(GROUP)).containsExactly("the", "next");
    assertThat(Screen.historyEvents(group)).hasSize(2).first().isEqualTo(new Posted<>(edited));
    assertThat(screenOf("chi").events()).first().isEqualTo(new Posted<>(edited));
    assertThat(screenOf("chi").bodies()).doesNotContain("teh");
  }

  /** Reading the history ahead is roaming: the page that a user looks at comes first. */
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void whatWasReadInTheHistoryIsToldWhenItChanges(boolean isLeft, boolean beginsNow) {
    FanOutPolicy policy = isLeft ? FanOutPolicy.onRead() : FanOutPolicy.onWrite();
    try (var routed = settings(backend).fanOut(policy).build()) {
      UncheckedConversation<String> conversation = routed.uncheckedConversation(GROUP);
      long older = conversation.send("alice", "older").message().seqId();
      conversation.send("alice", "old");
      clock.advance(Duration.ofMinutes(1));
      Inbox<String> phone = routed.inbox("bob");
      Screen screen = Screen.of(phone, beginsNow ? phone.fromNow() : phone.fromOldest());
      long ahead = conversation.send("alice", "ahead").message().seqId();
      long further = conversation.send("alice", "further").message().seqId();
      screen.roam(GROUP);
      assertDone(conversation.edit("alice", older, Message.of("better")));
      assertDone(conversation.recall("alice", ahead));
      assertDone(conversation.edit("alice", further, Message.of("best")));
      screen.pullAll(2);
      assertThat(screen.shows(GROUP)).containsExactly("better", "old", Screen.RECALLED, "best");
    }
  }

  @Test
  void theLastOfSeveralEditsCounts() {
    Screen early = Screen.of(messenger.inbox("bob"));
    long seqId = send("one");
    early.pullAll(10);
    assertThat(group.edit("alice", seqId, Message.of("two"))).isEqualTo(ChangeOutcome.DONE);
    early.pullAll(10);
    assertThat(group.edit("alice", seqId, Message.of("three"))).isEqualTo(ChangeOutcome.DONE);
    early.pullAll(10);
    assertThat(early.bodies()).containsExactly("one", "two", "three");
    assertThat(early.shows(GROUP)).containsExactly("three");
    assertThat(Screen.ofHistory(group)).containsExactly("three");
    assertThat(screenOf("chi").bodies()).containsOnly("three");
  }

  @Test
  void whatWasEditedAndThenRecalledIsShownInNeitherForm() {
    Screen early = Screen.of(messenger.inbox("bob"));
    long seqId = send("one");
    early.pullAll(10);
    assertDone(group.edit("alice", seqId, Message.of("two")));
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.DONE);
    early.pullAll(1);
    assertThat(early.bodies()).containsExactly("one");
    assertThat(early.shows(GROUP)).containsExactly(Screen.RECALLED);
    assertThat(Screen.ofHistory(group)).containsExactly(Screen.RECALLED);
    assertThat(screenOf("chi").bodies()).isEmpty();
  }

  @Test
  void whatWasRecalledIsNeitherEditedNorRecalledAgain() {
    Screen early = Screen.of(messenger.inbox("bob"));
    long seqId = send("one");
    early.pullAll(10);
    assertDone(group.recall("alice", seqId));
    assertThat(group.edit("alice", seqId, Message.of("two")))
        .isEqualTo(ChangeOutcome.ALREADY_RECALLED);
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.ALREADY_RECALLED);
    assertThat(early.pullAll(10).events()).hasSize(2); // it is told once
    assertThat(early.shows(GROUP)).containsExactly(Screen.RECALLED);
    assertThat(Screen.ofHistory(group)).containsExactly(Screen.RECALLED);
  }

  @Test
  void onlyTheSenderMayUnlessThePolicySaysOtherwise() {
    long seqId = send("mine");
    assertThat(group.recall("bob", seqId)).isEqualTo(ChangeOutcome.NOT_ALLOWED);
    assertThat(group.edit("bob", seqId, Message.of("theirs"))).isEqualTo(ChangeOutcome.NOT_ALLOWED);
    assertThat(Screen.ofHistory(group)).containsExactly("mine");
    assertThat(screenOf("chi").events()).hasSize(1);

    try (var moderated =
        settings(backend)
            .changes((by, message) -> by.equals("bob") && message.body().equals("mine"))
            .build()) {
      UncheckedConversation<String> same = moderated.uncheckedConversation(GROUP);
      assertThat(same.recall("alice", seqId)).isEqualTo(ChangeOutcome.NOT_ALLOWED);
      assertThat(same.recall("bob", seqId)).isEqualTo(ChangeOutcome.DONE);
    }
    assertThat(Screen.historyEvents(group))
        .containsExactly(new Recalled<>(GROUP, seqId, "bob", clock.instant()));
  }

  @Test
  void aPolicyThatFailsFailsTheCallAndHoldsUpNobody() {
    long seqId = send("mine");
    var failure = new IllegalStateException("who may is not to be had");
    try (var lost =
        settings(backend)
            .changes(
                (by, message) -> {
                  throw failure;
                })
            .build()) {
      assertThat(catchThrowable(() -> lost.uncheckedConversation(GROUP).recall("alice", seqId)))
          .isSameAs(failure);
    }
    assertThat(Screen.ofHistory(group)).containsExactly("mine");
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.DONE);
  }

  @Test
  void whatIsNotThereIsNotChanged() {
    long seqId = send("one");
    long deleted = send("two");
    long event = seqIdOfTheEventOf(seqId);
    open(settings("chat_history")).timeline(GROUP).delete(deleted);
    for (long absent : new long[] {deleted, event, event + 1, Long.MAX_VALUE - 1}) {
      assertThat(group.recall("alice", absent)).isEqualTo(ChangeOutcome.NOT_THERE);
      assertThat(group.edit("alice", absent, Message.of("three")))
          .isEqualTo(ChangeOutcome.NOT_THERE);
    }
    assertThat(messenger.uncheckedConversation("empty").recall("alice", 1))
        .isEqualTo(ChangeOutcome.NOT_THERE);
    assertThat(Screen.ofHistory(group)).containsExactly("edited");
    assertThat(screenOf("bob").bodies()).doesNotContain("three");
  }

  /** Edits a message, whereby an event follows it in the history. */
  private long seqIdOfTheEventOf(long seqId) {
    assertDone(group.edit("alice", seqId, Message.of("edited")));
    return open(settings("chat_history")).timeline(GROUP).latest().orElseThrow().seqId();
  }

  @Test
  void anExpiredMessageIsNotThere() {
    try (var brief = settings(backend).prefix("brief").historyTtl(TTL).build()) {
      UncheckedConversation<String> same = brief.uncheckedConversation(GROUP);
      long seqId = same.send("alice", "one").message().seqId();
      pass(TTL.minus(MILLISECOND));
      assertThat(same.edit("bob", seqId, Message.of("two"))).isEqualTo(ChangeOutcome.NOT_ALLOWED);
      pass(MILLISECOND);
      assertThat(same.edit("alice", seqId, Message.of("two"))).isEqualTo(ChangeOutcome.NOT_THERE);
      assertThat(same.recall("alice", seqId)).isEqualTo(ChangeOutcome.NOT_THERE);
    }
  }

  /** The store says that nothing was done, which is true of the event alone. */
  @Test
  void aChangeThatCannotBeToldIsNotCalledUndone() {
    var server = new SteeredBackend(backend);
    try (Messenger<String> same = messengerOn(server)) {
      Screen early = Screen.of(messenger.inbox("bob"));
      long seqId = send("one");
      early.pullAll(10);
      server.refuse(Part.HISTORY);
      var conversation = same.uncheckedConversation(GROUP);
      assertThatExceptionOfType(TimelineException.OutcomeUnknown.class)
          .isThrownBy(() -> conversation.edit("alice", seqId, Message.of("two")));
      assertThat(Screen.ofHistory(group)).containsExactly("two");
      server.repair();
      assertThat(conversation.edit("alice", seqId, Message.of("two")))
          .isEqualTo(ChangeOutcome.DONE);
      assertThat(early.pullAll(10).shows(GROUP)).containsExactly("two");
    }
  }

  @Test
  void whatCannotBeStoredLeavesTheMessageAsItWas() {
    long seqId = send("one");
    assertThatIllegalArgumentException().isThrownBy(() -> group.recall("", seqId));
    assertThatNullPointerException().isThrownBy(() -> group.recall(null, seqId));
    assertThatNullPointerException().isThrownBy(() -> group.edit("alice", seqId, null));
    Message<String> tooLong = Message.of("x".repeat(5 << 20));
    assertThatExceptionOfType(TimelineException.Rejected.class)
        .isThrownBy(() -> group.edit("alice", seqId, tooLong));
    assertThat(Screen.ofHistory(group)).containsExactly("one");
    assertThat(screenOf("bob").shows(GROUP)).containsExactly("one");
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.DONE);
    assertThat(Screen.ofHistory(group)).containsExactly(Screen.RECALLED);
  }

  @Test
  void aMessageThatIsSentAgainKeepsItsPlaceAndComesNotBack() {
    Message<String> message = Message.of("one").withId("m-1");
    SendReceipt<String> first = group.send("alice", message);
    assertDone(group.edit("alice", first.message().seqId(), Message.of("two")));
    assertThat(sentAgain(message)).isEqualTo(first.message().seqId());
    assertThat(Screen.ofHistory(group)).containsExactly("two");
    assertThat(screenOf("bob").bodies()).containsOnly("two");

    assertDone(group.recall("alice", first.message().seqId()));
    assertThat(sentAgain(message)).isEqualTo(first.message().seqId());
    membership.join(GROUP, "dora"); // so that it would go to others than before
    assertThat(sentAgain(message)).isEqualTo(first.message().seqId());
    assertThat(group.send("alice", message.possiblyResent()).delivery())
        .isEqualTo(new SendReceipt.Recalled("alice", clock.instant()));
    assertThat(Screen.ofHistory(group)).containsExactly(Screen.RECALLED);
    for (String member : List.of("alice", "bob", "chi", "dora")) {
      assertThat(screenOf(member).bodies()).isEmpty();
    }
  }

  private long sentAgain(Message<String> message) {
    SendReceipt<String> sent = group.send("alice", message.possiblyResent());
    assertThat(sent.isDelivered()).isTrue();
    return sent.message().seqId();
  }

  @Test
  void whoCannotDecodeAMessageCannotChangeItAndHoldsUpNobody() {
    long seqId = send("one");
    Codec<String> other =
        Codec.of(
            Codec.utf8()::encode,
            bytes -> {
              throw new IllegalArgumentException("cannot decode this");
            });
    try (var blind =
        Messenger.builder(backend, other, membership).inboxTtl(TTL).unsignedCursors().build()) {
      assertThatExceptionOfType(TimelineException.Undecodable.class)
          .isThrownBy(() -> blind.uncheckedConversation(GROUP).recall("alice", seqId));
    }
    assertThat(Screen.ofHistory(group)).containsExactly("one");
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.DONE);
  }
}
