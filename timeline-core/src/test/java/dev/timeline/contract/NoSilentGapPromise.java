package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A device that stayed away for too long is told, once, in which conversations it missed something.
 */
abstract class NoSilentGapPromise extends MessagingPromise {

  private static final Duration HOUR = Duration.ofHours(1);

  /** By how much the clocks of servers differ at most. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  /** Further than that. */
  private static final Duration APART = Duration.ofSeconds(11);

  private static final FanOutPolicy AS_SAID =
      sending -> sending.attributes().get("read").isPresent() ? FanOut.ON_READ : FanOut.ON_WRITE;

  /** Returns the bodies of what was missed, in the one gap there is. */
  private List<String> inTheGapOf(Pulled back) {
    assertThat(back.gaps()).hasSize(1);
    return bodiesOf(filled(back.gaps().get(0)));
  }

  private SyncCursor aMillisecondLater(SyncCursor next) {
    pass(MILLISECOND);
    return next;
  }

  @Test
  void aCopyIsThereUntilItsLastMillisecondAndThenMissed() {
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor had = Pulled.by(phone, phone.fromNow()).end();
    pass(HOUR);
    ChatMessage<String> missed = group.send("alice", "missed").message();

    pass(TTL.minus(MILLISECOND));
    Pulled before = Pulled.by(phone, had);
    assertThat(before.bodies()).containsExactly("missed");
    assertThat(before.gaps()).isEmpty();

    pass(MILLISECOND);
    Pulled after = Pulled.by(phone, had);
    assertThat(after.bodies()).isEmpty();
    assertThat(after.gaps()).hasSize(1);
    assertThat(filled(after.gaps().get(0))).containsExactly(missed);
  }

  @Test
  void fillingAGapYieldsExactlyWhatWasMissed() {
    Inbox<String> phone = messenger.inbox("bob");
    send("had", 3);
    SyncCursor had = Pulled.by(phone, phone.fromOldest()).end();
    pass(HOUR.plus(MILLISECOND));
    List<String> missed = send("missed", 7);
    pass(TTL.minus(HOUR));
    List<String> kept = send("kept", 2);
    pass(HOUR);

    Pulled back = Pulled.by(phone, had);
    assertThat(back.bodies()).isEqualTo(kept);
    assertThat(back.gaps()).extracting(Gap::conversationId).containsExactly(GROUP);
    assertThat(bodiesOf(filled(back.gaps().get(0)))).isEqualTo(missed);
  }

  @Test
  void onlyConversationsWithSomethingMissingAreNamed() {
    for (String other : List.of("quiet", "lively", "left")) {
      membership.join(other, "bob");
      messenger.uncheckedConversation(other).send("alice", "had");
    }
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor had = Pulled.by(phone, phone.fromOldest()).end();
    pass(HOUR.multipliedBy(2));
    send("missed", 1);
    messenger.uncheckedConversation("left").send("alice", "missed");
    membership.leave("left", "bob");
    pass(TTL);
    messenger.uncheckedConversation("lively").send("alice", "kept");

    Pulled back = Pulled.by(phone, had);
    assertThat(back.gaps()).extracting(Gap::conversationId).containsExactly(GROUP);
    assertThat(back.bodies()).containsExactly("kept");
  }

  @Test
  void aGapIsToldOnceWhateverThePageAndTheTime() {
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor had = Pulled.by(phone, phone.fromNow()).end();
    pass(HOUR.multipliedBy(2));
    List<String> missed = send("missed", 2);
    pass(Duration.ofMinutes(10));
    List<String> kept = send("kept", 5);
    pass(TTL.minus(Duration.ofMinutes(10)));

    Pulled back = Pulled.by(phone, had, 1, this::aMillisecondLater);
    assertThat(back.bodies()).isEqualTo(kept);
    assertThat(inTheGapOf(back)).isEqualTo(missed);

    pass(TTL.multipliedBy(2));
    Pulled.by(phone, back.end()).assertNothing();
  }

  @Test
  void onlyWhatExpiresBetweenTwoPagesIsMissed() {
    send("pulled", 2);
    Inbox<String> phone = messenger.inbox("bob");
    SyncBatch<String> first = phone.pull(phone.fromOldest(), 1);
    assertThat(bodiesOf(messagesOf(first.events()))).containsExactly("pulled-0");
    pass(HOUR);
    send("kept", 1);
    pass(TTL.minus(HOUR));

    Pulled rest = Pulled.by(phone, first.next());
    assertThat(rest.bodies()).containsExactly("kept-0");
    assertThat(inTheGapOf(rest)).containsExactly("pulled-1");
  }

  @Test
  void aMessageInTheMillisecondOfThePullIsMissedIfItCameAfterIt() {
    Inbox<String> phone = messenger.inbox("bob");
    send("had", 1);
    SyncCursor had = Pulled.by(phone, phone.fromOldest()).end();
    send("missed", 1);
    pass(TTL);
    Pulled back = Pulled.by(phone, had);
    assertThat(inTheGapOf(back)).containsExactly("missed-0");
  }

  @Test
  void aNewDeviceThatWantsMoreThanTheInboxKeepsIsToldWhatItLacks() {
    send("before", 1);
    pass(Duration.ofSeconds(11));
    Instant wanted = clock.instant();
    List<String> missed = send("missed", 2);
    pass(TTL);
    List<String> kept = send("kept", 1);
    Inbox<String> phone = messenger.inbox("bob");
    Pulled all = Pulled.by(phone, phone.from(wanted));
    assertThat(all.bodies()).isEqualTo(kept);
    assertThat(inTheGapOf(all)).isEqualTo(missed);
  }

  @Test
  void whoJoinedInBetweenMissesWhatWasSentFromThenOn() {
    Inbox<String> phone = messenger.inbox("dora");
    SyncCursor before = phone.fromNow();
    pass(HOUR);
    send("earlier", 2);
    pass(APART);
    membership.join(GROUP, "dora");
    List<String> missed = send("missed", 2);
    pass(TTL);
    Pulled back = Pulled.by(phone, before);
    assertThat(back.gaps().get(0).since()).isEqualTo(clock.instant().minus(TTL).minus(CLOCKS));
    assertThat(inTheGapOf(back)).isEqualTo(missed);
  }

  @Test
  void whoJoinedByAClockThatIsAheadMissesWhatWasSentThen() {
    Inbox<String> phone = messenger.inbox("dora");
    SyncCursor before = phone.fromNow();
    pass(HOUR);
    var ahead = new InMemoryMembership(() -> clock.instant().plus(CLOCKS));
    ahead.join(GROUP, "dora");
    try (var other =
        Messenger.builder(backend, Codec.utf8(), ahead)
            .inboxTtl(TTL)
            .withoutRedelivery()
            .unsignedCursors()
            .build()) {
      other.uncheckedConversation(GROUP).send("alice", "missed");
      pass(TTL);
      Pulled back = Pulled.by(other.inbox("dora"), before);
      assertThat(inTheGapOf(back)).containsExactly("missed");
    }
  }

  @Test
  void inAMixedConversationTheCopiesAreMissedAndTheRestIsRead() {
    try (var mixed = settings(backend).fanOut(AS_SAID).build()) {
      UncheckedConversation<String> both = mixed.uncheckedConversation(GROUP);
      Inbox<String> phone = mixed.inbox("bob");
      both.send("alice", Message.of("had").with("read", true));
      SyncCursor had = Pulled.by(phone, phone.fromOldest()).end();
      pass(HOUR.multipliedBy(2));
      both.send("alice", "copied");
      both.send("alice", Message.of("left").with("read", true));
      pass(TTL);
      Pulled back = Pulled.by(phone, had);
      assertThat(back.bodies()).containsExactly("left");
      assertThat(inTheGapOf(back)).contains("copied");
    }
  }

  @Test
  void whatWasLeftToBeReadIsPartOfALaterGap() {
    try (var mixed = settings(backend).fanOut(AS_SAID).build()) {
      UncheckedConversation<String> both = mixed.uncheckedConversation(GROUP);
      Inbox<String> phone = mixed.inbox("bob");
      both.send("alice", Message.of("had").with("read", true));
      SyncCursor had = Pulled.by(phone, phone.fromOldest()).end();
      pass(HOUR.multipliedBy(2));
      both.send("alice", Message.of("first").with("read", true));
      both.send("alice", Message.of("second").with("read", true));
      pass(TTL);
      SyncBatch<String> page = phone.pull(had, 1);
      assertThat(bodiesOf(messagesOf(page.events()))).containsExactly("first");
      both.send("alice", "copied");
      pass(TTL);
      Pulled back = Pulled.by(phone, page.next());
      var got = new ArrayList<>(back.bodies());
      back.gaps().forEach(gap -> got.addAll(bodiesOf(filled(gap))));
      assertThat(got).containsExactly("second", "copied");
    }
  }

  @Test
  void nothingExpiresInSilenceBehindWhatAClockThatIsAheadKept() {
    membership.join("other", "bob");
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor had = Pulled.by(phone, phone.fromNow()).end();
    pass(HOUR.multipliedBy(2));
    for (List<String> sent : List.of(List.of("ahead", "behind"), List.of("behind", "ahead"))) {
      for (String text : sent) {
        clock.advance(text.equals("ahead") ? CLOCKS : CLOCKS.negated());
        group.send("alice", text);
      }
      pass(HOUR.multipliedBy(2));
      messenger
          .uncheckedConversation("other")
          .send("alice", "other"); // after which less is remembered
      group.send("alice", "kept");
      pass(TTL.minus(HOUR.multipliedBy(2)));
      for (int limit : List.of(1, 100)) {
        Pulled back = Pulled.by(phone, had, limit);
        var got = new ArrayList<String>();
        back.gaps().forEach(gap -> got.addAll(bodiesOf(filled(gap))));
        got.addAll(back.bodies());
        got.remove("other");
        assertThat(got)
            .as("%s, pulled by %d", sent, limit)
            .containsExactly(sent.get(0), sent.get(1), "kept");
      }
      had = Pulled.by(phone, phone.fromNow()).end();
    }
  }

  @Test
  void whatIsDeliveredLateIsAGapOnceItsTimeIsUp() {
    needs(Capability.REMEMBERS_EVERY_ID, "what was stored is routed by another server");
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor start = Pulled.by(phone, phone.fromNow()).end();
    pass(HOUR.multipliedBy(2));
    storeAndCrash();
    pass(Duration.ofMinutes(1));
    SyncCursor had = Pulled.by(phone, start).end(); // while nobody has delivered it
    pass(Duration.ofMinutes(10));
    messenger.redeliver();
    Pulled soon = Pulled.by(phone, had);
    assertThat(soon.bodies()).containsExactly("late");
    assertThat(soon.gaps()).isEmpty();

    pass(TTL.minus(Duration.ofMinutes(5))); // it was stored longer ago, but not copied
    Pulled later = Pulled.by(phone, had);
    assertThat(later.bodies()).isEmpty(); // though the copy is there: it comes with the gap
    assertThat(bodiesOf(filled(later.gaps().get(0)))).containsExactly("late");
    Pulled.by(phone, later.end()).assertNothing();
    Pulled.by(phone, soon.end()).assertNothing();

    pass(Duration.ofMinutes(5));
    Pulled back = Pulled.by(phone, had);
    assertThat(inTheGapOf(back)).containsExactly("late");
    Pulled.by(phone, soon.end()).assertNothing();
  }

  @Test
  void aLateDeliveryIsNoGapWhereItIsKnownWhatTheDeviceHad() {
    needs(Capability.REMEMBERS_EVERY_ID, "what was stored is routed by another server");
    Inbox<String> phone = messenger.inbox("bob");
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      reading.uncheckedConversation(GROUP).send("alice", "had");
    }
    SyncCursor start = Pulled.by(phone, phone.fromOldest()).end();
    storeAndCrash();
    pass(HOUR.multipliedBy(3));
    SyncCursor had = Pulled.by(phone, start).end();
    messenger.redeliver();
    pass(TTL);
    Pulled back = Pulled.by(phone, had);
    assertThat(inTheGapOf(back)).containsExactly("late");
  }

  /** Stores a message on a server that crashes before it delivers it to anybody. */
  private void storeAndCrash() {
    boolean isStored = false;
    for (int fatal = 1; !isStored; fatal++) {
      isStored = sendAndCrash(new CrashingBackend(backend, fatal, CrashingBackend.Crash.BEFORE));
    }
  }

  /** Returns whether the message was stored before the server crashed, which delivered it not. */
  private boolean sendAndCrash(CrashingBackend server) {
    PendingSend<String> pending =
        timed(server)
            .build()
            .async()
            .uncheckedConversation(GROUP)
            .send("alice", Message.of("late").withId("late"));
    var unused = await(pending.stored().handle((stored, failure) -> failure));
    eventually(server::isGone);
    return bodiesOf(history(group)).contains("late");
  }

  @Test
  void manyConversationsMayHaveGapsAtOnceAndEachIsToldOnce() {
    int many = 300;
    for (int i = 0; i < many; i++) {
      membership.join("many-" + i, "bob");
    }
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor had = Pulled.by(phone, phone.fromNow()).end();
    pass(HOUR.multipliedBy(2));
    for (int i = 0; i < many; i++) {
      messenger.uncheckedConversation("many-" + i).send("alice", "missed");
    }
    pass(HOUR.multipliedBy(2));
    List<String> kept = send("kept", 10);
    pass(TTL.minus(HOUR.multipliedBy(2)));
    Pulled back = Pulled.by(phone, had, 3, this::aMillisecondLater);
    assertThat(back.bodies()).isEqualTo(kept);
    assertThat(back.gaps()).extracting(Gap::conversationId).hasSize(many).doesNotHaveDuplicates();
  }
}
