package dev.timeline;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Ranges as tokens: a version, the direction, the limit, both bounds, and a checksum against
 * damage, in the letters that need no escape in a URL.
 */
final class RangeTokens {

  private static final byte VERSION = 1;
  private static final int CHECKED_BYTES = 2 + Integer.BYTES + 2 * Long.BYTES;
  private static final int BYTES = CHECKED_BYTES + Integer.BYTES;

  private RangeTokens() {}

  static String of(SeqRange range) {
    ByteBuffer bytes =
        ByteBuffer.allocate(BYTES)
            .put(VERSION)
            .put((byte) (range.isForward() ? 0 : 1))
            .putInt(range.limit())
            .putLong(range.after())
            .putLong(range.upTo());
    bytes.putInt(checksum(bytes.array()));
    return encode(bytes.array());
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int checksum(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes, 0, CHECKED_BYTES);
    return (int) crc.getValue();
  }

  static SeqRange parse(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw invalid("it is damaged", e);
    }
    if (bytes.length > 0 && bytes[0] != VERSION) {
      throw invalid("it is of version %d, or damaged".formatted(bytes[0]), null);
    }
    // The last letter has bits to spare, which would make two tokens of one range.
    if (bytes.length != BYTES || !encode(bytes).equals(token)) {
      throw invalid("it is damaged", null);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    byte direction = in.get();
    int limit = in.getInt();
    long after = in.getLong();
    long upTo = in.getLong();
    if (in.getInt() != checksum(Arrays.copyOf(bytes, CHECKED_BYTES)) || direction >> 1 != 0) {
      throw invalid("it is damaged", null);
    }
    return new SeqRange(
        after,
        upTo,
        direction == 0 ? SeqRange.Direction.FORWARD : SeqRange.Direction.BACKWARD,
        limit);
  }

  private static IllegalArgumentException invalid(String why, @Nullable Throwable cause) {
    return new IllegalArgumentException("invalid token of a range: " + why, cause);
  }
}
