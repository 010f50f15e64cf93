package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChatEvent.Posted;
import dev.timeline.messaging.ChatEvent.Recalled;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.ConversationPage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user's read position is the same on all their devices, and shown with their conversations. */
abstract class ReadStatePromise extends MessagingPromise {

  private Inbox<String> phone;

  ReadStatePromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

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

  private static ConversationSummary<String> only(Inbox<String> device) {
    List<ConversationSummary<String>> all = device.conversations(100).conversations();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private void assertUnread(int unread, boolean hasMore) {
    assertThat(only(phone).unread()).isEqualTo(unread);
    assertThat(only(phone).hasMoreUnread()).isEqualTo(hasMore);
  }

  @Test
  void whatWasReadOnOneDeviceIsReadOnAllAndOnNobodyElses() {
    List<Long> sent = sendMany(3);
    phone.conversation(GROUP).markRead(sent.get(1));
    try (var elsewhere = messengerOn(backend)) {
      ConversationSummary<String> tablet = only(elsewhere.inbox("bob"));
      assertThat(tablet.readUpTo()).hasValue(sent.get(1));
      assertThat(tablet.unread()).isEqualTo(1);
      ConversationSummary<String> others = only(elsewhere.inbox("chi"));
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
      assertThat(only(phone).readUpTo()).hasValue(sent.get(2));
    }
    assertUnread(0, false);
  }

  @Test
  void nobodyHasReadWhatIsYetToCome() {
    phone.conversation(GROUP).markRead(Long.MAX_VALUE - 1);
    assertThat(only(phone).readUpTo()).isEmpty();
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
      assertThat(only(messenger.inbox(user)).readUpTo()).hasValue(sent.get(1));
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
    assertThat(only(messenger.inbox("alice")).unread()).isEqualTo(1);
  }

  @Test
  void whatWasSentBeforeOneJoinedIsNotUnread() {
    sendMany(3);
    clock.advance(Duration.ofSeconds(6));
    membership.join(GROUP, "dora");
    Inbox<String> late = messenger.inbox("dora");
    assertThat(only(late).unread()).isZero();
    assertThat(only(late).hasMoreUnread()).isFalse();
    assertThat(only(late).last()).isEmpty();
    send("alice", "welcome");
    assertThat(only(late).unread()).isEqualTo(1);
  }

  @Test
  void unreadMessagesAreCountedUpToAHundred() {
    List<Long> sent = sendMany(100);
    assertUnread(100, false);
    long last = send("alice", "101");
    assertUnread(100, true);
    phone.conversation(GROUP).markRead(sent.get(0));
    assertThat(only(phone).unread()).isEqualTo(100);
    phone.conversation(GROUP).markRead(sent.get(69));
    assertUnread(31, false);
    for (int i = 0; i < 100; i++) {
      assertDone(group.edit("alice", last, Message.of("again")));
    }
    assertUnread(31, false); // edits count as no messages
    assertLast(Optional.of("again"));
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
    assertThat(only(phone).last()).isEmpty();
    ChatMessage<String> first = group.send("alice", "first").message();
    assertLast(Optional.of("first"));
    long second = send("alice", "second");
    assertLast(Optional.of("second"));
    assertDone(group.edit("alice", first.seqId(), Message.of("edited")));
    assertLast(Optional.of("second"));
    assertDone(group.edit("alice", second, Message.of("better")));
    assertLast(Optional.of("better"));
    assertDone(group.recall("alice", second));
    for (int i = 0; i < 2; i++) {
      assertThat(only(phone).last())
          .contains(new Recalled<>(GROUP, second, "alice", clock.instant()));
      phone.conversation(GROUP).markRead(second); // which makes it look elsewhere
    }
    phone.conversation(GROUP).markRead(Long.MAX_VALUE - 1);
    assertThat(only(phone).last()).isPresent();
    open(settings("chat_history")).timeline(GROUP).delete(second);
    assertLast(Optional.of("edited"));
  }

  private void assertLast(Optional<String> body) {
    assertThat(only(phone).last().map(event -> ((Posted<String>) event).message().body()))
        .isEqualTo(body);
  }

  @Test
  void aLastMessageThatCannotBeDecodedHidesNeitherTheOneBeforeNorThatItIsUnread() {
    Codec<String> choosy =
        Codec.of(
            Codec.utf8()::encode,
            bytes -> {
              String text = Codec.utf8().decode(bytes);
              if (text.equals("poison")) {
                throw new IllegalArgumentException("cannot decode this");
              }
              return text;
            });
    send("alice", "one");
    send("alice", "poison");
    try (var other =
        Messenger.builder(backend, choosy, membership).inboxTtl(TTL).unsignedCursors().build()) {
      ConversationSummary<String> shown = only(other.inbox("bob"));
      assertThat(shown.last().map(event -> ((Posted<String>) event).message().body()))
          .contains("one");
      assertThat(shown.unread()).isEqualTo(2);
    }
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
  void receiptsTellOfEachMemberHowFarHeHasRead() {
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
    ConversationSummary<String> shown = only(messenger.inbox("dora"));
    assertThat(shown.unread()).isPositive();
    assertThat(shown.last().map(event -> ((Posted<String>) event).message().body()))
        .contains("word 1000");
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
        ConversationSummary<String> shown = only(moderated.inbox("dora"));
        assertThat(shown.unread()).isEqualTo(2);
        assertThat(shown.hasMoreUnread()).isFalse();
        assertThat(shown.last().map(event -> ((Posted<String>) event).message().body()))
            .contains("streamed 100");
      }
      membership.leave(id, "dora");
    }
  }

  @Test
  void whatIsStoredAndNotYetDeliveredCanBeRead() {
    var broken = Failing.appendsTo(backend, user -> Set.of("alice", "bob", "chi").contains(user));
    try (var late = timed(broken.backend(), Duration.ofMillis(200)).build()) {
      long seqId = store(late, "alice", "in the history").seqId();
      phone.conversation(GROUP).markRead(seqId);
      assertThat(group.receipts(List.of("bob"))).isEqualTo(Map.of("bob", seqId));
      assertThat(only(phone).readUpTo()).hasValue(seqId);
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
