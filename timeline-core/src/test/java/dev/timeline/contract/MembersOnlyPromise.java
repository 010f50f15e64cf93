package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Nobody is shown what was said while they were no member. */
abstract class MembersOnlyPromise extends MessagingPromise {

  /** Further than clocks may differ. */
  private static final Duration APART = Duration.ofSeconds(11);

  MembersOnlyPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  private static List<FanOutPolicy> policies() {
    return List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead());
  }

  @Test
  void whoJoinsIsNotShownWhatWasSaidBefore() {
    for (FanOutPolicy policy : policies()) {
      String id = "joined-" + policies().indexOf(policy) + policy.hashCode();
      membership.join(id, "alice");
      try (Messenger<String> some = settings(backend).fanOut(policy).build()) {
        long before = some.conversation(id).send("alice", "before").message().seqId();
        pass(APART);
        membership.join(id, "dora");
        Inbox<String> inbox = some.inbox("dora");
        assertThat(inbox.conversations(10).conversations())
            .filteredOn(it -> it.conversationId().equals(id))
            .allSatisfy(it -> assertThat(it.last()).isEmpty())
            .allSatisfy(it -> assertThat(it.unread()).isZero());
        assertDone(some.conversation(id).edit("alice", before, Message.of("edited")));
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
        some.conversation(id).send("alice", "there");
        membership.leave(id, "bob");
        some.conversation(id).send("alice", "gone");
        assertThat(bodiesOf(pullAll(some.inbox("bob"), start))).doesNotContain("gone");
        pass(APART);
        membership.join(id, "bob");
        some.conversation(id).send("alice", "back");
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
        some.conversation(id).send("alice", "long before");
        pass(APART);
        SyncCursor start = inbox.fromNow();
        membership.join(id, "dora");
        pass(Duration.ofSeconds(-1)); // as the bot's server has it
        some.conversation(id).send("bot", "welcome");
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
        await(some.async().conversation(id).send("alice", "there").stored());
        pass(APART);
        membership.leave(id, "dora");
        await(some.async().conversation(id).send("alice", "gone").stored());
        pass(APART);
        membership.join(id, "dora");
        broken.repair();
        pass(APART);
        some.conversation(id).send("alice", "back");
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
}
