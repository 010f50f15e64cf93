package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Wherever a device is when a message is edited or recalled, and however messages reach it: if it
 * has the original it is told, and if not it never gets it.
 */
abstract class NoOriginalPromise extends MessagingPromise {

  /** More changes than a conversation keeps apart. */
  private static final int MANY = 260;

  private static final int MESSAGES = 4;

  private int conversations;

  /** The names of the ways to the members, and a messenger's policy for each. */
  private static Map<String, FanOutPolicy> ways() {
    var copied = new AtomicInteger();
    return Map.of(
        "all copied",
        FanOutPolicy.onWrite(),
        "none copied",
        FanOutPolicy.onRead(),
        "messages copied, news left",
        sending -> sending.attributes().isEmpty() ? FanOut.ON_READ : FanOut.ON_WRITE,
        "messages left, news copied",
        sending -> sending.attributes().isEmpty() ? FanOut.ON_WRITE : FanOut.ON_READ,
        "every other copied",
        sending -> copied.getAndIncrement() % 2 == 0 ? FanOut.ON_WRITE : FanOut.ON_READ);
  }

  /** Returns all ways, or one where each takes long; in memory all are tried. */
  private Map<String, FanOutPolicy> fewerWays() {
    return lacks(Capability.ANSWERS_IN_MEMORY)
        ? Map.of("all copied", FanOutPolicy.onWrite())
        : ways();
  }

  private UncheckedConversation<String> newGroup(Messenger<String> messenger) {
    String id = "group-of-" + conversations++;
    List.of("ann", "ben").forEach(user -> membership.join(id, id + user));
    return messenger.uncheckedConversation(id);
  }

  private static Message<String> message(String body) {
    return Message.of(body).with("kind", "text");
  }

  private static List<ChatMessage<String>> send(UncheckedConversation<String> group) {
    return IntStream.range(0, MESSAGES)
        .mapToObj(i -> group.send(group.id() + "ann", message("original " + i)).message())
        .toList();
  }

  private static String original(int which) {
    return "original " + which;
  }

  private Screen screen(Messenger<String> messenger, UncheckedConversation<String> group) {
    return Screen.of(messenger.inbox(group.id() + "ben"));
  }

  private static void pull(Screen screen, int times) {
    for (int i = 0; i < times; i++) {
      screen.pull(1);
    }
  }

  @Test
  void aRecallReachesADeviceThatIsAnywhere() {
    ways()
        .forEach(
            (way, policy) -> {
              try (var messenger = settings(backend).fanOut(policy).build()) {
                for (int pulls = 0; pulls <= 2 * MESSAGES; pulls++) {
                  for (int which = 0; which < MESSAGES; which++) {
                    recall(messenger, pulls, which, way);
                  }
                }
              }
            });
  }

  private void recall(Messenger<String> messenger, int pulls, int which, String way) {
    UncheckedConversation<String> group = newGroup(messenger);
    Screen screen = screen(messenger, group);
    List<ChatMessage<String>> sent = send(group);
    pull(screen, pulls);
    boolean had = screen.bodies().contains(original(which));
    assertThat(group.recall(group.id() + "ann", sent.get(which).seqId()))
        .isEqualTo(ChangeOutcome.DONE);
    screen.pullAll(1);

    List<String> left = new ArrayList<>(sent.stream().map(ChatMessage::body).toList());
    left.set(which, Screen.RECALLED);
    String place = "%s, %d pulls before %d".formatted(way, pulls, which);
    assertThat(Screen.ofHistory(group)).as(place).isEqualTo(left);
    if (had) {
      assertThat(screen.shows(group.id())).as(place).isEqualTo(left);
    } else {
      left.remove(which);
      assertThat(screen.shows(group.id())).as(place).isEqualTo(left);
      assertThat(screen.bodies()).as(place).doesNotContain(original(which));
    }
    assertNothingIsLeft(messenger, group, original(which), place);
  }

  private void assertNothingIsLeft(
      Messenger<String> messenger, UncheckedConversation<String> group, String body, String place) {
    for (int limit : new int[] {1, 3, 100}) {
      assertThat(screen(messenger, group).pullAll(limit).bodies()).as(place).doesNotContain(body);
    }
  }

  @Test
  void anEditAndThenARecallReachADeviceThatIsAnywhere() {
    fewerWays()
        .forEach(
            (way, policy) -> {
              try (var messenger = settings(backend).fanOut(policy).build()) {
                for (int pulls = 0; pulls <= MESSAGES + 1; pulls++) {
                  for (int more = 0; more <= MESSAGES + 2 - pulls; more++) {
                    editAndRecall(messenger, pulls, more, way);
                  }
                }
              }
            });
  }

  private void editAndRecall(Messenger<String> messenger, int pulls, int more, String way) {
    int which = 1;
    UncheckedConversation<String> group = newGroup(messenger);
    String ann = group.id() + "ann";
    Screen screen = screen(messenger, group);
    long seqId = send(group).get(which).seqId();
    pull(screen, pulls);
    boolean hadOriginal = screen.bodies().contains(original(which));
    assertThat(group.edit(ann, seqId, message("edited"))).isEqualTo(ChangeOutcome.DONE);
    String place = "%s, %d pulls and %d".formatted(way, pulls, more);
    assertThat(Screen.ofHistory(group).get(which)).as(place).isEqualTo("edited");
    assertThat(screen(messenger, group).pullAll(1).shows(group.id()).get(which))
        .isEqualTo("edited");

    pull(screen, more);
    boolean hadEdited = screen.bodies().contains("edited");
    assertThat(group.recall(ann, seqId)).isEqualTo(ChangeOutcome.DONE);
    screen.pullAll(1);
    assertThat(screen.bodies().contains(original(which))).as(place).isEqualTo(hadOriginal);
    assertThat(screen.bodies().contains("edited")).as(place).isEqualTo(hadEdited);
    assertThat(screen.shows(group.id())).as(place).doesNotContain(original(which), "edited");
    assertThat(screen.shows(group.id())).as(place).contains(original(0), original(2), original(3));
    assertNothingIsLeft(messenger, group, original(which), place);
    assertNothingIsLeft(messenger, group, "edited", place);
  }

  @Test
  void howeverManyAreChangedNoOriginalIsShown() {
    fewerWays()
        .forEach(
            (way, policy) -> {
              try (var messenger = settings(backend).fanOut(policy).build()) {
                changeMany(messenger, way);
              }
            });
  }

  private void changeMany(Messenger<String> messenger, String way) {
    UncheckedConversation<String> group = newGroup(messenger);
    String ann = group.id() + "ann";
    List<Long> seqIds =
        IntStream.rangeClosed(0, MANY)
            .mapToObj(i -> group.send(ann, message(original(i))).message().seqId())
            .toList();
    Screen early = screen(messenger, group).pullAll(100);
    List<String> left = new ArrayList<>();
    // The newest first, so that what is forgotten first is not what is oldest.
    for (int i = MANY; i >= 1; i--) {
      if (i % 2 == 0) {
        assertDone(group.recall(ann, seqIds.get(i)));
      } else {
        assertDone(group.edit(ann, seqIds.get(i), message("edited " + i)));
        left.add(0, "edited " + i);
      }
    }
    left.add(0, original(0));
    assertThat(early.pullAll(100).shows(group.id()))
        .as(way)
        .filteredOn(body -> !body.equals(Screen.RECALLED))
        .isEqualTo(left);
    for (int limit : new int[] {1, 7, 10_000}) {
      Screen late = screen(messenger, group).pullAll(limit);
      assertThat(late.shows(group.id())).as(way).isEqualTo(left);
      assertThat(late.bodies())
          .as(way)
          .filteredOn(body -> body.startsWith("original"))
          .containsOnly(original(0));
    }
  }

  @Test
  void whoJoinedLaterGetsNoOriginal() {
    ways()
        .forEach(
            (way, policy) -> {
              try (var messenger = settings(backend).fanOut(policy).build()) {
                UncheckedConversation<String> group = newGroup(messenger);
                String ann = group.id() + "ann";
                String late = group.id() + "late";
                long before = group.send(ann, message("before")).message().seqId();
                clock.advance(MILLISECOND);
                membership.join(group.id(), late);
                long after = group.send(ann, message("after")).message().seqId();
                group.send(ann, message("untouched"));
                assertDone(group.recall(ann, before));
                assertDone(group.edit(ann, after, message("edited")));
                Screen screen = Screen.of(messenger.inbox(late)).pullAll(1);
                assertThat(screen.shows(group.id())).as(way).containsExactly("edited", "untouched");
                assertThat(screen.bodies()).as(way).doesNotContain("before", "after");
              }
            });
  }

  @Test
  void whoHasLeftGetsNoOriginalEither() {
    ways()
        .forEach(
            (way, policy) -> {
              try (var messenger = settings(backend).fanOut(policy).build()) {
                UncheckedConversation<String> group = newGroup(messenger);
                String ann = group.id() + "ann";
                String ben = group.id() + "ben";
                long seqId = group.send(ann, message("secret")).message().seqId();
                group.send(ann, message("untouched"));
                membership.leave(group.id(), ben);
                assertThat(group.recall(ann, seqId)).isEqualTo(ChangeOutcome.DONE);
                Screen screen = screen(messenger, group).pullAll(1);
                assertThat(screen.bodies()).as(way).doesNotContain("secret");
              }
            });
  }

  @Test
  void whatIsBroughtToAMemberLateIsNoOriginal() {
    var broken = Failing.appendsTo(backend, user -> user.endsWith("ben"));
    try (var partly = timed(broken.backend()).build()) {
      UncheckedConversation<String> group = newGroup(partly);
      String ann = group.id() + "ann";
      List<Long> seqIds = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        PendingSend<String> pending =
            partly.async().uncheckedConversation(group.id()).send(ann, message(original(i)));
        seqIds.add(await(pending.stored()).seqId());
      }
      assertThat(messenger.uncheckedConversation(group.id()).recall(ann, seqIds.get(0)))
          .isEqualTo(ChangeOutcome.DONE);
      broken.repair();
      assertDone(group.edit(ann, seqIds.get(1), message("edited")));
      clock.advance(Duration.ofMinutes(1));
      Screen screen = screen(partly, group);
      eventually(() -> screen.pullAll(1).shows(group.id()).size() == MESSAGES - 1);
      assertThat(screen.shows(group.id())).containsExactly("edited", original(2), original(3));
      assertThat(screen.bodies()).doesNotContain(original(0), original(1));
    }
  }
}
