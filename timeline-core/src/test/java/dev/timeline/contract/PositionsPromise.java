package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.Message;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A cursor is a position and nothing else: it never moves back, and is bounded. */
abstract class PositionsPromise extends MessagingPromise {

  /** More than a cursor has positions for. */
  private static final int MANY = 1_050;

  /** What {@link SyncCursor#token} says. */
  private static final int LONGEST_TOKEN = 32 * 1024;

  PositionsPromise(Function<InstantSource, TimelineBackend> opener, Set<Capability> lacks) {
    super(opener, lacks);
  }

  @Test
  void whoLeftALargeGroupGetsNothingMoreOfItWhateverCursorHeHas() {
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      Device<String> phone = reading.device("bob");
      SyncCursor early = phone.fromOldest();
      reading.conversation(GROUP).send("alice", "one");
      SyncCursor member = phone.pull(early, 100).next();
      reading.conversation(GROUP).send("alice", "two");
      membership.leave(GROUP, "bob");
      reading.conversation(GROUP).send("alice", "three");
      for (SyncCursor cursor : List.of(early, member, phone.fromOldest(), phone.fromNow())) {
        assertThat(pullAll(phone, cursor)).isEmpty();
        assertThat(phone.pull(cursor, 100).gaps()).isEmpty();
      }
      pass(MILLISECOND);
      membership.join(GROUP, "bob");
      reading.conversation(GROUP).send("alice", "four");
      assertThat(bodiesOf(pullAll(phone, member))).endsWith("four");
      assertThat(bodiesOf(pullAll(phone, phone.fromOldest()))).containsExactly("four");
    }
  }

  @Test
  void aNewDeviceBeginsWhereItWants() {
    group.send("alice", "one");
    pass(MILLISECOND);
    Instant second = clock.instant();
    group.send("alice", "two");
    pass(MILLISECOND);
    group.send("alice", "three");
    Device<String> phone = messenger.device("bob");
    assertThat(bodiesOf(pullAll(phone, phone.fromOldest()))).containsExactly("one", "two", "three");
    assertThat(pullAll(phone, phone.fromNow())).isEmpty();
    assertThat(bodiesOf(pullAll(phone, phone.from(second.minus(MILLISECOND)))))
        .containsExactly("one", "two", "three");
    assertThat(bodiesOf(pullAll(phone, phone.from(second)))).containsExactly("two", "three");
    assertThat(bodiesOf(pullAll(phone, phone.from(second.plus(MILLISECOND)))))
        .containsExactly("three");
  }

  @Test
  void aNewDeviceBeginsWhereItWantsInWhatIsReadFromConversations() {
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      reading.conversation(GROUP).send("alice", "one");
      pass(MILLISECOND);
      Instant second = clock.instant();
      reading.conversation(GROUP).send("alice", "two");
      Device<String> phone = reading.device("bob");
      assertThat(bodiesOf(pullAll(phone, phone.fromOldest()))).containsExactly("one", "two");
      assertThat(pullAll(phone, phone.fromNow())).isEmpty();
      assertThat(bodiesOf(pullAll(phone, phone.from(second.minus(MILLISECOND)))))
          .containsExactly("one", "two");
      assertThat(bodiesOf(pullAll(phone, phone.from(second)))).containsExactly("two");
    }
  }

  @Test
  void aNewDeviceCannotBeginInTheFuture() {
    Device<String> phone = messenger.device("bob");
    group.send("alice", "one");
    assertThat(bodiesOf(pullAll(phone, phone.from(clock.instant())))).containsExactly("one");
    Instant future = clock.instant().plus(MILLISECOND);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> phone.from(future))
        .withMessageContaining(future.toString());
  }

  @Test
  void everyCursorOfASessionMayBeUsedAgainAndYieldsTheSame() {
    FanOutPolicy everyOther =
        sending -> sending.attributes().get("read").isPresent() ? FanOut.ON_READ : FanOut.ON_WRITE;
    try (var mixed = settings(backend).fanOut(everyOther).build()) {
      for (int i = 0; i < 12; i++) {
        Message<String> message = Message.of("m" + i);
        mixed.conversation(GROUP).send("alice", i % 2 == 0 ? message : message.with("read", true));
      }
      Device<String> phone = mixed.device("bob");
      var cursors = new ArrayList<SyncCursor>();
      var bodies = new ArrayList<List<String>>();
      SyncCursor cursor = phone.fromOldest();
      boolean more = true;
      while (more) {
        SyncBatch<String> batch = phone.pull(cursor, 1);
        cursors.add(cursor);
        bodies.add(bodiesOf(batch.messages()));
        cursor = batch.next();
        more = batch.more();
      }
      assertThat(bodies.stream().flatMap(List::stream)).hasSize(12).doesNotHaveDuplicates();
      for (int i = cursors.size() - 1; i >= 0; i--) {
        assertThat(bodiesOf(phone.pull(cursors.get(i), 1).messages())).isEqualTo(bodies.get(i));
      }
      assertThat(phone.pull(cursor, 1).messages()).isEmpty();
    }
  }

  @Test
  void aCursorDoesNotMoveBackWhenTheInboxIsEmptiedOrTheClockIsPutBack() {
    Device<String> phone = messenger.device("bob");
    group.send("alice", "one");
    SyncCursor cursor = phone.pull(phone.fromOldest(), 100).next();
    pass(Duration.ofMinutes(-4));
    cursor = assertOnly(phone, cursor, List.of());
    group.send("alice", "two");
    cursor = assertOnly(phone, cursor, List.of("two"));
    pass(TTL.multipliedBy(2));
    for (int i = 0; i < 3; i++) {
      cursor = assertOnly(phone, cursor, List.of());
    }
    group.send("alice", "three");
    cursor = assertOnly(phone, cursor, List.of("three"));
    assertOnly(phone, cursor, List.of());
  }

  private static SyncCursor assertOnly(
      Device<String> phone, SyncCursor cursor, List<String> bodies) {
    SyncBatch<String> batch = phone.pull(cursor, 100);
    assertThat(bodiesOf(batch.messages())).isEqualTo(bodies);
    assertThat(batch.gaps()).isEmpty();
    return batch.next();
  }

  @Test
  void ofMoreLargeGroupsThanACursorHoldsNothingIsLostAndWhatIsForgottenIsAGap() {
    String user = "b".repeat(1_024); // the longest there is
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      groups.add("large-" + i);
      membership.join("large-" + i, user);
    }
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      send(reading, groups, "first ");
      Device<String> phone = reading.device(user);
      Session first = session(phone, phone.fromOldest());
      assertThat(first.bodies()).containsExactlyInAnyOrderElementsOf(in(groups, "first "));
      assertThat(first.gaps()).isEmpty();

      assertQuiet(session(phone, first.end()));
      pass(GapsPromise.HOUR.multipliedBy(2));
      Session quiet = session(phone, first.end());
      assertQuiet(quiet);
      assertQuiet(session(phone, quiet.end()));

      pass(MILLISECOND);
      Instant again = clock.instant();
      send(reading, groups, "second ");
      Session second = session(phone, quiet.end());
      var got = new HashSet<>(second.bodies());
      assertThat(second.bodies()).doesNotHaveDuplicates();
      assertThat(second.gaps()).hasSizeBetween(1, MANY - 1_000);
      for (Gap gap : second.gaps()) {
        assertThat(gap.since()).isBeforeOrEqualTo(again);
        got.addAll(bodiesOf(filled(gap)));
      }
      assertThat(got).containsExactlyInAnyOrderElementsOf(in(groups, "second "));
      assertQuiet(session(phone, second.end()));

      SyncCursor now = phone.fromNow();
      assertThat(now.token()).hasSizeLessThanOrEqualTo(LONGEST_TOKEN);
      assertQuiet(session(phone, now));
    }
  }

  private static void send(Messenger<String> messenger, List<String> groups, String text) {
    groups.forEach(group -> messenger.conversation(group).send("alice", text + group));
  }

  private static List<String> in(List<String> groups, String text) {
    return groups.stream().map(group -> text + group).toList();
  }

  private record Session(List<String> bodies, List<Gap> gaps, SyncCursor end) {}

  private static void assertQuiet(Session session) {
    assertThat(session.bodies()).isEmpty();
    assertThat(session.gaps()).isEmpty();
  }

  /** All that a device pulls, each time from the token that it kept. */
  private static Session session(Device<String> phone, SyncCursor from) {
    var bodies = new ArrayList<String>();
    var gaps = new ArrayList<Gap>();
    SyncCursor cursor = from;
    SyncBatch<String> batch;
    do {
      batch = phone.pull(cursor, 300);
      bodies.addAll(bodiesOf(batch.messages()));
      gaps.addAll(batch.gaps());
      assertThat(batch.next().token()).hasSizeLessThanOrEqualTo(LONGEST_TOKEN);
      cursor = SyncCursor.of(batch.next().token());
    } while (batch.more());
    return new Session(bodies, gaps, cursor);
  }
}
