package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.ChatEvent.Erased;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A conversation can be erased: nothing of it is shown any more, and devices are told. */
abstract class ErasingPromise extends MessagingPromise {

  private long send(String body) {
    return group.send("alice", body).message().seqId();
  }

  private Screen screenOf(String user) {
    return Screen.of(messenger.inbox(user)).pullAll(2);
  }

  @Test
  void whatWasErasedIsNowhereAndTheConversationGoesOn() {
    send("one");
    long last = send("two");
    assertThat(messenger.erase(GROUP)).isEqualTo(2 + 2 * 3);
    assertThat(history(group)).isEmpty();
    for (String member : List.of("alice", "bob", "chi")) {
      assertThat(screenOf(member).bodies()).isEmpty();
    }
    assertThat(send("three")).isGreaterThan(last);
    assertThat(Screen.ofHistory(group)).containsExactly("three");
    assertThat(screenOf("bob").shows(GROUP)).containsExactly("three");
  }

  @Test
  void aDeviceThatHoldsWhatWasErasedIsToldOnce() {
    Screen early = Screen.of(messenger.inbox("bob"));
    send("one");
    long last = send("two");
    early.pullAll(10);
    messenger.erase(GROUP);
    messenger.erase(GROUP);
    send("three");
    early.pullAll(10);
    assertThat(early.erasures()).containsExactly(new Erased<>(GROUP, last, clock.instant()));
    assertThat(early.shows(GROUP)).containsExactly("three");
    assertThat(early.bodies()).containsExactly("one", "two", "three");
  }

  @Test
  void theCursorOfADeviceThatLagsBehindStaysValid() {
    Inbox<String> phone = messenger.inbox("bob");
    send("one");
    SyncBatch<String> first = phone.pull(phone.fromOldest(), 10);
    send("two");
    send("three");
    messenger.erase(GROUP);
    send("four");
    SyncBatch<String> next = phone.pull(first.next(), 10);
    assertThat(bodiesOf(messagesOf(next.events()))).containsExactly("four");
    assertThat(next.gaps()).isEmpty();
    assertThat(next.more()).isFalse();
  }

  @Test
  void aDeviceThatStayedAwayForLongFindsNoGap() {
    Inbox<String> phone = messenger.inbox("bob");
    send("one");
    SyncCursor cursor = phone.pull(phone.fromOldest(), 10).next();
    send("two");
    messenger.erase(GROUP);
    pass(TTL.multipliedBy(2));
    SyncBatch<String> next = phone.pull(cursor, 10);
    assertThat(next.gaps()).isEmpty();
    assertThat(next.events()).isEmpty();
  }

  @Test
  void whoHasLeftIsToldAndTheirCopiesAreGone() {
    Screen early = Screen.of(messenger.inbox("chi"));
    long last = send("one");
    early.pullAll(10);
    membership.leave(GROUP, "chi");
    messenger.erase(GROUP);
    early.pullAll(10);
    assertThat(early.erasures()).containsExactly(new Erased<>(GROUP, last, clock.instant()));
    assertThat(screenOf("chi").bodies()).isEmpty();
  }

  @Test
  void whoHasLeftIsToldAlsoWhereMessagesAreHiddenFromThem() {
    try (Messenger<String> hiding = settings(backend).hideAfterLeaving().build()) {
      Screen early = Screen.of(hiding.inbox("chi"));
      send("one");
      early.pullAll(10);
      membership.leave(GROUP, "chi");
      hiding.erase(GROUP);
      early.pullAll(10);
      assertThat(early.erasures()).hasSize(1);
    }
  }

  @Test
  void otherConversationsKeepWhatTheyHave() {
    membership.join("other", "bob");
    send("one");
    messenger.uncheckedConversation("other").send("alice", "kept");
    messenger.erase(GROUP);
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("kept");
    assertThat(bodiesOf(history(messenger.uncheckedConversation("other")))).containsExactly("kept");
  }

  @Test
  void whatWasErasedIsNeitherUnreadNorRead() {
    send("one");
    long last = send("two");
    messenger.inbox("bob").conversation(GROUP).markRead(last);
    messenger.inbox("chi").conversation(GROUP).markRead(last);
    messenger.erase(GROUP);
    assertThat(group.receipts(List.of("bob", "chi"))).isEmpty();
    send("three");
    ConversationSummary<String> shown =
        messenger.inbox("bob").conversations(10).conversations().get(0);
    assertThat(shown.unread()).isOne();
    assertThat(shown.readUpTo()).isEmpty();
  }

  @Test
  void aMessageThatWasErasedIsNotStoredAgainWhenItIsSentAgain() {
    Message<String> message = Message.of("one").withId("m-1");
    long first = group.send("alice", message).message().seqId();
    messenger.erase(GROUP);
    assertThat(group.send("alice", again(message)).message().seqId()).isEqualTo(first);
    assertThat(history(group)).isEmpty();
    assertThat(screenOf("bob").bodies()).isEmpty();
  }

  @Test
  void whatWasLeftToBeReadIsErasedAndNotLookedForAgain() {
    var reads = new CountedReads(backend);
    try (Messenger<String> reading =
        settings(reads.backend()).fanOut(FanOutPolicy.onRead()).build()) {
      Inbox<String> phone = reading.inbox("bob");
      Screen early = Screen.of(phone);
      reading.uncheckedConversation(GROUP).send("alice", "one");
      early.pullAll(10);
      SyncCursor lagging = phone.pull(phone.fromOldest(), 10).next();
      reading.uncheckedConversation(GROUP).send("alice", "two");
      reading.erase(GROUP);
      early.pullAll(10);
      assertThat(early.shows(GROUP)).isEmpty();
      assertThat(early.erasures()).hasSize(1);
      membership.join(GROUP, "dora");
      Inbox<String> late = reading.inbox("dora");
      for (var device : List.of(late.pull(late.fromOldest(), 10), phone.pull(lagging, 10))) {
        assertThat(messagesOf(device.events())).isEmpty();
      }
      SyncCursor next = late.pull(late.fromOldest(), 10).next();
      reads.forget();
      SyncBatch<String> again = late.pull(next, 10);
      assertThat(again.events()).isEmpty();
      assertThat(reads.counted()).doesNotContainKey("chat_history");
      reading.uncheckedConversation(GROUP).send("alice", "three");
      assertThat(bodiesOf(messagesOf(late.pull(again.next(), 10).events())))
          .containsExactly("three");
      early.pullAll(10);
      assertThat(early.shows(GROUP)).containsExactly("three");
    }
  }

  @Test
  void whatIsLeftToBeReadWhileAnErasureBeginsIsKept() {
    try (Messenger<String> reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      var conversation = reading.async().uncheckedConversation(GROUP);
      await(conversation.send("alice", "one").delivered());
      var meanwhile =
          new AtomicReference<Supplier<CompletableFuture<?>>>(
              () -> conversation.send("alice", "two").delivered());
      try (Messenger<String> erasing = messengerOn(afterAReadOfTheGroup(meanwhile))) {
        erasing.erase(GROUP);
      }
    }
    assertThat(Screen.ofHistory(group)).containsExactly("two");
  }

  /** A backend that does something once, after a history was read and before that is answered. */
  private TimelineBackend afterAReadOfTheGroup(
      AtomicReference<Supplier<CompletableFuture<?>>> what) {
    return ForwardingBackend.withLogs(
        backend,
        log ->
            new ForwardingLog(log) {
              @Override
              public CompletableFuture<Page<byte[]>> readWithoutBodies(
                  String timelineId, SeqRange range, Set<String> attributes) {
                CompletableFuture<Page<byte[]>> read =
                    super.readWithoutBodies(timelineId, range, attributes);
                return !timelineId.equals(GROUP)
                    ? read
                    : read.thenCompose(
                        page ->
                            what.getAndSet(() -> CompletableFuture.completedFuture(null))
                                .get()
                                .thenApply(done -> page));
              }
            });
  }

  @Test
  void aCopyThatComesLateIsNotShownAndGoesWithTheNextErasure() {
    var slow = new SteeredBackend(backend);
    try (Messenger<String> server = messengerOn(slow)) {
      send("before");
      slow.hold(Part.INBOX);
      CompletableFuture<?> delivered =
          server.async().uncheckedConversation(GROUP).send("alice", "late").delivered();
      eventually(() -> slow.isHolding() && history(group).size() == 2);
      messenger.erase(GROUP);
      slow.letGo();
      await(delivered);
      assertThat(screenOf("bob").bodies()).isEmpty();
      assertThat(messenger.erase(GROUP)).isEqualTo(3);
      assertThat(screenOf("bob").erasures()).hasSize(1);
    }
  }

  /** However far the first server came, the next one ends what it began. */
  @Test
  void anErasureGoesOnAfterACrashAtAnyWrite() {
    boolean isAtTheEnd = false;
    for (int fatal = 1; !isAtTheEnd; fatal++) {
      String room = "room-" + fatal;
      List.of("alice", "bob").forEach(user -> membership.join(room, user));
      Screen early = Screen.of(messenger.inbox("bob"));
      for (String body : List.of("one", "two", "three")) {
        messenger.uncheckedConversation(room).send("alice", body);
      }
      early.pullAll(10);
      var server = new CrashingBackend(backend, fatal, CrashingBackend.Crash.AFTER);
      Messenger<String> mortal = timed(server).build();
      CompletableFuture<Long> erasing = mortal.async().erase(room);
      isSoWithin(Duration.ofSeconds(5), erasing::isDone);
      isAtTheEnd = !server.isCrashed();
      messenger.erase(room);
      assertThat(history(messenger.uncheckedConversation(room))).isEmpty();
      early.pullAll(10);
      assertThat(early.shows(room)).as("after a crash at write %d", fatal).isEmpty();
      assertThat(early.erasures()).filteredOn(it -> it.conversationId().equals(room)).hasSize(1);
      assertThat(Screen.of(messenger.inbox("bob")).pullAll(10).bodies()).isEmpty();
    }
  }

  @Test
  void progressGrowsUpToWhatIsReturned() {
    for (int i = 0; i < 30; i++) {
      send("" + i);
    }
    List<Long> told = new ArrayList<>();
    long deleted = await(messenger.async().erase(GROUP, told::add));
    assertThat(deleted).isEqualTo(30 * 4);
    assertThat(told).isSorted().doesNotHaveDuplicates().last().isEqualTo(deleted);
  }

  @Test
  void aConversationThatHasNothingIsErasedAtOnceAndNobodyIsTold() {
    assertThat(messenger.erase(GROUP)).isZero();
    assertThat(screenOf("bob").events()).isEmpty();
  }

  @Test
  void anErasureThatIsRefusedFailsAndGoesOnWhenItIsCalledAgain() {
    send("one");
    var broken = new SteeredBackend(backend);
    try (Messenger<String> server = messengerOn(broken)) {
      broken.refuse(Part.INBOX);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> await(server.async().erase(GROUP)))
          .withCauseInstanceOf(TimelineException.class);
      assertThat(history(group)).hasSize(1);
      broken.repair();
      server.erase(GROUP);
      assertThat(history(group)).isEmpty();
      assertThat(screenOf("bob").erasures()).hasSize(1);
    }
  }

  @Test
  void eachStepEndsInTime() {
    var slow = new SteeredBackend(backend);
    try (Messenger<String> server = timed(slow).build()) {
      send("one");
      slow.hold(Part.INBOX);
      CompletableFuture<Long> erasing = server.async().erase(GROUP);
      eventually(slow::isHolding);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> awaitAsTimePasses(erasing))
          .withCauseInstanceOf(TimelineException.OutcomeUnknown.class);
      slow.letGo();
      await(server.async().erase(GROUP));
      assertThat(history(group)).isEmpty();
    }
  }

  @Test
  void misuseIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> messenger.erase(""));
    assertThatNullPointerException().isThrownBy(() -> messenger.async().erase(GROUP, null));
    Messenger<String> closed = messengerOn(backend);
    closed.close();
    assertThatIllegalStateException().isThrownBy(() -> closed.erase(GROUP));
  }
}
