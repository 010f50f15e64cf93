package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.Codec;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.TimelineException.InvalidCursor.Reason;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cursor cannot be made up or changed without a key. */
abstract class SignedCursorsPromise extends MessagingPromise {

  private static final byte[] KEY = key('k');
  private static final byte[] OTHER = key('o');

  /** The reasons that a changed token may have, by what was changed of it. */
  private static final Reason[] TAMPERED = {
    Reason.DAMAGED, Reason.UNKNOWN_VERSION, Reason.UNKNOWN_KEY
  };

  private Messenger<String> signing;
  private Inbox<String> phone;
  private SyncCursor start;

  private static byte[] key(char of) {
    var key = new byte[32];
    Arrays.fill(key, (byte) of);
    return key;
  }

  @BeforeEach
  void sendTwo() {
    signing = with(CursorKeys.of(KEY));
    phone = signing.inbox("bob");
    start = phone.fromOldest();
    group.send("alice", "one");
    group.send("alice", "two");
  }

  @AfterEach
  void closeSigning() {
    signing.close();
  }

  private Messenger<String> with(CursorKeys keys) {
    return unsaid().cursorKeys(keys).build();
  }

  /** Nothing said yet of how cursors are signed. */
  private Messenger.Builder<String> unsaid() {
    return Messenger.builder(backend, Codec.utf8(), membership).inboxTtl(TTL);
  }

  @Test
  void aSignedCursorLeadsOn() {
    SyncBatch<String> first = phone.pull(start, 1);
    assertThat(bodiesOf(messagesOf(first.events()))).containsExactly("one");
    assertThat(bodiesOf(pullAll(phone, first.next()))).containsExactly("two");
  }

  @Test
  void itHasToBeSaidHowCursorsAreSignedAndOnlyOnce() {
    assertThatIllegalStateException()
        .isThrownBy(() -> unsaid().build())
        .withMessageContaining("cursorKeys");
    assertThatIllegalStateException()
        .isThrownBy(() -> unsaid().unsignedCursors().cursorKeys(CursorKeys.of(KEY)));
    assertThatNullPointerException().isThrownBy(() -> unsaid().cursorKeys(null));
  }

  @Test
  void aShortKeyIsRefused() {
    for (int length : new int[] {0, 1, 31}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> CursorKeys.of(new byte[length]))
          .withMessageContaining(Integer.toString(length));
      assertThatIllegalArgumentException().isThrownBy(() -> CursorKeys.of(KEY, new byte[length]));
    }
    assertThat(CursorKeys.of(new byte[32], new byte[64])).isNotNull();
    assertThatNullPointerException().isThrownBy(() -> CursorKeys.of(null));
  }

  @Test
  void aKeyIsItsOwnersToWipeAndIsNotShown() {
    byte[] key = "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII);
    CursorKeys keys = CursorKeys.of(key, OTHER);
    assertThat(keys.toString())
        .doesNotContain(new String(key, StandardCharsets.US_ASCII))
        .doesNotContainIgnoringCase(HexFormat.of().formatHex(key))
        .doesNotContain(Base64.getEncoder().encodeToString(key))
        .doesNotContain(Arrays.toString(key));
    try (var one = with(keys)) {
      String token = one.inbox("bob").fromOldest().token();
      byte[] copy = key.clone();
      Arrays.fill(key, (byte) 0);
      try (var other = with(CursorKeys.of(copy))) {
        assertThat(bodiesOf(pullAll(other.inbox("bob"), SyncCursor.of(token)))).hasSize(2);
      }
      assertThat(bodiesOf(pullAll(one.inbox("bob"), SyncCursor.of(token)))).hasSize(2);
    }
  }

  @Test
  void keysAreChangedWithoutAnyDeviceNoticing() {
    SyncCursor old = phone.pull(start, 1).next();
    try (var next = with(CursorKeys.of(OTHER, key('x'), KEY))) {
      SyncBatch<String> batch = next.inbox("bob").pull(old, 1);
      assertThat(bodiesOf(messagesOf(batch.events()))).containsExactly("two");
      assertRefused(
          signing, batch.next(), Reason.UNKNOWN_KEY); // which does not know the new one yet
      try (var last = with(CursorKeys.of(OTHER))) {
        assertThat(messagesOf(last.inbox("bob").pull(batch.next(), 1).events())).isEmpty();
        assertRefused(last, old, Reason.UNKNOWN_KEY);
      }
    }
  }

  @Test
  void whatAnUnknownKeyOrNoneHasSignedIsRefused() {
    try (var other = with(CursorKeys.of(OTHER))) {
      assertRefused(signing, other.inbox("bob").fromOldest(), Reason.UNKNOWN_KEY);
      assertRefused(other, start, Reason.UNKNOWN_KEY);
    }
    assertRefused(signing, messenger.inbox("bob").fromOldest(), Reason.UNKNOWN_KEY);
    assertRefused(messenger, start, Reason.UNKNOWN_KEY);
    assertNothingHasChanged();
  }

  @Test
  void anotherUsersCursorIsRefused() {
    membership.join(GROUP, "bobby");
    for (String other : List.of("chi", "Bob", "bobby", "alice")) {
      assertRefused(signing, signing.inbox(other).fromOldest(), Reason.OTHER_USER);
    }
    assertNothingHasChanged();
  }

  @Test
  void aCursorOfAnotherMessengerIsRefused() {
    try (var other = unsaid().prefix("support").cursorKeys(CursorKeys.of(KEY)).build()) {
      assertRefused(signing, other.inbox("bob").fromOldest(), Reason.OTHER_MESSENGER);
      assertRefused(other, start, Reason.OTHER_MESSENGER);
    }
    assertNothingHasChanged();
  }

  @Test
  void aCursorOfDataThatAreNoMoreIsRefused() {
    try (TimelineBackend emptied = another();
        var other =
            Messenger.builder(emptied, Codec.utf8(), membership)
                .inboxTtl(TTL)
                .cursorKeys(CursorKeys.of(KEY))
                .build()) {
      assertRefused(other, start, Reason.OTHER_STORE);
      assertRefused(signing, other.inbox("bob").fromOldest(), Reason.OTHER_STORE);
    }
    assertNothingHasChanged();
  }

  @Test
  void everyMessengerOfTheSameDataTakesTheOthersCursors() throws Exception {
    try (TimelineBackend emptied = another()) {
      List<Messenger<String>> opened =
          Together.call(
              4,
              i ->
                  () ->
                      Messenger.builder(emptied, Codec.utf8(), membership)
                          .cursorKeys(CursorKeys.of(KEY))
                          .build());
      for (Messenger<String> one : opened) {
        for (Messenger<String> other : opened) {
          SyncCursor cursor = other.inbox("bob").fromOldest();
          assertThat(messagesOf(one.inbox("bob").pull(cursor, 1).events())).isEmpty();
        }
      }
      opened.forEach(Messenger::close);
    }
  }

  @Test
  void aTokenThatWasTamperedWithIsRefused() {
    byte[] bytes = Base64.getUrlDecoder().decode(start.token());
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(signing, cursor(flipped), TAMPERED);
    }
    for (int length = 0; length < bytes.length; length++) {
      assertRefused(signing, cursor(Arrays.copyOf(bytes, length)), TAMPERED);
    }
    assertRefused(signing, cursor(Arrays.copyOf(bytes, bytes.length + 1)), TAMPERED);
    assertRefused(signing, cursor(new byte[bytes.length]), Reason.UNKNOWN_VERSION);
    assertNothingHasChanged();
  }

  private static SyncCursor cursor(byte[] bytes) {
    return SyncCursor.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  @Test
  void aCursorFromTheFutureIsRefusedBeyondWhatClocksMayDiffer() {
    Duration tolerated = Duration.ofMinutes(5);
    SyncCursor now = phone.fromNow();
    pass(tolerated.negated());
    assertThat(messagesOf(phone.pull(now, 1).events())).isEmpty();
    pass(MILLISECOND.negated());
    assertRefused(signing, now, Reason.FROM_THE_FUTURE);
    pass(MILLISECOND);
    assertThat(messagesOf(phone.pull(now, 1).events())).isEmpty();
    pass(tolerated);
    assertNothingHasChanged();
  }

  private static void assertRefused(
      Messenger<String> messenger, SyncCursor cursor, Reason... reasons) {
    assertThatExceptionOfType(InvalidCursor.class)
        .isThrownBy(() -> messenger.inbox("bob").pull(cursor, 100))
        .withMessageNotContaining(cursor.token().isEmpty() ? "\0" : cursor.token())
        .satisfies(refusal -> assertThat(refusal.reason()).isIn((Object[]) reasons));
  }

  private void assertNothingHasChanged() {
    assertThat(bodiesOf(pullAll(phone, start))).containsExactly("one", "two");
  }
}
