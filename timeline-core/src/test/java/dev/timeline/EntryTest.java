package dev.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {

  private static final Instant TIME = Instant.parse("2024-05-06T07:08:09.123456789Z");
  private static final byte[] SECRET = "secret".getBytes(UTF_8);

  private static final Codec<String> FAILING =
      Codec.of(
          Codec.utf8()::encode,
          bytes -> {
            throw new IllegalStateException("cannot read secret");
          });

  @Test
  void itTellsPlaceTimeAndMessage() {
    Message<String> message = Message.of("a").withId("i");
    Entry<String> entry = Entry.of("t", 7, TIME, message);
    assertThat(entry.timelineId()).isEqualTo("t");
    assertThat(entry.seqId()).isEqualTo(7);
    assertThat(entry.message()).isSameAs(message);
    assertThat(entry).isEqualTo(Entry.ofEpochMilli("t", 7, TIME.toEpochMilli(), message));
  }

  @Test
  void theTimeIsCutToMilliseconds() {
    Entry<String> entry = Entry.of("t", 7, TIME, Message.of("a"));
    assertThat(entry.time()).isEqualTo(Instant.parse("2024-05-06T07:08:09.123Z"));
    assertThat(entry.epochMilli()).isEqualTo(entry.time().toEpochMilli());
  }

  @Test
  void entriesWithEqualArraysAreEqualUnlessAnythingDiffers() {
    Entry<byte[]> one = Entry.of("t", 7, TIME, Message.of(new byte[] {1}));
    Entry<byte[]> same = Entry.of("t", 7, TIME, Message.of(new byte[] {1}));
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one)
        .isNotEqualTo(Entry.of("u", 7, TIME, Message.of(new byte[] {1})))
        .isNotEqualTo(Entry.of("t", 8, TIME, Message.of(new byte[] {1})))
        .isNotEqualTo(Entry.of("t", 7, TIME.plusMillis(1), Message.of(new byte[] {1})))
        .isNotEqualTo(Entry.of("t", 7, TIME, Message.of(new byte[] {2})));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE})
  void aNumberThatIsNoSeqIdIsRefused(long bad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Entry.of("t", bad, TIME, Message.of("a")))
        .withMessageContaining(Long.toString(bad));
  }

  @Test
  void nullIsRefused() {
    Message<String> message = Message.of("a");
    assertThatNullPointerException().isThrownBy(() -> Entry.of(null, 1, TIME, message));
    assertThatNullPointerException().isThrownBy(() -> Entry.of("t", 1, null, message));
    assertThatNullPointerException().isThrownBy(() -> Entry.of("t", 1, TIME, null));
  }

  @Test
  void printingShowsPlaceAndIdAndNeverTheBody() {
    Entry<String> entry = Entry.of("t", 7, TIME, Message.of("secret").withId("i-1"));
    assertThat(entry.toString()).contains("t#7", "i-1").doesNotContain("secret");
  }

  @Test
  void whatTheCodecCannotDecodeHasEverythingButTheMessage() {
    Entry<byte[]> stored = Entry.of("t", 7, TIME, Message.of(SECRET));
    Entry<String> poisoned = Entry.decode(stored, FAILING);
    assertThat(poisoned.timelineId()).isEqualTo("t");
    assertThat(poisoned.seqId()).isEqualTo(7);
    assertThat(poisoned.time()).isEqualTo(stored.time());
    assertThatExceptionOfType(TimelineException.Undecodable.class)
        .isThrownBy(poisoned::message)
        .satisfies(e -> assertThat(e.seqId()).isEqualTo(7))
        .withMessageContainingAll("'t'", "7", "IllegalStateException")
        .withMessageNotContaining("secret")
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(poisoned.toString()).contains("t#7").doesNotContain("secret");
  }

  @Test
  void aCodecThatDecodesToNullIsAPoisonToo() {
    Entry<byte[]> stored = Entry.of("t", 7, TIME, Message.of(SECRET));
    Entry<String> poisoned = Entry.decode(stored, Codec.of(Codec.utf8()::encode, bytes -> null));
    assertThatExceptionOfType(TimelineException.Undecodable.class).isThrownBy(poisoned::message);
  }
}
