package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A device that missed nothing is told of no gap, however long it was away and whatever has expired
 * since.
 */
abstract class NoFalseGapPromise extends MessagingPromise {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aQuietInboxIsNoGapHoweverLongNobodyLooked() {
    Inbox<String> phone = messenger.inbox("bob");
    List<String> sent = send("had", 3);
    Pulled all = Pulled.by(phone, phone.fromOldest()); // in the same millisecond
    assertThat(all.bodies()).isEqualTo(sent);
    for (int i = 0; i < 3; i++) {
      pass(TTL);
      Pulled.by(phone, all.end()).assertNothing();
    }
    pass(TTL);
    SyncCursor now = Pulled.by(phone, all.end()).end();
    pass(TTL.multipliedBy(3));
    Pulled.by(phone, now).assertNothing();
  }

  @Test
  void howLongBeforeTheLastPullAMessageWasSentDoesNotMatter() {
    Inbox<String> phone = messenger.inbox("bob");
    for (Duration before :
        List.of(MILLISECOND, HOUR.minus(MILLISECOND), HOUR, HOUR.plus(MILLISECOND), TTL)) {
      send("had", 1);
      SyncCursor start = phone.fromOldest();
      pass(before.equals(TTL) ? TTL.minus(MILLISECOND) : before);
      Pulled had = Pulled.by(phone, start);
      assertThat(had.bodies()).contains("had-0");
      pass(TTL.multipliedBy(2));
      Pulled.by(phone, had.end()).assertNothing();
    }
  }

  @Test
  void aDeviceThatPagesWhileWhatItHasPulledExpiresMissesNothing() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sent.addAll(send("m" + i, 1));
      pass(Duration.ofMinutes(10));
    }
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor cursor = phone.fromOldest();
    pass(TTL.minus(HOUR).minus(MILLISECOND)); // the oldest is in its last millisecond
    Pulled all =
        Pulled.by(
            phone,
            cursor,
            1,
            next -> {
              pass(Duration.ofMinutes(9));
              return next;
            });
    assertThat(all.bodies()).isEqualTo(sent);
    assertThat(all.gaps()).isEmpty();
  }

  @Test
  void aDeviceThatPullsNowAndThenMissesNothing() {
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor cursor = phone.fromOldest();
    for (int i = 0; i < 20; i++) {
      List<String> sent = send("m" + i + "-", i % 3);
      pass(TTL.minus(MILLISECOND).dividedBy(1 + i % 4));
      Pulled news = Pulled.by(phone, cursor);
      assertThat(news.bodies()).isEqualTo(sent);
      assertThat(news.gaps()).isEmpty();
      cursor = news.end();
    }
  }

  @Test
  void aNewDeviceIsToldOfNoGap() {
    send("old", 2);
    pass(TTL);
    List<String> kept = send("kept", 2);
    Inbox<String> phone = messenger.inbox("bob");
    Pulled all = Pulled.by(phone, phone.fromOldest());
    assertThat(all.bodies()).isEqualTo(kept);
    assertThat(all.gaps()).isEmpty();
    Pulled.by(phone, phone.fromNow()).assertNothing();
    Pulled some = Pulled.by(phone, phone.from(clock.instant().minus(TTL).plusSeconds(120)));
    assertThat(some.bodies()).isEqualTo(kept);
    assertThat(some.gaps()).isEmpty();
  }

  @Test
  void whatIsReadFromAConversationWhosePlaceIsKnownIsNeverMissed() {
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      Inbox<String> phone = reading.inbox("bob");
      reading.uncheckedConversation(GROUP).send("alice", "had");
      SyncCursor had = Pulled.by(phone, phone.fromOldest()).end();
      pass(HOUR.multipliedBy(2));
      reading.uncheckedConversation(GROUP).send("alice", "old");
      pass(TTL.multipliedBy(2));
      reading.uncheckedConversation(GROUP).send("alice", "new");
      Pulled back = Pulled.by(phone, had);
      assertThat(back.bodies()).containsExactly("old", "new");
      assertThat(back.gaps()).isEmpty();
    }
  }

  @Test
  void whatIsLeftToBeReadIsNotMissedWithoutAPosition() {
    try (var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      Inbox<String> phone = reading.inbox("bob");
      SyncCursor had = Pulled.by(phone, phone.fromNow()).end();
      pass(HOUR.multipliedBy(2));
      reading.uncheckedConversation(GROUP).send("alice", "old");
      pass(TTL);
      reading.uncheckedConversation(GROUP).send("alice", "new");
      Pulled back = Pulled.by(phone, had);
      assertThat(back.bodies()).containsExactly("old", "new");
      assertThat(back.gaps()).isEmpty();
    }
  }

  @Test
  void whoWasInManyLivelyConversationsIsNotToldOfThemAgain() {
    int many = 300;
    for (int i = 0; i < many; i++) {
      membership.join("many-" + i, "bob");
      messenger.uncheckedConversation("many-" + i).send("alice", "had");
    }
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor had = Pulled.by(phone, phone.fromOldest()).end();
    pass(TTL.multipliedBy(2));
    Pulled.by(phone, had).assertNothing();
  }
}
