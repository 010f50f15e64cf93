package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SendReceipt;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A message whose outcome is unknown can be sent again by its id, and is stored once. */
abstract class ResendablePromise extends MessagingPromise {

  @Test
  void anUnknownOutcomeNamesTheIdUnderWhichItIsSentAgain() {
    for (Crash crash : Crash.values()) {
      for (boolean hasId : new boolean[] {true, false}) {
        Message<String> message = Message.of(crash + " " + hasId);
        var crashing = new CrashingBackend(backend, 3, crash); // the message itself
        PendingSend<String> pending =
            timed(crashing)
                .build()
                .async()
                .uncheckedConversation(GROUP)
                .send("alice", hasId ? message.withId(crash + "-1") : message);
        Throwable failure = catchThrowable(() -> await(pending.stored()));
        assertThat(failure).isInstanceOf(CompletionException.class);
        assertThat(failure.getCause()).isInstanceOf(OutcomeUnknown.class);
        var unknown = (OutcomeUnknown) failure.getCause();
        assertThat(unknown.timelineId()).contains(GROUP);
        String id = unknown.messageId().orElseThrow();
        if (hasId) {
          assertThat(id).isEqualTo(crash + "-1");
        }
        crashing.landMessage();
        group.send("alice", message.withId(id).possiblyResent());
        assertThat(bodiesOf(history(group))).containsOnlyOnce(message.body());
        assertThat(bodiesOf(pullAll("bob"))).containsOnlyOnce(message.body());
      }
    }
  }

  @Test
  void whatThisCodecCannotReadIsAcknowledgedAgain() {
    Message<String> message = Message.of("hi").withId("new-1");
    try (var newer = with(TwoCodecs.newer());
        var older = with(TwoCodecs.older())) {
      long stored = newer.uncheckedConversation(GROUP).send("alice", message).message().seqId();
      SendReceipt<String> again =
          older.uncheckedConversation(GROUP).send("alice", message.possiblyResent());
      assertThat(again.message().seqId()).isEqualTo(stored);
      assertThat(again.message().body()).isEqualTo("hi");
      assertThat(again.isDelivered()).isTrue();
    }
  }

  private Messenger<String> with(Codec<String> codec) {
    return Messenger.builder(backend, codec, membership)
        .withoutRedelivery()
        .inboxTtl(TTL)
        .unsignedCursors()
        .build();
  }

  @Test
  void whatCertainlyWasNotStoredSaysSo() {
    var broken = Failing.appendsTo(backend, GROUP::equals);
    try (var without = messengerOn(broken.backend())) {
      assertThat(catchThrowable(() -> without.uncheckedConversation(GROUP).send("alice", "lost")))
          .isInstanceOf(Unavailable.class);
    }
    assertThat(history(group)).isEmpty();
  }

  @Test
  void aNoteThatFailsLeavesTheOutcomeUnknownUnderTheSendersId() {
    Predicate<String> isServer = id -> !Set.of(GROUP, "alice", "bob", "chi").contains(id);
    var broken = Failing.appendsTo(backend, isServer);
    try (var noteless = messengerOn(broken.backend())) {
      Message<String> message = Message.of("pay").withId("c-1");
      Throwable failure =
          catchThrowable(() -> noteless.uncheckedConversation(GROUP).send("alice", message));
      assertThat(failure).isInstanceOf(OutcomeUnknown.class);
      var unknown = (OutcomeUnknown) failure;
      assertThat(unknown.timelineId()).contains(GROUP);
      assertThat(unknown.messageId()).contains("c-1");
      group.send("alice", Message.of("pay").withId("c-1").possiblyResent());
    }
    assertThat(bodiesOf(history(group))).containsExactly("pay");
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("pay");
  }

  @Test
  void whatNeitherTheNoteNorTheHistoryTookWasNotStored() {
    var broken = Failing.appendsTo(backend, id -> true);
    try (var without = messengerOn(broken.backend())) {
      assertThat(catchThrowable(() -> without.uncheckedConversation(GROUP).send("alice", "lost")))
          .isInstanceOf(Unavailable.class);
    }
    assertThat(history(group)).isEmpty();
  }

  @Test
  void whateverBodyComesAgainTheFirstIsDelivered() {
    var server = new SteeredBackend(backend);
    server.refuse(Part.INBOX);
    await(
        timed(server)
            .build()
            .async()
            .uncheckedConversation(GROUP)
            .send("alice", Message.of("first").withId("one"))
            .stored());
    server.crash();
    group.send("alice", Message.of("second").withId("one").possiblyResent());
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("first");
  }
}
