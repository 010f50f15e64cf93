package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.ChangePolicy;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** However messages reach the members, each gets all of them, once and in order. */
abstract class RouteChangePromise extends MessagingPromise {

  private Messenger<String> messengerWith(FanOutPolicy policy) {
    return settings(backend).fanOut(policy).build();
  }

  @Test
  void whatIsLeftInTheConversationIsReadFromThere() {
    try (var reading = messengerWith(FanOutPolicy.onRead())) {
      for (int i = 1; i <= 5; i++) {
        assertThat(reading.uncheckedConversation(GROUP).send("alice", "" + i).isDelivered())
            .isTrue();
      }
      for (String member : List.of("alice", "bob", "chi")) {
        assertThat(bodiesOf(pullAll(member))).containsExactly("1", "2", "3", "4", "5");
      }
      assertThat(pullAll("dora")).isEmpty();
    }
  }

  @Test
  void theFirstMessageThatIsLeftIsShownThoughNothingIsEverChanged() {
    try (var reading =
        settings(backend).fanOut(FanOutPolicy.onRead()).changes(ChangePolicy.nobody()).build()) {
      Inbox<String> phone = reading.inbox("bob");
      SyncCursor cursor = Pulled.by(phone, phone.fromOldest()).end();
      for (String body : List.of("one", "two")) {
        reading.uncheckedConversation(GROUP).send("alice", body);
        Pulled pulled = Pulled.by(phone, cursor);
        assertThat(pulled.bodies()).containsExactly(body);
        cursor = pulled.end();
      }
    }
  }

  /** Only what the caller passes is misuse; what the policy throws is a failure of the send. */
  @Test
  void whateverAPolicyThrowsFailsItsOwnSendAlone() {
    for (RuntimeException thrown :
        List.of(
            new IllegalArgumentException("policy"),
            new NullPointerException("policy"),
            new IllegalStateException("policy"))) {
      FanOutPolicy policy =
          sending -> {
            if (sending.sender().equals("mallory")) {
              throw thrown;
            }
            return FanOutPolicy.FanOut.ON_WRITE;
          };
      try (var messenger = messengerWith(policy)) {
        PendingSend<String> failed =
            messenger.async().uncheckedConversation(GROUP).send("mallory", "never stored");
        assertThatThrownBy(() -> await(failed.stored())).hasCause(thrown);
        assertThatThrownBy(() -> await(failed.delivered())).hasCause(thrown);
        assertThatThrownBy(
                () -> messenger.uncheckedConversation(GROUP).send("mallory", "never stored"))
            .isSameAs(thrown);
        assertThat(messenger.uncheckedConversation(GROUP).send("alice", "hi").isDelivered())
            .isTrue();
      }
    }
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("hi", "hi", "hi");
  }

  @Test
  void aGroupThatCrossesTheLimitBackAndForthLosesNothing() {
    try (var hybrid = messengerWith(FanOutPolicy.hybrid(3))) {
      Inbox<String> phone = hybrid.inbox("bob");
      SyncCursor cursor = phone.fromOldest();
      List<String> seen = new ArrayList<>();
      for (int i = 1; i <= 30; i++) {
        if (i % 7 == 0) {
          membership.join(GROUP, "dora");
        } else if (i % 7 == 4) {
          membership.leave(GROUP, "dora");
        }
        hybrid.uncheckedConversation(GROUP).send("alice", "" + i);
        if (i % 3 == 0) {
          SyncBatch<String> one = phone.pull(cursor, 1);
          seen.addAll(bodiesOf(messagesOf(one.events())));
          cursor = one.next();
        }
      }
      seen.addAll(bodiesOf(pullAll(phone, cursor)));
      assertThat(seen).containsExactlyElementsOf(numbers(30));
      assertThat(bodiesOf(pullAll("chi"))).containsExactlyElementsOf(numbers(30));
    }
  }

  private static List<String> numbers(int upTo) {
    return java.util.stream.IntStream.rangeClosed(1, upTo).mapToObj(Integer::toString).toList();
  }

  @Test
  void whoJoinsALargeGroupGetsWhatIsSentFromThenOn() {
    try (var reading = messengerWith(FanOutPolicy.onRead())) {
      reading.uncheckedConversation(GROUP).send("alice", "before");
      clock.advance(Duration.ofSeconds(6));
      membership.join(GROUP, "dora");
      reading.uncheckedConversation(GROUP).send("alice", "after");
      assertThat(bodiesOf(pullAll("dora"))).containsExactly("after");
      membership.leave(GROUP, "dora");
      reading.uncheckedConversation(GROUP).send("alice", "gone");
      assertThat(bodiesOf(pullAll("dora"))).doesNotContain("gone");
    }
  }

  @Test
  void aDeviceThatStartsNowGetsWhatIsLeftInConversationsFromNowOn() {
    try (var reading = messengerWith(FanOutPolicy.onRead())) {
      Inbox<String> phone = reading.inbox("bob");
      reading.uncheckedConversation(GROUP).send("alice", "one");
      clock.advance(Duration.ofSeconds(11));
      SyncCursor now = phone.fromNow();
      reading.uncheckedConversation(GROUP).send("alice", "two");
      assertThat(bodiesOf(pullAll(phone, now))).containsExactly("two");
    }
  }

  @Test
  void whoIsSlowToLeaveAMessageTakesNoLaterOneBack() {
    var server = new SteeredBackend(backend);
    try (var slow = settings(server).fanOut(FanOutPolicy.onRead()).build();
        var reading = messengerWith(FanOutPolicy.onRead())) {
      server.hold(Part.CONVERSATION);
      PendingSend<String> one = slow.async().uncheckedConversation(GROUP).send("alice", "one");
      await(one.stored());
      reading.uncheckedConversation(GROUP).send("alice", "two");
      server.letGo();
      await(one.delivered());
      assertThat(bodiesOf(pullAll("bob"))).containsExactly("one", "two");
    }
  }

  @Test
  void whatACrashedServerBeganToLeaveEveryoneBeginsToRead() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "the server is silent for minutes");
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor cursor = phone.pull(phone.fromOldest(), 10).next();
    var crashing = new CrashingBackend(backend, 5, Crash.BEFORE); // at the marks
    var server = timed(crashing).fanOut(FanOutPolicy.onRead()).build();
    store(server, "alice", "one");
    eventually(crashing::isGone);
    clock.advance(Duration.ofMinutes(4));
    messenger.redeliver();
    assertThat(bodiesOf(pullAll(phone, cursor))).containsExactly("one");
  }

  @Test
  void whoWasAwayWhenAGroupBecameLargeReadsItOnceTheyAreBack() {
    try (var reading = messengerWith(FanOutPolicy.onRead())) {
      Inbox<String> phone = messenger.inbox("bob");
      SyncCursor cursor = phone.pull(phone.fromOldest(), 10).next();
      membership.leave(GROUP, "bob");
      reading.uncheckedConversation(GROUP).send("alice", "one");
      clock.advance(Duration.ofSeconds(11));
      membership.join(GROUP, "bob");
      reading.uncheckedConversation(GROUP).send("alice", "two");
      assertThat(bodiesOf(pullAll(phone, cursor))).containsExactly("two");
    }
  }

  @Test
  void whoJoinsWhileAGroupBecomesLargeReadsIt() {
    var server = new SteeredBackend(backend);
    try (var reading = settings(server).fanOut(FanOutPolicy.onRead()).build()) {
      server.hold(Part.CONVERSATION);
      PendingSend<String> one = reading.async().uncheckedConversation(GROUP).send("alice", "one");
      eventually(server::isHolding);
      membership.join(GROUP, "dora");
      Inbox<String> phone = messenger.inbox("dora");
      SyncCursor cursor = phone.pull(phone.fromOldest(), 10).next();
      server.letGo();
      await(one.delivered());
      reading.uncheckedConversation(GROUP).send("alice", "two");
      assertThat(bodiesOf(pullAll(phone, cursor))).endsWith("two");
    }
  }

  @Test
  void atRandomEveryDeviceHasEverythingOnceAndInOrder(TestReporter reporter) {
    long seed = Long.getLong("timeline.seed", new Random().nextLong());
    reporter.publishEntry("timeline.seed", Long.toString(seed));
    var random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      new Chaos(random, round).run();
    }
  }

  /** Random sends to a few groups, of which each message is copied or not, and random pulls. */
  private final class Chaos {
    private final Random random;
    private final List<String> groups;
    private final List<String> users;
    private final Map<String, SyncCursor> cursors = new HashMap<>();
    private final Map<String, List<ChatMessage<String>>> seen = new HashMap<>();
    private final Map<String, List<ChatMessage<String>>> expected = new HashMap<>();

    Chaos(Random random, int round) {
      this.random = random;
      groups = List.of("g1-" + round, "g2-" + round, "g3-" + round);
      users = List.of("u1-" + round, "u2-" + round, "u3-" + round);
      for (String group : groups) {
        users.forEach(user -> membership.join(group, user));
      }
    }

    void run() {
      FanOutPolicy atRandom =
          sending ->
              random.nextBoolean() ? FanOutPolicy.FanOut.ON_READ : FanOutPolicy.FanOut.ON_WRITE;
      try (var chaotic = messengerWith(atRandom)) {
        for (int step = 0; step < 60; step++) {
          if (random.nextInt(3) > 0) {
            String group = groups.get(random.nextInt(groups.size()));
            ChatMessage<String> message =
                chaotic
                    .uncheckedConversation(group)
                    .send(users.get(random.nextInt(users.size())), "m" + step)
                    .message();
            expected.computeIfAbsent(group, absent -> new ArrayList<>()).add(message);
          } else {
            pull(chaotic, users.get(random.nextInt(users.size())), 1 + random.nextInt(5));
          }
        }
        for (String user : users) {
          while (pull(chaotic, user, 1 + random.nextInt(50))) {
            continue;
          }
          expected.forEach(
              (group, messages) ->
                  assertThat(seen.getOrDefault(user, List.of()))
                      .filteredOn(message -> message.conversationId().equals(group))
                      .isEqualTo(messages));
        }
      }
    }

    private boolean pull(Messenger<String> messenger, String user, int limit) {
      Inbox<String> device = messenger.inbox(user);
      SyncBatch<String> batch =
          device.pull(cursors.computeIfAbsent(user, absent -> device.fromOldest()), limit);
      assertThat(messagesOf(batch.events())).hasSizeLessThanOrEqualTo(limit);
      seen.computeIfAbsent(user, absent -> new ArrayList<>()).addAll(messagesOf(batch.events()));
      cursors.put(user, batch.next());
      return batch.more();
    }
  }
}
