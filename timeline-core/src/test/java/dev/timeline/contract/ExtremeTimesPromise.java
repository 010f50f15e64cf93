package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.messaging.ConversationPage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Membership.Joined;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Any duration and any time is refused at once, or works. */
abstract class ExtremeTimesPromise extends MessagingPromise {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private static final List<Duration> NOT_POSITIVE =
      List.of(Duration.ZERO, Duration.ofNanos(-1), FOREVER.negated());

  private static List<BiFunction<Messenger.Builder<String>, Duration, Messenger.Builder<String>>>
      lifetimes() {
    return List.of(Messenger.Builder::inboxTtl, Messenger.Builder::historyTtl);
  }

  private static List<BiFunction<Messenger.Builder<String>, Duration, Messenger.Builder<String>>>
      waits() {
    return List.of(
        Messenger.Builder::timeout,
        Messenger.Builder::pollInterval,
        Messenger.Builder::redeliveryInterval);
  }

  private Messenger.Builder<String> blank() {
    return Messenger.builder(backend, Codec.utf8(), membership).prefix("times").unsignedCursors();
  }

  @Test
  void aDurationThatCannotBeIsRefusedWhereItIsGiven() {
    for (var setting : lifetimes()) {
      for (Duration wrong :
          List.of(
              Duration.ZERO,
              Duration.ofNanos(999_999),
              Duration.ofNanos(-1),
              Duration.ofDays(365_000).plusNanos(1),
              FOREVER,
              FOREVER.negated())) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> setting.apply(blank(), wrong))
            .withMessageContaining(wrong.toString());
      }
    }
    for (var setting : waits()) {
      for (Duration wrong : NOT_POSITIVE) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> setting.apply(blank(), wrong))
            .withMessageContaining(wrong.toString());
      }
    }
    for (var setting : Stream.concat(lifetimes().stream(), waits().stream()).toList()) {
      assertThatNullPointerException().isThrownBy(() -> setting.apply(blank(), null));
    }
  }

  @Test
  void theLongestDurationsWork() throws Exception {
    Duration longest = Duration.ofDays(365_000);
    try (var lasting =
        Messenger.builder(backend, Codec.utf8(), membership)
            .prefix("lasting")
            .unsignedCursors()
            .inboxTtl(longest)
            .historyTtl(longest)
            .timeout(FOREVER)
            .pollInterval(FOREVER)
            .redeliveryInterval(FOREVER)
            .build()) {
      var notified = new Semaphore(0);
      Inbox<String> phone = lasting.inbox("bob");
      Subscription subscription = phone.onNotification(notified::release);
      assertThat(notified.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      long seqId = lasting.uncheckedConversation(GROUP).send("alice", "teh").message().seqId();
      assertThat(notified.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertDone(lasting.uncheckedConversation(GROUP).edit("alice", seqId, Message.of("the")));
      phone.conversation(GROUP).markRead(seqId);
      assertThat(phone.conversations(10).conversations())
          .extracting(ConversationSummary::unread)
          .containsExactly(0);
      assertThat(Screen.of(phone).pullAll(1).shows(GROUP)).containsExactly("the");
      assertThat(bodiesOf(pullAll(phone, phone.from(clock.instant())))).containsExactly("the");
      assertThat(lasting.redeliver()).isZero();
      subscription.close();
    }
  }

  @Test
  void theShortestDurationsWork() {
    try (var brief =
        blank()
            .inboxTtl(TTL)
            .timeout(PATIENCE)
            .pollInterval(Duration.ofNanos(1))
            .redeliveryInterval(Duration.ofNanos(1))
            .scheduler(scheduler)
            .build()) {
      assertThat(brief.uncheckedConversation(GROUP).send("alice", "hi").isDelivered()).isTrue();
    }
    try (var hasty =
        blank().inboxTtl(TTL).timeout(Duration.ofNanos(1)).scheduler(scheduler).build()) {
      PendingSend<String> pending =
          hasty.async().uncheckedConversation(GROUP).send("alice", "at once");
      pass(Duration.ofMillis(1));
      eventually(() -> pending.stored().isDone());
    }
  }

  @Test
  void aDeviceMayBeginAtTheBeginningOfTime() {
    group.send("alice", "hi");
    Inbox<String> phone = messenger.inbox("bob");
    for (Instant early : List.of(Instant.MIN, Instant.EPOCH.minusMillis(1), Instant.EPOCH)) {
      assertThat(bodiesOf(pullAll(phone, phone.from(early)))).containsExactly("hi");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> phone.from(Instant.MAX))
        .withMessageContaining(Instant.MAX.toString());
    assertThatNullPointerException().isThrownBy(() -> phone.from(null));
  }

  @Test
  void whoHasAlwaysBeenAMemberIsAMemberLikeOthers() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      for (Instant since : List.of(Instant.MIN, Instant.EPOCH, Instant.ofEpochMilli(-1))) {
        String id = "since-" + since.getEpochSecond() + "-" + policy.hashCode();
        Membership old = joined(id, since);
        try (var messenger =
            Messenger.builder(backend, Codec.utf8(), old)
                .inboxTtl(TTL)
                .unsignedCursors()
                .fanOut(policy)
                .build()) {
          Inbox<String> phone = messenger.inbox(id + "-bob");
          var start = phone.fromOldest();
          assertThat(phone.pull(start, 10).events()).isEmpty();
          assertThat(phone.conversations(10).conversations()).hasSize(1);
          messenger.uncheckedConversation(id).send("alice", "hi");
          assertThat(bodiesOf(pullAll(phone, start))).containsExactly("hi");
          assertThat(phone.conversations(10).conversations())
              .extracting(ConversationSummary::unread)
              .containsExactly(1);
        }
      }
    }
  }

  @Test
  void whoIsYetToJoinIsShownNothingThatIsLeftToBeRead() {
    try (var messenger =
        Messenger.builder(backend, Codec.utf8(), joined("later", Instant.MAX))
            .inboxTtl(TTL)
            .unsignedCursors()
            .fanOut(FanOutPolicy.onRead())
            .build()) {
      Inbox<String> phone = messenger.inbox("later-bob");
      messenger.uncheckedConversation("later").send("alice", "hi");
      assertThat(pullAll(phone, phone.fromOldest())).isEmpty();
      ConversationPage<String> page = phone.conversations(10);
      assertThat(page.conversations()).extracting(ConversationSummary::unread).containsExactly(0);
      assertThat(phone.conversations(10, page.conversations().get(0)).conversations()).isEmpty();
    }
  }

  private static Membership joined(String conversationId, Instant since) {
    return new ScriptedMembership(
        id -> Stream.of(id + "-bob"), user -> Stream.of(new Joined(conversationId, since)));
  }

  @Test
  void whatIsGivenBackMayNameAnyTime() {
    group.send("alice", "hi");
    for (Instant time : List.of(Instant.MIN, Instant.EPOCH)) {
      assertThat(filled(new Gap(GROUP, time, SeqRange.latest()))).hasSize(1);
    }
    assertThat(filled(new Gap(GROUP, Instant.MAX, SeqRange.latest()))).isEmpty();
  }

  @Test
  void aResendMayBeOfAnyTime() {
    Message<String> message = Message.of("hi").withId("c-1");
    long seqId = group.send("alice", message).message().seqId();
    for (Instant since :
        List.of(
            Instant.MIN,
            Instant.MIN.plusSeconds(1),
            Instant.ofEpochMilli(Long.MIN_VALUE),
            Instant.EPOCH,
            clock.instant(),
            Instant.ofEpochMilli(Long.MAX_VALUE),
            Instant.MAX)) {
      try (var elsewhere = messengerOn(backend)) {
        assertThat(
                elsewhere
                    .uncheckedConversation(GROUP)
                    .send("alice", message.possiblyResent(since))
                    .message()
                    .seqId())
            .isEqualTo(seqId);
      }
    }
    assertThat(history(group)).hasSize(1);
  }
}
