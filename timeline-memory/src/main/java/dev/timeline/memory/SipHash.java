package dev.timeline.memory;

/**
 * SipHash-2-4 of a text with a secret key, 128 bits of it (Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF", 2012): without the key nobody can choose texts whose hashes are alike.
 */
final class SipHash {

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash(long key0, long key1) {
    v0 = key0 ^ 0x736f6d6570736575L;
    v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = key0 ^ 0x6c7967656e657261L;
    v3 = key1 ^ 0x7465646279746573L;
  }

  /** Begins the hash of a text's chars, each of them two bytes, the low one first. */
  static SipHash of(String text, long key0, long key1) {
    var hash = new SipHash(key0, key1);
    long word = 0;
    for (int i = 0; i < text.length(); i++) {
      word |= (long) text.charAt(i) << (i % 4 * Character.SIZE);
      if (i % 4 == 3) {
        hash.add(word);
        word = 0;
      }
    }
    hash.add(word | (((long) text.length() * Character.BYTES) << 56));
    return hash;
  }

  private void add(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  /** Returns the first 64 bits. */
  long first() {
    v2 ^= 0xee;
    return end();
  }

  /** Returns the other 64 bits; to be called after {@link #first}. */
  long second() {
    v1 ^= 0xdd;
    return end();
  }

  private long end() {
    for (int i = 0; i < 4; i++) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);
  }
}
