package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChatEvent.Recalled;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.UserMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A user can be erased: what is theirs alone and, if wanted, what they said. */
abstract class ErasingUsersPromise extends MessagingPromise {

  private Screen screenOf(String user) {
    return Screen.of(messenger.inbox(user)).pullAll(2);
  }

  @Test
  void theInboxAndTheReadPositionsAreGoneAndMessagesStay() {
    long seqId = group.send("bob", "by bob").message().seqId();
    group.send("alice", "by alice");
    messenger.inbox("bob").conversation(GROUP).markRead(seqId);
    messenger.inbox("chi").conversation(GROUP).markRead(seqId);
    assertThat(messenger.eraseUser("bob", UserMessages.KEEP)).isEqualTo(2);
    assertThat(group.receipts(List.of("bob", "chi"))).containsOnlyKeys("chi");
    assertThat(screenOf("bob").events()).isEmpty();
    assertThat(screenOf("chi").bodies()).containsExactly("by bob", "by alice");
    assertThat(Screen.ofHistory(group)).containsExactly("by bob", "by alice");
  }

  @Test
  void aDeviceOfAnErasedUserPullsOnWithItsCursor() {
    Inbox<String> phone = messenger.inbox("bob");
    group.send("alice", "before");
    SyncCursor cursor = phone.pull(phone.fromOldest(), 10).next();
    messenger.eraseUser("bob", UserMessages.KEEP);
    group.send("alice", "after");
    assertThat(bodiesOf(messagesOf(phone.pull(cursor, 10).events()))).containsExactly("after");
  }

  @Test
  void whatTheySaidIsRecalledWhereverTheyAreOrWere() {
    membership.join("old", "bob");
    membership.join("old", "alice");
    messenger.uncheckedConversation("old").send("bob", "long ago");
    messenger.uncheckedConversation("old").send("alice", "kept there");
    membership.leave("old", "bob");
    Screen early = Screen.of(messenger.inbox("alice"));
    group.send("bob", "one");
    group.send("alice", "kept");
    group.send("bob", "two");
    early.pullAll(10);
    messenger.eraseUser("bob", UserMessages.RECALL);
    assertThat(Screen.ofHistory(group)).containsExactly(Screen.RECALLED, "kept", Screen.RECALLED);
    assertThat(Screen.ofHistory(messenger.uncheckedConversation("old")))
        .containsExactly(Screen.RECALLED, "kept there");
    early.pullAll(10);
    assertThat(early.shows(GROUP)).containsExactly(Screen.RECALLED, "kept", Screen.RECALLED);
    assertThat(early.shows("old")).containsExactly(Screen.RECALLED, "kept there");
    for (String member : List.of("alice", "chi")) {
      assertThat(screenOf(member).bodies()).doesNotContain("one", "two", "long ago");
      assertThat(screenOf(member).bodies()).contains("kept");
    }
  }

  @Test
  void aDeviceThatHadNotPulledYetMissesNothingOfTheOthers() {
    Inbox<String> phone = messenger.inbox("alice");
    group.send("chi", "first");
    SyncCursor cursor = phone.pull(phone.fromOldest(), 10).next();
    group.send("bob", "one");
    group.send("chi", "second");
    messenger.eraseUser("bob", UserMessages.RECALL);
    group.send("chi", "third");
    var batch = phone.pull(cursor, 10);
    assertThat(bodiesOf(messagesOf(batch.events()))).containsExactly("second", "third");
    assertThat(batch.gaps()).isEmpty();
    assertThat(batch.unreadable()).isEmpty();
  }

  @Test
  void whatTheySaidThatWasLeftToBeReadIsRecalledToo() {
    try (Messenger<String> reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      Screen early = Screen.of(reading.inbox("alice"));
      reading.uncheckedConversation(GROUP).send("bob", "left");
      early.pullAll(10);
      reading.eraseUser("bob", UserMessages.RECALL);
      early.pullAll(10);
      assertThat(early.events()).last().isInstanceOf(Recalled.class);
      assertThat(early.shows(GROUP)).containsExactly(Screen.RECALLED);
    }
  }

  @Test
  void anErasureGoesOnAfterACrashAtAnyWrite() {
    needs(Capability.REMEMBERS_EVERY_ID, "a recall is told from its repeat");
    boolean isAtTheEnd = false;
    for (int fatal = 1; !isAtTheEnd; fatal++) {
      String room = "room-" + fatal;
      String user = "user-" + fatal;
      List.of("alice", user).forEach(it -> membership.join(room, it));
      messenger.uncheckedConversation(room).send(user, "one");
      long read = messenger.uncheckedConversation(room).send("alice", "kept").message().seqId();
      messenger.inbox(user).conversation(room).markRead(read);
      var server = new CrashingBackend(backend, fatal, CrashingBackend.Crash.AFTER);
      Messenger<String> mortal = timed(server).build();
      CompletableFuture<Long> erasing = mortal.async().eraseUser(user, UserMessages.RECALL);
      isSoWithin(Duration.ofSeconds(2), () -> erasing.isDone() || server.isCrashed());
      isAtTheEnd = !server.isCrashed();
      messenger.eraseUser(user, UserMessages.RECALL);
      assertThat(Screen.ofHistory(messenger.uncheckedConversation(room)))
          .as("after a crash at write %d", fatal)
          .containsExactly(Screen.RECALLED, "kept");
      assertThat(messenger.uncheckedConversation(room).receipts(List.of(user))).isEmpty();
      assertThat(Screen.of(messenger.inbox(user)).pullAll(10).bodies()).isEmpty();
      assertThat(Screen.of(messenger.inbox("alice")).pullAll(10).bodies()).doesNotContain("one");
    }
  }

  @Test
  void progressGrowsUpToWhatIsReturned() {
    group.send("bob", "one");
    group.send("bob", "two");
    group.send("alice", "three");
    List<Long> told = new ArrayList<>();
    long erased = await(messenger.async().eraseUser("bob", UserMessages.RECALL, told::add));
    assertThat(told).isSorted().doesNotHaveDuplicates().last().isEqualTo(erased);
  }

  @Test
  void misuseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> messenger.eraseUser("", UserMessages.KEEP));
    assertThatNullPointerException().isThrownBy(() -> messenger.eraseUser("bob", null));
  }
}
