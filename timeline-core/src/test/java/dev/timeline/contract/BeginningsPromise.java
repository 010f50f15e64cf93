package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncCursor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A device that begins now, or at a time, gets what is sent from then on, though the clocks of
 * servers differ by up to five seconds.
 */
abstract class BeginningsPromise extends MessagingPromise {

  private static final Duration APART = Duration.ofSeconds(5);

  @BeforeEach
  void requireClock() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "clocks differ");
  }

  /** A messenger on a server whose clock is ahead. */
  private Messenger<String> ahead() {
    InstantSource clock = backend.clock();
    return messengerOn(
        new ForwardingBackend(backend) {
          @Override
          public InstantSource clock() {
            return () -> clock.instant().plus(APART);
          }

          @Override
          public void close() {}
        });
  }

  @Test
  void aClockThatIsAheadPassesNothingOver() {
    try (var ahead = ahead()) {
      Inbox<String> phone = ahead.inbox("bob");
      SyncCursor now = phone.fromNow();
      group.send("alice", "one");
      assertThat(bodiesOf(pullAll(phone, now))).containsExactly("one");
      SyncCursor then = phone.from(clock.instant().plus(APART));
      assertThat(bodiesOf(pullAll(phone, then))).containsExactly("one");
    }
  }

  @Test
  void whatIsSentWhileADeviceBeginsIsNotPassedOver() {
    group.send("alice", "before");
    clock.advance(Duration.ofMinutes(1));
    var slow = new SteeredBackend(backend);
    try (var reading = messengerOn(slow)) {
      slow.holdAnswers(Part.INBOX);
      CompletableFuture<SyncCursor> now = reading.async().inbox("bob").fromNow();
      eventually(slow::isHolding);
      group.send("alice", "one");
      clock.advance(Duration.ofMinutes(1));
      slow.letGo();
      assertThat(bodiesOf(pullAll(reading.inbox("bob"), await(now)))).containsExactly("one");
    }
  }

  @Test
  void whatADeviceWantsIsFoundThoughAnEarlierTimeFollowsIt() {
    SyncCursor now = messenger.inbox("bob").fromNow();
    var server = new SteeredBackend(backend);
    Messenger<String> onServer = timed(server).build();
    server.refuse(Part.INBOX, append -> append.timelineId().equals("bob"));
    clock.advance(APART.negated());
    store(onServer, "alice", "wanted");
    clock.advance(Duration.ofSeconds(-6)); // by a server that is behind
    group.send("alice", "older");
    clock.advance(Duration.ofSeconds(12));
    group.send("alice", "new");
    assertThat(bodiesOf(pullAll(messenger.inbox("bob"), now))).containsExactly("wanted", "new");
  }
}
