package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cursor survives as a token; an invalid one, or another user's, is refused. */
abstract class CursorsPromise extends MessagingPromise {

  private Inbox<String> phone;
  private String token;

  @BeforeEach
  void pullOnce() {
    group.send("alice", "one");
    phone = messenger.inbox("bob");
    token = phone.pull(phone.fromOldest(), 100).next().token();
  }

  @Test
  void aTokenStandsForItsCursor() {
    group.send("alice", "two");
    SyncCursor kept = SyncCursor.of(token);
    assertThat(kept.token()).isEqualTo(token);
    assertThat(bodiesOf(pullAll(phone, kept))).containsExactly("two");
  }

  @Test
  void anotherUsersCursorIsRefused() {
    Inbox<String> other = messenger.inbox("chi");
    assertRefused(() -> other.pull(SyncCursor.of(token), 100));
    assertThatNullPointerException().isThrownBy(() -> other.pull(null, 100));
  }

  @Test
  void aTokenThatIsCutShortOrExtendedIsRefused() {
    for (int length = 0; length < token.length(); length++) {
      String cut = token.substring(0, length);
      assertRefused(() -> phone.pull(SyncCursor.of(cut), 100));
    }
    assertRefused(() -> phone.pull(SyncCursor.of(token + token), 100));
  }

  @Test
  void aTokenOfNoAlphabetIsRefused() {
    for (String bad : new String[] {"?", "a b", "ä", "\0", "====", token + "!"}) {
      assertRefused(() -> phone.pull(SyncCursor.of(bad), 100));
    }
  }

  @Test
  void anEndlessTokenIsRefusedWithoutBeingRead() {
    String endless = "A".repeat(10_000_000);
    assertRefused(() -> SyncCursor.of(endless));
  }

  @Test
  void anUnknownVersionIsRefused() {
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    for (int version : new int[] {0, 1, 2, 3, 5, 255}) {
      bytes[0] = (byte) version;
      String other = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertRefused(() -> phone.pull(SyncCursor.of(other), 100));
    }
  }

  @Test
  void aTokenWithOneBitFlippedIsRefused() {
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      String other = Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
      assertRefused(() -> phone.pull(SyncCursor.of(other), 100));
    }
  }

  @Test
  void aCursorDoesNotShowItsToken() {
    assertThat(SyncCursor.of(token).toString()).doesNotContain(token);
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatExceptionOfType(InvalidCursor.class).isThrownBy(call);
  }

  @Test
  void aRefusedLoginIsNoInvalidCursor() {
    TimelineBackend locked =
        ForwardingBackend.withLogs(
            backend,
            log ->
                new ForwardingLog(log) {
                  @Override
                  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
                    return CompletableFuture.failedFuture(
                        new TimelineException.Rejected(timelineId, "the key has expired"));
                  }
                });
    SyncCursor cursor = messenger.inbox("bob").fromOldest();
    try (var refused = messengerOn(locked)) {
      assertThat(catchThrowable(() -> refused.inbox("bob").pull(cursor, 10)))
          .isInstanceOf(TimelineException.class)
          .isNotInstanceOf(TimelineException.InvalidCursor.class);
      assertThat(catchThrowable(() -> refused.inbox("bob").pull(SyncCursor.of("nothing"), 10)))
          .isInstanceOf(TimelineException.InvalidCursor.class);
      var subscription = refused.inbox("bob").subscribe(cursor, batch -> {});
      assertThat(subscription.ended()).isNotDone();
      subscription.close();
      await(subscription.ended());
    }
  }
}
