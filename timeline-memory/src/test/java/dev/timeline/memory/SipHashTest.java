package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {

  /** As `openssl mac -macopt size:16 ... SIPHASH` has it, and the vectors of the reference code. */
  @ParameterizedTest
  @CsvSource({
    " 0, e6a825ba047f81a3, 930255c71472f66d",
    " 2, c75da4a48d227781, e4ff0af6de8ba3fc",
    "14, 9cded766aceffc31, 024949e45f48c77e",
    "16, bb54b067caa4e26e, 77052385bf1533fd",
    "30, de6baf1f477f5cea, 87226d68d4d71a2b",
  })
  void theHashOfTheBytesFromZeroOnIsThatOfTheReference(int bytes, String first, String second) {
    var text = new StringBuilder();
    for (int i = 0; i < bytes; i += 2) {
      text.append((char) (i | ((i + 1) << 8)));
    }
    SipHash hash = SipHash.of(text.toString(), 0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    assertThat(Long.toHexString(hash.first())).isEqualTo(first.replaceFirst("^0+", ""));
    assertThat(Long.toHexString(hash.second())).isEqualTo(second.replaceFirst("^0+", ""));
  }
}
