package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches an inbox out of order or late is shown once, and as early as anything after it. */
abstract class ConversationOrderPromise extends MessagingPromise {

  private static final Duration HOUR = Duration.ofHours(1);

  /** More conversations than a cursor has positions for. */
  private static final int MANY = 2_000;

  private SteeredBackend server;
  private Messenger<String> onServer;
  private final List<PendingSend<String>> underWay = new ArrayList<>();

  @BeforeEach
  void openServer() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "copies are late");
    server = new SteeredBackend(backend);
    onServer = timed(server, Duration.ofDays(1)).build();
  }

  /** Stores a message of which bob gets no copy for the present. */
  private void sendAllButBob(String body) {
    server.refuse(Part.INBOX, append -> append.timelineId().equals("bob"));
    PendingSend<String> sent = onServer.async().uncheckedConversation(GROUP).send("alice", body);
    await(sent.stored());
    underWay.add(sent);
  }

  private void bobsCopiesArrive() {
    server.repair();
    clock.advance(RETRY);
    clock.advance(RETRY);
    underWay.forEach(sent -> awaitAsTimePasses(sent.delivered()));
  }

  /** A device of bob's, and what it has pulled. */
  private final class Device {
    private final Inbox<String> inbox = messenger.inbox("bob");
    private final List<String> bodies = new ArrayList<>();
    private SyncCursor cursor;

    Device(SyncCursor cursor) {
      this.cursor = cursor;
    }

    Device pull(int limit) {
      SyncBatch<String> batch;
      do {
        batch = inbox.pull(cursor, limit);
        bodies.addAll(bodiesOf(messagesOf(batch.events())));
        cursor = batch.next();
      } while (batch.more());
      return this;
    }
  }

  private Device device() {
    return new Device(messenger.inbox("bob").fromOldest());
  }

  @Test
  void aCopyThatComesAfterTheNextIsShownBeforeThatAndOnce() {
    Device device = device();
    sendAllButBob("one");
    group.send("alice", "two");
    assertThat(device.pull(10).bodies).containsExactly("one", "two");
    bobsCopiesArrive();
    assertThat(device.pull(10).bodies).containsExactly("one", "two");
    assertThat(device().pull(1).bodies).containsExactly("one", "two");
  }

  @Test
  void aCopyForWhichAPullHasNoRoomComesWithTheNext() {
    membership.join("other", "bob");
    group.send("alice", "one");
    messenger.uncheckedConversation("other").send("alice", "other");
    sendAllButBob("two");
    group.send("alice", "three");
    assertThat(device().pull(3).bodies).containsExactlyInAnyOrder("one", "two", "three", "other");
  }

  @Test
  void whatIsBeforeTheOldestCopyOfTheInboxIsShownToo() {
    sendAllButBob("one");
    clock.advance(Duration.ofSeconds(1));
    group.send("alice", "two");
    assertThat(device().pull(10).bodies).containsExactly("one", "two");
  }

  @Test
  void anOldPageIsPulledByItsOwnTimes() {
    sendAllButBob("one");
    group.send("alice", "two");
    bobsCopiesArrive();
    clock.advance(HOUR.multipliedBy(3));
    assertThat(device().pull(1).bodies).containsExactly("one", "two");
  }

  /** What is about to expire is read from the conversation; what is older comes before it. */
  @Test
  void whatCameLateIsShownBeforeWhatExpiresAfterIt() {
    Device device = device().pull(10);
    sendAllButBob("one");
    clock.advance(Duration.ofSeconds(25));
    membership.leave(GROUP, "bob");
    membership.join(GROUP, "bob"); // of what is older no gap is told
    group.send("alice", "expired");
    clock.advance(Duration.ofSeconds(30));
    group.send("alice", "two");
    clock.advance(Duration.ofSeconds(5));
    bobsCopiesArrive();
    clock.advance(TTL.minus(RETRY.multipliedBy(2)).minusSeconds(7)); // 2 s before it expires
    assertThat(device.pull(10).bodies).containsExactly("one", "two");
  }

  @Test
  void aMessageThatIsHoursLateIsShownAfterAll() {
    sendAllButBob("one");
    clock.advance(HOUR.multipliedBy(3));
    Device device = device().pull(10);
    group.send("alice", "two");
    assertThat(device.pull(10).bodies).containsExactly("two");
    bobsCopiesArrive();
    assertThat(device.pull(10).bodies).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void aMessageThatIsHoursLateIsShownThoughTheCursorIsFull() {
    assertIsShownThoughTheCursorIsFull(1);
  }

  @Test
  void aMessageThatIsHoursLateIsShownHoweverMuchFollowedIt() {
    assertIsShownThoughTheCursorIsFull(30);
  }

  private void assertIsShownThoughTheCursorIsFull(int followed) {
    sendAllButBob("one");
    clock.advance(HOUR.multipliedBy(3));
    Device device = device().pull(10);
    List<String> sent = send("two", followed);
    for (int i = 0; i < (every() == 1 ? MANY : 1); i++) {
      membership.join("other-" + i, "bob");
      messenger.uncheckedConversation("other-" + i).send("alice", "other");
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(device.pull(1_000).bodies).containsAll(sent);
    bobsCopiesArrive();
    device.bodies.clear();
    assertThat(device.pull(10).bodies).containsExactly("one");
  }

  @Test
  void aMessageThatWasLeftAndIsHoursLateIsShownAfterAll() {
    Device device = pullWithoutWhatACrashedServerLeft("one", "two");
    messenger.redeliver();
    assertThat(device.pull(10).bodies).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void aMessageThatWasLeftAndIsHoursLateBringsNothingElseAgain() {
    Device device = pullWithoutWhatACrashedServerLeft("one", "two");
    clock.advance(HOUR.multipliedBy(2));
    device.pull(10); // by now it has forgotten how far it was
    messenger.redeliver();
    assertThat(device.pull(10).bodies).containsExactlyInAnyOrder("one", "two");
  }

  private Device pullWithoutWhatACrashedServerLeft(String left, String copied) {
    var crashing = new CrashingBackend(backend, 4, Crash.BEFORE); // at the conversation's record
    var reading = timed(crashing).fanOut(FanOutPolicy.onRead()).build();
    store(reading, "alice", left);
    eventually(crashing::isGone);
    clock.advance(HOUR.multipliedBy(3));
    Device device = device().pull(10);
    group.send("alice", copied);
    assertThat(device.pull(10).bodies).containsExactly(copied);
    return device;
  }

  @Test
  void whatALivingServerLeavesHoursLateIsShownAfterAll() {
    assertIsShownThoughItIsLeftLate(Part.CONVERSATION);
  }

  @Test
  void whatALivingServerMarksHoursLateIsShownAfterAll() {
    assertIsShownThoughItIsLeftLate(Part.INBOX);
  }

  private void assertIsShownThoughItIsLeftLate(Part late) {
    server.hold(late);
    var reading = timed(server, Duration.ofDays(1)).fanOut(FanOutPolicy.onRead()).build();
    PendingSend<String> one = reading.async().uncheckedConversation(GROUP).send("alice", "one");
    await(one.stored());
    assertIsShownThoughItIsLate(one.delivered());
  }

  @Test
  void whatIsRedeliveredInTimeAndLeftHoursLateIsShownAfterAll() {
    var crashing = new CrashingBackend(backend, 4, Crash.BEFORE); // at the conversation's record
    store(timed(crashing).fanOut(FanOutPolicy.onRead()).build(), "alice", "one");
    eventually(crashing::isGone);
    clock.advance(Duration.ofMinutes(1));
    server.hold(Part.CONVERSATION);
    assertIsShownThoughItIsLate(onServer.async().redeliver());
  }

  private void assertIsShownThoughItIsLate(CompletableFuture<?> delivered) {
    eventually(server::isHolding);
    clock.advance(HOUR.multipliedBy(3));
    Device device = device().pull(10);
    group.send("alice", "two");
    assertThat(device.pull(10).bodies).containsExactly("two");
    server.letGo();
    awaitAsTimePasses(delivered);
    assertThat(device.pull(10).bodies).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void whoCanHaveNoInboxHoldsUpNoLateCopy() {
    Device device = pullWithoutWhatACrashedServerLeft("one", "two");
    Membership odd =
        new ScriptedMembership(
            id -> Stream.of(null, "x".repeat(1_025), "bob"), membership::conversations);
    try (var survivor =
        Messenger.builder(backend, Codec.utf8(), odd)
            .inboxTtl(TTL)
            .withoutRedelivery()
            .unsignedCursors()
            .build()) {
      assertThat(survivor.redeliver()).isPositive();
    }
    assertThat(device.pull(10).bodies).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void whoLeftAndCameBackIsShownWhatWasMeantForThemBefore() {
    sendAllButBob("one");
    server.crash();
    membership.leave(GROUP, "bob");
    clock.advance(Duration.ofMinutes(1));
    membership.join(GROUP, "bob");
    group.send("alice", "two");
    assertThat(device().pull(10).bodies).containsExactly("one", "two");
  }

  @Test
  void whoLeavesAndComesBackIsShownNothingTwice() {
    group.send("alice", "one");
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      reading.uncheckedConversation(GROUP).send("alice", "two");
    }
    Device device = device().pull(10);
    membership.leave(GROUP, "bob");
    device.pull(10);
    clock.advance(Duration.ofMinutes(1));
    membership.join(GROUP, "bob");
    group.send("alice", "three");
    assertThat(device.pull(10).bodies).containsExactly("one", "two", "three");
  }

  @Test
  void sendsThatShareTheReadOfTheirPredecessorsNameTheRightOnes() {
    var refused = new AtomicInteger();
    server.refuse(
        Part.INBOX, append -> append.timelineId().equals("bob") && refused.incrementAndGet() <= 2);
    server.holdAnswers(Part.HISTORY);
    for (String body : List.of("one", "two", "three")) {
      await(onServer.async().uncheckedConversation(GROUP).send("alice", body).stored());
    }
    eventually(server::isHolding);
    server.letGo();
    Device device = device();
    eventually(() -> !device.pull(10).bodies.isEmpty());
    assertThat(device.bodies).containsExactly("one", "two", "three");
  }

  @Test
  void aSendAmongManyOfAnotherServerIsCopiedWhileMoreCome() {
    server.holdAnswers(Part.HISTORY);
    var own = new ArrayList<PendingSend<String>>();
    BooleanSupplier isOneCopied = () -> own.size() > 2 && own.get(2).delivered().isDone();
    for (int round = 0; round < 40 && !isOneCopied.getAsBoolean(); round++) {
      for (int i = 0; i < 2; i++) {
        group.send("alice", "another's");
        group.send("alice", "another's");
        own.add(onServer.async().uncheckedConversation(GROUP).send("alice", "own"));
        await(own.get(own.size() - 1).stored());
      }
      eventually(server::isHolding);
      server.letGoSoFar();
    }
    assertThat(isOneCopied.getAsBoolean()).isTrue();
    server.letGo();
    own.forEach(one -> await(one.delivered()));
    assertThat(pullAll("bob")).hasSize(3 * own.size());
  }

  @Test
  void aCopyIsNotShownBeforeAllRowsBeforeItAreLookedAt() {
    sendManyThatAreNotForBob();
    sendAllButBob("one");
    group.send("alice", "two");
    assertThat(device().pull(10).bodies).containsExactly("one", "two");
  }

  /** As many as a pull looks at. */
  private void sendManyThatAreNotForBob() {
    membership.leave(GROUP, "bob");
    var pending = new ArrayList<PendingSend<String>>();
    for (int i = 0; i < 1_000; i++) {
      pending.add(messenger.async().uncheckedConversation(GROUP).send("alice", "not for bob"));
    }
    pending.forEach(one -> await(one.delivered()));
    membership.join(GROUP, "bob");
  }

  @Test
  void aPullThatIsFullOfOneConversationLeavesAnotherWhereItWas() {
    assertThatAnotherIsReadFromWhereItWas(() -> sendAllButBob("two"), "one", "two", "three");
  }

  @Test
  void aPullThatLooksAtManyRowsLeavesAnotherConversationWhereItWas() {
    assertThatAnotherIsReadFromWhereItWas(
        () -> {
          sendManyThatAreNotForBob();
          sendAllButBob("two");
        },
        "one",
        "two",
        "three");
  }

  /** Where something was left hours ago, and the device has not begun to read yet. */
  private void assertThatAnotherIsReadFromWhereItWas(Runnable between, String... bodies) {
    String large = "large";
    membership.join(large, "alice");
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      reading.uncheckedConversation(large).send("alice", "before");
      clock.advance(Duration.ofMinutes(1));
      Device device = device().pull(10);
      membership.join(large, "bob");
      reading.uncheckedConversation(large).send("alice", "left");
      clock.advance(HOUR.multipliedBy(2));
      group.send("alice", "one");
      between.run();
      group.send("alice", "three");
      device.pull(2);
      assertThat(device.bodies).contains("left").containsSubsequence(bodies);
      assertThat(device.bodies).hasSize(bodies.length + 1);
    }
  }
}
