package dev.timeline.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static Message<byte[]> message(String body) {
    return Message.of(body.getBytes(UTF_8));
  }

  @Test
  void equalContentsHaveEqualFingerprints() {
    Message<byte[]> message = message("a").with("n", 1L).with("s", "x");
    assertThat(Fingerprint.of(message("a").with("s", "x").with("n", 1L)))
        .isEqualTo(Fingerprint.of(message));
    assertThat(Fingerprint.of(message.withId("i")))
        .isEqualTo(Fingerprint.of(message.withId("j").possiblyResent()))
        .isEqualTo(Fingerprint.of(message));
  }

  @Test
  void contentsThatLookAlikeHaveDifferentOnes() {
    List<Message<byte[]>> different =
        List.of(
            message(""),
            message("a"),
            message("ab"),
            message("a").with("n", 1L),
            message("a").with("n", 1.0),
            message("a").with("n", "1"),
            message("a").with("n", true),
            message("a").with("n", false),
            message("a").with("n", 0.0),
            message("a").with("n", -0.0),
            message("a").with("m", 1L),
            message("a").with("m", 1L).with("n", 1L),
            // What could be moved between the names, the values and the body.
            message("b").with("n", "a"),
            message("ab").with("n", ""),
            message("").with("n", "ab"),
            message("b").with("n", new byte[] {'a'}),
            message("b").with("na", ""),
            message("").with("n", "a").with("o", "b"),
            message("").with("n", "").with("o", "ab"));
    assertThat(different.stream().map(Fingerprint::of)).doesNotHaveDuplicates();
  }

  /** Taken from another implementation: backends keep them, so they must never change. */
  @Test
  void aFingerprintIsTheSameForEver() {
    assertThat(Fingerprint.of(message(""))).isEqualTo(0xdf3f619804a92fdbL);
    assertThat(Fingerprint.of(message("hi"))).isEqualTo(0x6e1357e2a455eb48L);
    assertThat(
            Fingerprint.of(
                message("hi")
                    .with("bytes", new byte[] {0, -1, 127})
                    .with("flag", true)
                    .with("real", -0.5)
                    .with("text", "\u00e9")
                    .with("unset", false)
                    .with("whole", Long.MIN_VALUE)))
        .isEqualTo(0x84371634691c4222L);
  }
}
