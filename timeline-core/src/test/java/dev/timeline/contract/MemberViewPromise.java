package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.NotAMember;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A member's view of a conversation admits nobody who does not belong to it. */
abstract class MemberViewPromise extends MessagingPromise {

  /** Further than clocks may differ. */
  private static final Duration APART = Duration.ofSeconds(11);

  private Conversation<String> view(String user) {
    return messenger.inbox(user).conversation(GROUP);
  }

  /** Each call that a view has, with what a member could ask for. */
  private static Map<String, Consumer<Conversation<String>>> calls(long seqId) {
    var gap = new Gap(GROUP, Instant.EPOCH, SeqRange.latest());
    return Map.of(
        "send", it -> it.send("hi"),
        "edit", it -> assertThat(it.edit(seqId, Message.of("edited"))).isNotNull(),
        "recall", it -> assertThat(it.recall(seqId)).isNotNull(),
        "history", it -> assertThat(it.history(SeqRange.all())).isNotNull(),
        "fill", it -> assertThat(it.fill(gap)).isNotNull(),
        "receipts", it -> assertThat(it.receipts(List.of("alice"))).isNotNull(),
        "markRead", it -> it.markRead(seqId));
  }

  private void assertRefused(Conversation<String> view, long seqId) {
    calls(seqId)
        .forEach(
            (name, call) ->
                assertThatThrownBy(() -> call.accept(view))
                    .as(name)
                    .isInstanceOfSatisfying(
                        NotAMember.class,
                        refused -> {
                          assertThat(refused.user()).isEqualTo(view.user());
                          assertThat(refused.timelineId()).contains(GROUP);
                          assertThat(refused.retry()).isEqualTo(TimelineException.Retry.POINTLESS);
                        }));
  }

  @Test
  void aStrangerIsRefusedAndNothingIsDone() {
    long seqId = view("alice").send("hi").message().seqId();
    assertRefused(view("mallory"), seqId);
    assertThat(bodiesOf(history(group))).containsExactly("hi");
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("hi");
    assertThat(group.receipts(List.of("mallory"))).isEmpty();
  }

  @Test
  void membershipIsLookedUpAtEachCall() {
    Conversation<String> view = view("dora");
    long seqId = view("alice").send("hi").message().seqId();
    assertRefused(view, seqId);
    membership.join(GROUP, "dora");
    view.send("here");
    view.markRead(seqId);
    membership.leave(GROUP, "dora");
    assertRefused(view, seqId);
    assertThat(bodiesOf(history(group))).containsExactly("here", "hi");
  }

  @Test
  void aMemberDoesWhatTheServerCouldDoForThem() {
    Conversation<String> view = view("alice");
    assertThat(view.id()).isEqualTo(GROUP);
    ChatMessage<String> sent = view.send(Message.of("hi").withId("c-1")).message();
    assertThat(sent.sender()).isEqualTo("alice");
    assertThat(sent.message().id()).contains("c-1");
    assertDone(view.edit(sent.seqId(), Message.of("hello")));
    assertThat(bodiesOf(shown(view, SeqRange.latest()))).containsExactly("hello");
    view("bob").markRead(sent.seqId());
    assertThat(view.receipts(List.of("alice", "bob"))).isEqualTo(Map.of("bob", sent.seqId()));
    assertThat(catchThrowable(() -> view("bob").recall(sent.seqId()))).isNull();
    assertThat(bodiesOf(shown(view, SeqRange.latest()))).containsExactly("hello");
    assertDone(view.recall(sent.seqId()));
    assertThat(shown(view, SeqRange.latest())).isEmpty();
  }

  @Test
  void historyBeginsWhenTheyJoinedInBothDirections() {
    sendAll("before", 5);
    pass(APART);
    membership.join(GROUP, "dora");
    sendAll("since", 5);
    List<String> since = List.of("since-0", "since-1", "since-2", "since-3", "since-4");
    for (int limit : List.of(1, 2, 3, 5, 100)) {
      assertThat(bodiesOf(shown(view("dora"), SeqRange.all().limit(limit))))
          .as("forward by %d", limit)
          .isEqualTo(since);
      assertThat(bodiesOf(shown(view("dora"), SeqRange.latest().limit(limit))))
          .as("backward by %d", limit)
          .containsExactlyInAnyOrderElementsOf(since)
          .startsWith("since-4");
    }
    assertThat(shown(view("alice"), SeqRange.all())).hasSize(10);
  }

  @Test
  void historyIsEmptyForWhoeverJoinedLast() {
    sendAll("before", 3);
    pass(APART);
    membership.join(GROUP, "dora");
    for (SeqRange range : List.of(SeqRange.all().limit(1), SeqRange.latest().limit(1))) {
      assertThat(shown(view("dora"), range)).isEmpty();
    }
  }

  @Test
  void whoComesBackSeesNothingOfTheirTimeAway() {
    membership.join(GROUP, "dora");
    sendAll("there", 1);
    membership.leave(GROUP, "dora");
    pass(APART);
    sendAll("away", 1);
    pass(APART);
    membership.join(GROUP, "dora");
    sendAll("back", 1);
    assertThat(bodiesOf(shown(view("dora"), SeqRange.all()))).containsExactly("back-0");
  }

  @Test
  void aGapIsFilledWithWhatTheyMayRead() {
    sendAll("before", 3);
    pass(APART);
    membership.join(GROUP, "dora");
    sendAll("since", 3);
    var all = new Gap(GROUP, Instant.EPOCH, SeqRange.latest().limit(2));
    assertThat(bodiesOf(filled(view("dora"), all)))
        .containsExactly("since-2", "since-1", "since-0");
    assertThat(filled(view("bob"), all)).hasSize(6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> view("dora").fill(new Gap("other", Instant.EPOCH, SeqRange.latest())));
  }

  @Test
  void theApplicationMayShowThemAll() {
    sendAll("before", 3);
    pass(APART);
    membership.join(GROUP, "dora");
    sendAll("since", 1);
    try (Messenger<String> open = settings(backend).showHistoryBeforeJoining().build()) {
      Conversation<String> view = open.inbox("dora").conversation(GROUP);
      assertThat(shown(view, SeqRange.all().limit(2))).hasSize(4);
      assertThat(shown(view, SeqRange.latest().limit(2))).hasSize(4);
      assertRefused(open.inbox("mallory").conversation(GROUP), 1);
    }
  }

  @Test
  void whatIsLeftToBeReadIsTheSame() {
    try (Messenger<String> reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      Conversation<String> view = reading.inbox("alice").conversation(GROUP);
      view.send("before");
      pass(APART);
      membership.join(GROUP, "dora");
      view.send("since");
      Conversation<String> other = reading.inbox("dora").conversation(GROUP);
      assertThat(bodiesOf(shown(other, SeqRange.all()))).containsExactly("since");
      assertRefused(reading.inbox("mallory").conversation(GROUP), 1);
    }
  }

  @Test
  void aMembershipThatFailsLetsNobodyIn() {
    var failure = new IllegalStateException("the table is away");
    Membership broken =
        new ForwardingMembership(membership) {
          @Override
          public Optional<Instant> memberSince(String conversationId, String user) {
            throw failure;
          }
        };
    long seqId = view("alice").send("hi").message().seqId();
    try (Messenger<String> failing =
        Messenger.builder(backend, Codec.utf8(), broken).unsignedCursors().inboxTtl(TTL).build()) {
      Conversation<String> view = failing.inbox("alice").conversation(GROUP);
      calls(seqId)
          .forEach(
              (name, call) ->
                  assertThatThrownBy(() -> call.accept(view)).as(name).isSameAs(failure));
    }
    assertThat(bodiesOf(history(group))).containsExactly("hi");
  }

  @Test
  void misuseIsThrownAtOnce() {
    var async = messenger.async().inbox("alice").conversation(GROUP);
    assertThatNullPointerException().isThrownBy(() -> messenger.inbox("alice").conversation(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> messenger.inbox("alice").conversation(""));
    assertThatNullPointerException().isThrownBy(() -> async.send((Message<String>) null));
    assertThatNullPointerException().isThrownBy(() -> async.edit(1, null));
    assertThatNullPointerException().isThrownBy(() -> async.history((Query) null));
    assertThatNullPointerException().isThrownBy(() -> async.fill(null));
    assertThatNullPointerException().isThrownBy(() -> async.receipts(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> async.markRead(-1))
        .withMessageContaining("-1");
  }

  private void sendAll(String body, int count) {
    for (int i = 0; i < count; i++) {
      view("alice").send(body + "-" + i);
    }
  }

  /** Everything of a range that a member is shown, page by page. */
  private static List<ChatMessage<String>> shown(Conversation<String> view, SeqRange range) {
    var messages = new ArrayList<ChatMessage<String>>();
    SeqRange rest = range;
    HistoryPage<String> page;
    do {
      page = view.history(rest);
      messages.addAll(messagesOf(page.events()));
      rest = page.next();
    } while (page.more());
    return messages;
  }

  private static List<ChatMessage<String>> filled(Conversation<String> view, Gap gap) {
    var messages = new ArrayList<ChatMessage<String>>();
    Optional<Gap> rest = Optional.of(gap);
    while (rest.isPresent()) {
      var page = view.fill(rest.get());
      messages.addAll(messagesOf(page.events()));
      rest = page.rest();
    }
    return messages;
  }
}
