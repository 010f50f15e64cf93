package dev.timeline.messaging;

import java.util.List;
import java.util.stream.Stream;

/**
 * The secrets that cursors are signed with, so that no device can make one up. Every server of an
 * application has the same.
 *
 * <p>To change a key, first add the new one to every server as a former one, then make it the
 * current, and drop the old when no device comes back with what it has signed. Immutable; {@code
 * toString} shows nothing of it.
 */
public final class CursorKeys {

  /** As long as what HMAC-SHA256 makes of it is; a shorter key would be the weaker part. */
  private static final int SHORTEST = 32;

  private final List<byte[]> secrets;

  private CursorKeys(List<byte[]> secrets) {
    this.secrets = secrets;
  }

  /**
   * Signs with the current key, and takes what any of them has signed.
   *
   * @param current 32 random bytes or more
   * @throws IllegalArgumentException if one is shorter
   */
  public static CursorKeys of(byte[] current, byte[]... former) {
    return new CursorKeys(
        Stream.concat(Stream.of(current), Stream.of(former)).map(CursorKeys::checked).toList());
  }

  private static byte[] checked(byte[] key) {
    if (key.length < SHORTEST) {
      throw new IllegalArgumentException(
          "a key has %d bytes or more: %d".formatted(SHORTEST, key.length));
    }
    return key.clone();
  }

  /** Keys that anybody can sign with: they tell damage, and nothing else. */
  static CursorKeys none() {
    return new CursorKeys(List.of(new byte[SHORTEST]));
  }

  /** Returns the secrets: the first signs. */
  List<byte[]> secrets() {
    return secrets;
  }

  @Override
  public String toString() {
    return "CursorKeys[%d, not shown]".formatted(secrets.size());
  }
}
