package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Membership.Joined;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Nobody is shown what was said while they were no member. */
abstract class MembersOnlyPromise extends MessagingPromise {

  /** Further than clocks may differ. */
  private static final Duration APART = Duration.ofSeconds(11);

  /** Enough to see each step of one. */
  private static final int JOINS = 5_000;

  private static List<FanOutPolicy> policies() {
    return List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead());
  }

  @Test
  void whoJoinsIsNotShownWhatWasSaidBefore() {
    for (FanOutPolicy policy : policies()) {
      String id = "joined-" + policies().indexOf(policy) + policy.hashCode();
      membership.join(id, "alice");
      try (Messenger<String> some = settings(backend).fanOut(policy).build()) {
        long before = some.uncheckedConversation(id).send("alice", "before").message().seqId();
        pass(APART);
        membership.join(id, "dora");
        Inbox<String> inbox = some.inbox("dora");
        assertThat(inbox.conversations(10).conversations())
            .filteredOn(it -> it.conversationId().equals(id))
            .allSatisfy(it -> assertThat(it.last()).isEmpty())
            .allSatisfy(it -> assertThat(it.unread()).isZero());
        assertDone(some.uncheckedConversation(id).edit("alice", before, Message.of("edited")));
        Screen screen = Screen.of(inbox).pullAll(3);
        assertThat(screen.bodies()).doesNotContain("before", "edited");
        membership.leave(id, "dora");
      }
    }
  }

  @Test
  void whoHasLeftIsNotShownWhatIsSaidThen() {
    for (FanOutPolicy policy : policies()) {
      String id = "left-" + policy.hashCode();
      List.of("alice", "bob").forEach(user -> membership.join(id, user));
      try (Messenger<String> some = settings(backend).fanOut(policy).build()) {
        SyncCursor start = some.inbox("bob").fromOldest();
        some.uncheckedConversation(id).send("alice", "there");
        membership.leave(id, "bob");
        some.uncheckedConversation(id).send("alice", "gone");
        assertThat(bodiesOf(pullAll(some.inbox("bob"), start))).doesNotContain("gone");
        pass(APART);
        membership.join(id, "bob");
        awaitAsTimePasses(some.async().uncheckedConversation(id).send("alice", "back").delivered());
        assertThat(bodiesOf(pullAll(some.inbox("bob"), start)))
            .contains("back")
            .doesNotContain("gone");
      }
    }
  }

  @Test
  void anEditMadeAfterTheyLeftIsNotShownThoughTheirCopyIs() {
    long seqId = group.send("alice", "original").message().seqId();
    pass(APART);
    membership.leave(GROUP, "bob");
    assertThat(group.edit("alice", seqId, Message.of("edited"))).isEqualTo(ChangeOutcome.DONE);
    assertThat(Screen.of(messenger.inbox("bob")).pullAll(1).bodies()).containsExactly("original");
    assertThat(Screen.of(messenger.inbox("chi")).pullAll(1).bodies()).contains("edited");
  }

  @Test
  void whoIsWelcomedByAServerWhoseClockIsBehindIsShownIt() {
    for (FanOutPolicy policy : policies()) {
      String id = "welcome-" + policies().indexOf(policy) + policy.hashCode();
      try (Messenger<String> some = settings(backend).fanOut(policy).build()) {
        Inbox<String> inbox = some.inbox("dora");
        membership.join(id, "alice");
        some.uncheckedConversation(id).send("alice", "long before");
        pass(APART);
        SyncCursor start = inbox.fromNow();
        membership.join(id, "dora");
        pass(Duration.ofSeconds(-1)); // as the bot's server has it
        some.uncheckedConversation(id).send("bot", "welcome");
        assertThat(bodiesOf(pullAll(inbox, start))).containsExactly("welcome");
        assertThat(inbox.conversations(10).conversations())
            .singleElement()
            .satisfies(it -> assertThat(it.unread()).isEqualTo(1))
            .satisfies(it -> assertThat(it.last()).isPresent());
        pass(APART);
        membership.leave(id, "dora");
      }
    }
  }

  @Test
  void whoseInboxFailedAndWhoCameBackIsNotShownWhatWasSaidMeanwhile() {
    for (FanOutPolicy policy : policies()) {
      String id = "back-" + policies().indexOf(policy) + policy.hashCode();
      List.of("alice", "dora").forEach(user -> membership.join(id, user));
      var broken = Failing.appendsTo(backend, "dora"::equals);
      try (Messenger<String> some = timed(broken.backend()).fanOut(policy).build()) {
        SyncCursor start = messenger.inbox("dora").fromOldest();
        await(some.async().uncheckedConversation(id).send("alice", "there").stored());
        pass(APART);
        membership.leave(id, "dora");
        await(some.async().uncheckedConversation(id).send("alice", "gone").stored());
        pass(APART);
        membership.join(id, "dora");
        broken.repair();
        pass(APART);
        // A mark that failed just now is tried again only as time passes.
        awaitAsTimePasses(some.async().uncheckedConversation(id).send("alice", "back").delivered());
        pass(Duration.ofMinutes(2));
        Inbox<String> inbox = some.inbox("dora");
        assertThat(bodiesOf(pullAll(inbox, start))).contains("back").doesNotContain("gone");
        assertThat(bodiesOf(pullAll(inbox, inbox.fromOldest()))).doesNotContain("gone");
        assertThat(inbox.conversations(10).conversations())
            .allSatisfy(it -> assertThat(it.last().toString()).doesNotContain("gone"));
        membership.leave(id, "dora");
      }
    }
  }

  @Test
  void anEditMadeAfterTheyLeftIsNotShownThoughTheirCopyComesLater() {
    var server = new SteeredBackend(backend);
    server.refuse(Part.INBOX, append -> append.timelineId().equals("bob"));
    try (Messenger<String> some = timed(server, Duration.ofHours(1)).build()) {
      PendingSend<String> pending =
          some.async().uncheckedConversation(GROUP).send("alice", "original");
      long seqId = await(pending.stored()).seqId();
      pass(APART);
      membership.leave(GROUP, "bob");
      assertThat(group.edit("alice", seqId, Message.of("edited"))).isEqualTo(ChangeOutcome.DONE);
      pass(Duration.ofMinutes(1)); // after which the message is read again for the copy
      server.repair();
      pass(Duration.ofMinutes(1));
      await(pending.delivered());
      assertThat(Screen.of(messenger.inbox("bob")).pullAll(1).bodies()).doesNotContain("edited");
    }
  }

  @Test
  void whoJoinsIsNotShownWhatIsSentAgainThen() {
    Message<String> message = Message.of("before").withId("one");
    var server = new SteeredBackend(backend);
    server.refuse(Part.INBOX);
    await(
        timed(server).build().async().uncheckedConversation(GROUP).send("alice", message).stored());
    server.crash();
    pass(APART);
    membership.join(GROUP, "dora");
    group.send("alice", message.possiblyResent());
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("before");
    assertThat(pullAll("dora")).isEmpty();
  }

  @Test
  void whoJoinsDuringAPullIsShownWhatTheyMayRead() {
    var during = new AtomicReference<Runnable>(() -> {});
    Membership slow =
        new ScriptedMembership(
            membership::members,
            user -> {
              List<Joined> joined = membership.conversations(user).toList();
              during.getAndSet(() -> {}).run();
              return joined.stream();
            });
    try (Messenger<String> reading = settings(backend).fanOut(FanOutPolicy.onRead()).build();
        Messenger<String> pulling =
            Messenger.builder(backend, Codec.utf8(), slow)
                .inboxTtl(TTL)
                .unsignedCursors()
                .build()) {
      Inbox<String> inbox = pulling.inbox("dora");
      SyncCursor start = inbox.fromOldest();
      during.set(
          () -> {
            membership.join(GROUP, "dora");
            reading.uncheckedConversation(GROUP).send("alice", "read");
            group.send("alice", "copied");
          });
      assertThat(bodiesOf(pullAll(inbox, start))).containsExactly("read", "copied");
    }
  }

  /** Between two lookups nothing may be sent past them: that they belong and whom it goes to. */
  @Test
  void whoIsShownAConversationIsOneOfItsMembers() {
    var joining = new InMemoryMembership(clock);
    var ready = new AtomicInteger();
    CompletableFuture<Void> joined =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < JOINS; i++) {
                while (ready.get() <= i) {
                  Thread.onSpinWait();
                }
                joining.join("c" + i, "u" + i);
              }
            },
            task -> new Thread(task).start());
    for (int i = 0; i < JOINS; i++) {
      String user = "u" + i;
      ready.incrementAndGet();
      while (joining.conversations(user).findFirst().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(joining.members("c" + i).anyMatch(user::equals)).as("join %d", i).isTrue();
    }
    await(joined);
  }
}
