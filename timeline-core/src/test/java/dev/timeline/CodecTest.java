package dev.timeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {

  private final Codec<String> utf8 = Codec.utf8();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "消息存储库",
        "\ud83d\ude00 and \ud83d\udc68\u200d\ud83d\udc69",
        "nul \u0000 inside",
        "\ufeffafter a byte order mark",
        "a replacement character \ufffd of the sender's own",
        "e\u0301 is not \u00e9"
      })
  void textComesBackCharacterByCharacter(String text) {
    assertThat(utf8.encode(text)).isEqualTo(text.getBytes(UTF_8));
    assertThat(utf8.decode(utf8.encode(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ud83d", "\ude00", "a\ud83d", "\ud83db", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
  void textWithAnUnpairedSurrogateIsRefusedAndNotQuoted(String bad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> utf8.encode("secret" + bad))
        .withMessageContaining("unpaired surrogate")
        .withMessageNotContaining("secret");
  }

  /** A lone continuation, a truncated sequence, an overlong form, a surrogate, past the end. */
  @ParameterizedTest
  @ValueSource(
      strings = {"80", "61c3", "c3", "e282", "c0af", "eda080", "f4908080", "ff", "efbfbdff"})
  void bytesThatAreNotUtf8AreRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatIllegalArgumentException().isThrownBy(() -> utf8.decode(bytes));
  }

  @Test
  void bytesAreCopiedBothWays() {
    byte[] body = {1, 2, 3};
    byte[] encoded = Codec.bytes().encode(body);
    byte[] decoded = Codec.bytes().decode(encoded);
    body[0] = 9;
    encoded[1] = 9;
    assertThat(encoded).containsExactly(1, 9, 3);
    assertThat(decoded).containsExactly(1, 2, 3);
  }

  @Test
  void twoFunctionsMakeACodec() {
    Codec<Integer> codec = Codec.of(i -> new byte[] {i.byteValue()}, bytes -> (int) bytes[0]);
    assertThat(codec.decode(codec.encode(42))).isEqualTo(42);
  }
}
