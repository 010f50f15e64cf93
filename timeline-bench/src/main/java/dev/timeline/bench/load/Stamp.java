package dev.timeline.bench.load;

import dev.timeline.Codec;
import java.nio.ByteBuffer;

/**
 * The content of a message.
 *
 * @param number its place among those of its group
 * @param intended the {@link System#nanoTime} at which it was meant to be sent
 */
record Stamp(int number, long intended) {

  /** About what a chat message takes. */
  static final int BYTES = 100;

  static final Codec<Stamp> CODEC = Codec.of(Stamp::encoded, Stamp::decoded);

  private byte[] encoded() {
    return ByteBuffer.allocate(BYTES).putInt(number).putLong(intended).array();
  }

  private static Stamp decoded(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Stamp(buffer.getInt(), buffer.getLong());
  }
}
