package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.Message;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user's read position is the same on all their devices, and shown with their conversations. */
abstract class ReadStatePromise extends MessagingPromise {

  private Inbox<String> phone;

  @BeforeEach
  void openPhone() {
    phone = messenger.inbox("bob");
  }

  private long send(String sender, String body) {
    return group.send(sender, body).message().seqId();
  }

  private List<Long> sendMany(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> send("alice", "" + i)).toList();
  }

  private void assertUnread(int unread, boolean hasMore) {
    assertThat(onlyConversation(phone).unread()).isEqualTo(unread);
    assertThat(onlyConversation(phone).hasMoreUnread()).isEqualTo(hasMore);
  }

  @Test
  void whatWasReadOnOneDeviceIsReadOnAllAndOnNobodyElses() {
    List<Long> sent = sendMany(3);
    phone.conversation(GROUP).markRead(sent.get(1));
    try (var elsewhere = messengerOn(backend)) {
      ConversationSummary<String> tablet = onlyConversation(elsewhere.inbox("bob"));
      assertThat(tablet.readUpTo()).hasValue(sent.get(1));
      assertThat(tablet.unread()).isEqualTo(1);
      ConversationSummary<String> others = onlyConversation(elsewhere.inbox("chi"));
      assertThat(others.readUpTo()).isEmpty();
      assertThat(others.unread()).isEqualTo(3);
    }
  }

  @Test
  void whatWasReadInOneConversationWasNotReadInAnother() {
    membership.join("group-2", "bob");
    long other =
        messenger.uncheckedConversation("group-2").send("alice", "there").message().seqId();
    phone.conversation("group-2").markRead(other);
    send("alice", "here");
    assertThat(phone.conversations(100).conversations())
        .extracting(ConversationSummary::unread)
        .containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void whatWasReadStaysRead() {
    List<Long> sent = sendMany(3);
    phone.conversation(GROUP).markRead(sent.get(2));
    for (long earlier : new long[] {sent.get(0), 0, sent.get(1)}) {
      phone.conversation(GROUP).markRead(earlier);
      assertThat(onlyConversation(phone).readUpTo()).hasValue(sent.get(2));
    }
    assertUnread(0, false);
  }

  @Test
  void nobodyHasReadWhatIsYetToCome() {
    phone.conversation(GROUP).markRead(Long.MAX_VALUE - 1);
    assertThat(onlyConversation(phone).readUpTo()).isEmpty();
    send("alice", "one");
    assertUnread(1, false);
    phone.conversation(GROUP).markRead(Long.MAX_VALUE - 1);
    assertUnread(0, false);
    send("alice", "two");
    assertUnread(1, false);
  }

  @Test
  void whatCannotHaveBeenReadIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> phone.conversation(GROUP).markRead(-1))
        .withMessageContaining("-1");
    assertThatNullPointerException().isThrownBy(() -> phone.conversation(null).markRead(1));
    for (String none : List.of("", "\ud800", "x".repeat(1025))) {
      assertThatIllegalArgumentException().isThrownBy(() -> phone.conversation(none).markRead(1));
    }
  }

  @Test
  void ofTwoDevicesAtOnceTheOneCountsThatIsFurther() throws Exception {
    List<Long> sent = sendMany(2);
    for (boolean isHeldUpFurther : new boolean[] {true, false}) {
      String user = isHeldUpFurther ? "bob" : "chi";
      var slow = new StoppingBackend(backend, 1);
      Inbox<String> slowly = messengerOn(slow).inbox(user);
      var marked =
          CompletableFuture.runAsync(
              () -> slowly.conversation(GROUP).markRead(sent.get(isHeldUpFurther ? 1 : 0)));
      slow.stopped().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      messenger.inbox(user).conversation(GROUP).markRead(sent.get(isHeldUpFurther ? 0 : 1));
      slow.goOn();
      marked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(onlyConversation(messenger.inbox(user)).readUpTo()).hasValue(sent.get(1));
    }
  }

  @Test
  void onesOwnMessagesAndWhatWasRecalledAreNotUnread() {
    long recalled = send("alice", "recalled");
    long edited = send("alice", "teh");
    send("bob", "mine");
    assertUnread(2, false);
    assertDone(group.recall("alice", recalled));
    assertDone(group.edit("alice", edited, Message.of("the")));
    assertUnread(1, false);
    assertThat(onlyConversation(messenger.inbox("alice")).unread()).isEqualTo(1);
  }

  @Test
  void whatWasSentBeforeOneJoinedIsNotUnread() {
    sendMany(3);
    clock.advance(Duration.ofSeconds(6));
    membership.join(GROUP, "dora");
    Inbox<String> late = messenger.inbox("dora");
    assertThat(onlyConversation(late).unread()).isZero();
    assertThat(onlyConversation(late).hasMoreUnread()).isFalse();
    assertThat(onlyConversation(late).last()).isEmpty();
    send("alice", "welcome");
    assertThat(onlyConversation(late).unread()).isEqualTo(1);
  }

  @Test
  void unreadMessagesAreCountedUpToAHundred() {
    List<Long> sent = sendMany(100);
    assertUnread(100, false);
    long last = send("alice", "101");
    assertUnread(100, true);
    phone.conversation(GROUP).markRead(sent.get(0));
    assertThat(onlyConversation(phone).unread()).isEqualTo(100);
    phone.conversation(GROUP).markRead(sent.get(69));
    assertUnread(31, false);
    for (int i = 0; i < 100; i++) {
      assertDone(group.edit("alice", last, Message.of("again")));
    }
    assertUnread(31, false); // edits count as no messages
    assertThat(lastBody(onlyConversation(phone))).contains("again");
  }

  @Test
  void receiptsTellHowFarEachMemberHasRead() {
    List<Long> sent = sendMany(3);
    phone.conversation(GROUP).markRead(sent.get(1));
    messenger.inbox("chi").conversation(GROUP).markRead(sent.get(2));
    assertThat(group.receipts(List.of("alice", "bob", "chi", "bob")))
        .isEqualTo(Map.of("bob", sent.get(1), "chi", sent.get(2)));
    assertThat(group.receipts(List.of("bob"))).isEqualTo(Map.of("bob", sent.get(1)));
    assertThat(group.receipts(List.of())).isEmpty();
    assertThat(messenger.uncheckedConversation("other").receipts(List.of("bob"))).isEmpty();
  }

  @Test
  void receiptsOfAHundredAreOneReadAndOfMoreThanAThousandAreRefused() {
    List<String> thousand = IntStream.range(0, 1000).mapToObj(i -> "user-" + i).toList();
    var reads = new CountedReads(backend);
    try (var counted = messengerOn(reads.backend())) {
      UncheckedConversation<String> same = counted.uncheckedConversation(GROUP);
      reads.forget();
      assertThat(same.receipts(thousand)).isEmpty();
      assertThat(reads.counted()).isEqualTo(Map.of("chat_read", 10));
      var more = new ArrayList<>(thousand);
      more.add("one more");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> same.receipts(more))
          .withMessageContaining("1,001");
    }
  }

  @Test
  void whatIsStoredAndNotYetDeliveredCanBeRead() {
    var broken = Failing.appendsTo(backend, user -> Set.of("alice", "bob", "chi").contains(user));
    try (var late = timed(broken.backend(), Duration.ofMillis(200)).build()) {
      long seqId = store(late, "alice", "in the history").seqId();
      phone.conversation(GROUP).markRead(seqId);
      assertThat(group.receipts(List.of("bob"))).isEqualTo(Map.of("bob", seqId));
      assertThat(onlyConversation(phone).readUpTo()).hasValue(seqId);
    }
  }

  @Test
  void whatWasReadOnOneDeviceNotifiesTheOthers() {
    long seqId = send("alice", "hi");
    try (var silent = settings(backend).pollInterval(Duration.ofDays(1)).build()) {
      var heard = new AtomicInteger();
      var others = new AtomicInteger();
      silent.inbox("bob").onNotification(heard::incrementAndGet);
      silent.inbox("chi").onNotification(others::incrementAndGet);
      eventually(() -> heard.get() == 1 && others.get() == 1);
      silent.inbox("bob").conversation(GROUP).markRead(seqId);
      eventually(() -> heard.get() == 2);
      silent.inbox("bob").conversation(GROUP).markRead(seqId); // which says nothing new
      silent.inbox("chi").conversation(GROUP).markRead(seqId);
      eventually(() -> others.get() == 2);
      assertThat(heard).hasValue(2);
    }
  }
}
