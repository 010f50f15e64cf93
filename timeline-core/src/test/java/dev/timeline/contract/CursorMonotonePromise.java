package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A cursor is a position and nothing else: it never moves back, and is bounded. */
abstract class CursorMonotonePromise extends MessagingPromise {

  /** Further than the clocks of servers may be, so that it does not matter whose time it is. */
  private static final Duration APART = Duration.ofSeconds(11);

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** More than a cursor has positions for. */
  private static final int MANY = 1_650;

  /** Where more would take too long. */
  private static final int FEWER = 300;

  /** What {@link SyncCursor#token} says. */
  private static final int LONGEST_TOKEN = 32 * 1024;

  private int many() {
    return every() == 1 ? MANY : FEWER;
  }

  @Test
  void whoLeftALargeGroupGetsNothingMoreOfItWhateverCursorTheyHave() {
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      Inbox<String> phone = reading.inbox("bob");
      SyncCursor early = phone.fromOldest();
      reading.uncheckedConversation(GROUP).send("alice", "one");
      SyncCursor member = phone.pull(early, 100).next();
      reading.uncheckedConversation(GROUP).send("alice", "two");
      membership.leave(GROUP, "bob");
      reading.uncheckedConversation(GROUP).send("alice", "three");
      for (SyncCursor cursor : List.of(early, member, phone.fromOldest(), phone.fromNow())) {
        assertThat(pullAll(phone, cursor)).isEmpty();
        assertThat(phone.pull(cursor, 100).gaps()).isEmpty();
      }
      pass(APART);
      membership.join(GROUP, "bob");
      reading.uncheckedConversation(GROUP).send("alice", "four");
      assertThat(bodiesOf(pullAll(phone, member))).containsExactly("four");
      assertThat(bodiesOf(pullAll(phone, phone.fromOldest()))).containsExactly("four");
    }
  }

  @Test
  void aNewDeviceBeginsWhereItWants() {
    group.send("alice", "one");
    pass(APART);
    Instant second = clock.instant();
    group.send("alice", "two");
    pass(APART);
    group.send("alice", "three");
    pass(APART);
    Inbox<String> phone = messenger.inbox("bob");
    assertThat(bodiesOf(pullAll(phone, phone.fromOldest()))).containsExactly("one", "two", "three");
    assertThat(pullAll(phone, phone.fromNow())).isEmpty();
    assertThat(bodiesOf(pullAll(phone, phone.from(second.minus(APART)))))
        .containsExactly("one", "two", "three");
    assertThat(bodiesOf(pullAll(phone, phone.from(second)))).containsExactly("two", "three");
    assertThat(bodiesOf(pullAll(phone, phone.from(second.plus(APART))))).containsExactly("three");
  }

  @Test
  void aNewDeviceBeginsWhereItWantsInWhatIsReadFromConversations() {
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      reading.uncheckedConversation(GROUP).send("alice", "one");
      pass(APART);
      Instant second = clock.instant();
      reading.uncheckedConversation(GROUP).send("alice", "two");
      pass(APART);
      Inbox<String> phone = reading.inbox("bob");
      assertThat(bodiesOf(pullAll(phone, phone.fromOldest()))).containsExactly("one", "two");
      assertThat(pullAll(phone, phone.fromNow())).isEmpty();
      assertThat(bodiesOf(pullAll(phone, phone.from(second.minus(APART)))))
          .containsExactly("one", "two");
      assertThat(bodiesOf(pullAll(phone, phone.from(second)))).containsExactly("two");
    }
  }

  @Test
  void aNewDeviceCannotBeginInTheFuture() {
    Inbox<String> phone = messenger.inbox("bob");
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
        mixed
            .uncheckedConversation(GROUP)
            .send("alice", i % 2 == 0 ? message : message.with("read", true));
      }
      Inbox<String> phone = mixed.inbox("bob");
      var cursors = new ArrayList<SyncCursor>();
      var bodies = new ArrayList<List<String>>();
      SyncCursor cursor = phone.fromOldest();
      boolean more = true;
      while (more) {
        SyncBatch<String> batch = phone.pull(cursor, 1);
        cursors.add(cursor);
        bodies.add(bodiesOf(messagesOf(batch.events())));
        cursor = batch.next();
        more = batch.more();
      }
      assertThat(bodies.stream().flatMap(List::stream)).hasSize(12).doesNotHaveDuplicates();
      for (int i = cursors.size() - 1; i >= 0; i--) {
        assertThat(bodiesOf(messagesOf(phone.pull(cursors.get(i), 1).events())))
            .isEqualTo(bodies.get(i));
      }
      assertThat(messagesOf(phone.pull(cursor, 1).events())).isEmpty();
    }
  }

  @Test
  void anEmptiedInboxOrAClockPutBackMovesNoCursorBack() {
    Inbox<String> phone = messenger.inbox("bob");
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
      Inbox<String> phone, SyncCursor cursor, List<String> bodies) {
    SyncBatch<String> batch = phone.pull(cursor, 100);
    assertThat(bodiesOf(messagesOf(batch.events()))).isEqualTo(bodies);
    assertThat(batch.gaps()).isEmpty();
    return batch.next();
  }

  @Test
  void moreGroupsThanACursorHoldsLoseNothingWithoutAGap() {
    String user = "b".repeat(1_024); // the longest there is
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < many(); i++) {
      groups.add("large-" + i);
      membership.join("large-" + i, user);
    }
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      send(reading, groups, "first ");
      Inbox<String> phone = reading.inbox(user);
      Pulled first = session(phone, phone.fromOldest());
      assertAllIsTold(first, in(groups, "first "));
      pass(HOUR.multipliedBy(2));
      Pulled quiet = session(phone, first.end());
      pass(HOUR.multipliedBy(2));
      session(phone, quiet.end()).assertNothing();
      pass(MILLISECOND);
      send(reading, groups, "second ");
      Pulled second = session(phone, quiet.end());
      assertThat(second.bodies()).doesNotHaveDuplicates().hasSizeGreaterThan(many() / 6);
      assertAllIsTold(second, in(groups, "second "));
      pass(HOUR.multipliedBy(2));
      session(phone, session(phone, second.end()).end()).assertNothing();
      SyncCursor now = phone.fromNow();
      assertThat(now.token()).hasSizeLessThanOrEqualTo(LONGEST_TOKEN);
      session(phone, now).assertNothing();
    }
  }

  @Test
  void whatIsMissingIsShownThoughTheCursorIsFull() {
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor start = phone.fromOldest();
    group.send("alice", "had");
    var server = new SteeredBackend(backend);
    server.refuse(Part.INBOX);
    store(timed(server).build(), "alice", "missing");
    server.crash();
    pass(SECOND);
    int more = many() + many() / 4; // since such positions take less
    for (int i = 0; i < more; i++) {
      membership.join("many-" + i, "bob");
      messenger.uncheckedConversation("many-" + i).send("alice", "" + i);
      pass(SECOND);
    }
    Pulled first = session(phone, start);
    assertThat(first.bodies()).hasSize(more + 1);
    group.send("alice", "new");
    assertThat(session(phone, first.end()).bodies()).containsExactly("missing", "new");
  }

  @Test
  void moreThanACursorHoldsOfBothKindsLoseNothingWithoutAGap() {
    List<String> large = chatsOfOneTime();
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor cursor = phone.fromOldest();
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      for (String text : List.of("first ", "second ")) {
        group.send("alice", "copied");
        send(reading, large, text);
        Pulled pulled = session(phone, cursor);
        assertThat(pulled.bodies()).contains("copied");
        assertAllIsTold(pulled, in(large, text));
        cursor = pulled.end();
      }
    }
  }

  @Test
  void whatOnePullTouchesIsShownOnceThoughTheCursorIsFull() {
    List<String> chats = chatsOfOneTime();
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor cursor = phone.fromOldest();
    for (String text : List.of("first ", "second ")) {
      send(messenger, chats, text);
      Pulled pulled = Pulled.by(phone, cursor, SeqRange.MAX_LIMIT);
      assertThat(pulled.bodies()).containsExactlyInAnyOrderElementsOf(in(chats, text));
      cursor = pulled.end();
      assertThat(cursor.token()).hasSizeLessThanOrEqualTo(LONGEST_TOKEN);
    }
  }

  @Test
  void aFullCursorFindsAPositionWithoutReadingBodies() {
    var counting = new Counting(backend);
    List<String> chats = chatsOfOneTime();
    send(messenger, chats, "first ");
    try (var counted = settings(counting).build()) {
      Inbox<String> phone = counted.inbox("bob");
      SyncCursor cursor = Pulled.by(phone, phone.fromOldest(), SeqRange.MAX_LIMIT).end();
      List<String> forgotten = chats.subList(0, 1);
      send(messenger, forgotten, "second ");
      counting.reset();
      assertThat(Pulled.by(phone, cursor).bodies()).isEqualTo(in(forgotten, "second "));
      assertThat(counting.bodies()).isEqualTo(1);
    }
  }

  /** Returns chats of bob's: twice as many, since positions at one time take less. */
  private List<String> chatsOfOneTime() {
    int count = every() == 1 ? 2 * MANY : FEWER;
    List<String> chats = IntStream.range(0, count).mapToObj(i -> "chat-" + i).toList();
    chats.forEach(chat -> membership.join(chat, "bob"));
    return chats;
  }

  private void assertAllIsTold(Pulled session, List<String> bodies) {
    var got = new HashSet<>(session.bodies());
    for (Gap gap : session.gaps()) {
      got.addAll(bodiesOf(filled(gap)));
    }
    assertThat(got).containsAll(bodies);
  }

  private static void send(Messenger<String> messenger, List<String> groups, String text) {
    groups.forEach(group -> messenger.uncheckedConversation(group).send("alice", text + group));
  }

  private static List<String> in(List<String> groups, String text) {
    return groups.stream().map(group -> text + group).toList();
  }

  /** All that a device pulls, each time from the token that it kept. */
  private static Pulled session(Inbox<String> phone, SyncCursor from) {
    return Pulled.by(
        phone,
        from,
        300,
        next -> {
          assertThat(next.token()).hasSizeLessThanOrEqualTo(LONGEST_TOKEN);
          return SyncCursor.of(next.token());
        });
  }

  @Test
  void aTimeFindsItsMessagesThoughClocksStepBack() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      try (var stepping = settings(backend).fanOut(policy).build()) {
        Instant begin = clock.instant();
        String id = "stepping-" + policy.hashCode();
        membership.join(id, "dora");
        pass(Duration.ofSeconds(40));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 30; i++) { // two servers whose clocks differ, or one that steps back
          int seconds = 50 + 2 * i - (i % 2) * 9;
          pass(Duration.between(clock.instant(), begin.plusSeconds(seconds)));
          stepping.uncheckedConversation(id).send("alice", "at " + seconds);
          sent.add("at " + seconds);
        }
        pass(Duration.ofMinutes(1));
        Inbox<String> phone = stepping.inbox("dora");
        for (int since = 45; since <= 105; since += 3) {
          int from = since;
          List<String> pulled = bodiesOf(pullAll(phone, phone.from(begin.plusSeconds(from))));
          assertThat(pulled).doesNotHaveDuplicates().isSubsetOf(sent);
          assertThat(pulled)
              .containsAll(
                  sent.stream()
                      .filter(body -> Integer.parseInt(body.substring(3)) >= from)
                      .toList());
        }
        membership.leave(id, "dora");
      }
    }
  }
}
