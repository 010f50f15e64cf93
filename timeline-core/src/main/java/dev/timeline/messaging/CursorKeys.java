package dev.timeline.messaging;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  /**
   * A key and the number by which a cursor says that it was signed with it.
   *
   * @param id the first 32 bits of SHA-256 of the key
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Key(int id, byte[] bytes) {

    static Key of(byte[] bytes) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Key(ByteBuffer.wrap(hash).getInt(), bytes);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java runtime has SHA-256", e);
      }
    }
  }

  private final List<Key> keys;

  private CursorKeys(List<Key> keys) {
    this.keys = keys;
  }

  /**
   * Signs with the current key, and takes what any of them has signed.
   *
   * @param current 32 random bytes or more
   * @throws IllegalArgumentException if one is shorter
   */
  public static CursorKeys of(byte[] current, byte[]... former) {
    return new CursorKeys(
        Stream.concat(Stream.of(current), Stream.of(former))
            .map(CursorKeys::checked)
            .map(Key::of)
            .toList());
  }

  private static byte[] checked(byte[] key) {
    if (key.length < SHORTEST) {
      throw new IllegalArgumentException(
          "a key has %d bytes or more: %d".formatted(SHORTEST, key.length));
    }
    return key.clone();
  }

  /** What anybody can sign with: tells damage, and nothing else. */
  static CursorKeys none() {
    return new CursorKeys(List.of(Key.of(new byte[SHORTEST])));
  }

  /** Returns the key to sign with. */
  Key current() {
    return keys.get(0);
  }

  /** Returns the keys of this number: none if it is unknown, and nearly never more than one. */
  List<Key> of(int id) {
    return keys.stream().filter(key -> key.id == id).toList();
  }

  @Override
  public String toString() {
    return "CursorKeys[%d, not shown]".formatted(keys.size());
  }
}
