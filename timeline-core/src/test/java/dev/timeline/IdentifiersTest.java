package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ids may look like, everywhere that the API takes one. */
class IdentifiersTest {

  private static final String EMOJI = "\ud83d\ude00"; // four bytes in UTF-8, two characters

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();

  @AfterEach
  void nothingReachedTheBackend() {
    assertThat(log.append.asked).isEmpty();
  }

  /** Exactly 1,024 bytes each, with one, two, three or four bytes at the border. */
  static Stream<String> longest() {
    return Stream.of(
        "a".repeat(1_024),
        "é".repeat(512),
        "a" + "消".repeat(341),
        EMOJI.repeat(256),
        "a".repeat(1_022) + "é",
        "a".repeat(1_021) + "消",
        "a".repeat(1_020) + EMOJI);
  }

  @ParameterizedTest
  @MethodSource("longest")
  void anIdMayTake1024Bytes(String id) {
    assertThat(store.timeline(id).id()).isEqualTo(id);
    assertThat(store.async().timeline(id).id()).isEqualTo(id);
    assertThat(Message.of("a").withId(id).id()).contains(id);
  }

  static Stream<String> tooLong() {
    return Stream.concat(
        longest().map(id -> id + "a"),
        Stream.of(
            "a".repeat(1_023) + "é",
            "a".repeat(1_022) + "消",
            "a".repeat(1_021) + EMOJI,
            EMOJI.repeat(257)));
  }

  @ParameterizedTest
  @MethodSource("tooLong")
  void anIdOfMoreBytesIsRefusedWithTheirNumberAndItsBeginning(String id) {
    assertRefused(id, "more than 1,024");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.timeline(id))
        .withMessageContaining(id.substring(0, id.offsetByCodePoints(0, 40)) + "…")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  static Stream<String> unpaired() {
    return Stream.of(
        "\ud83d", "\ude00", "a\ud83d", "\ud83da", "a\ude00", "\ud83d" + EMOJI, EMOJI + "\ude00");
  }

  @ParameterizedTest
  @MethodSource("unpaired")
  void anUnpairedSurrogateIsRefusedWithItsPlace(String id) {
    assertRefused(id, "unpaired surrogate");
  }

  @Test
  void anEmptyIdIsRefused() {
    assertRefused("", "empty");
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> store.timeline(null));
    assertThatNullPointerException().isThrownBy(() -> store.async().timeline(null));
    assertThatNullPointerException().isThrownBy(() -> Message.of("a").withId(null));
    assertThatNullPointerException().isThrownBy(() -> store.appendTo(null, Message.of("a")));
    assertThatNullPointerException().isThrownBy(() -> store.appendTo(List.of("t"), null));
    assertThatNullPointerException()
        .isThrownBy(() -> store.appendTo(Arrays.asList("t", null), Message.of("a")));
  }

  @Test
  void idsThatOnlyLookAlikeAreKeptAsTheyAre() {
    assertThat(store.timeline("é").id()).isNotEqualTo(store.timeline("e\u0301").id());
    assertThat(store.timeline(" a ").id()).isEqualTo(" a ");
    assertThat(store.timeline("\u0000").id()).isEqualTo("\u0000");
  }

  /** One bad id among good ones fails the whole fan-out before anything is sent. */
  private void assertRefused(String id, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.timeline(id))
        .withMessageStartingWith("timeline id")
        .withMessageContaining(why);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.async().timeline(id))
        .withMessageContaining(why);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of("a").withId(id))
        .withMessageStartingWith("message id")
        .withMessageContaining(why);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.appendTo(List.of("good", id), Message.of("a")))
        .withMessageContaining(why);
  }
}
