package dev.timeline;

import dev.timeline.internal.Identifiers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Turns the bodies of messages into bytes and back.
 *
 * <p>Used by many threads at once. An array that {@link #encode} returned, or {@link #decode} was
 * given, belongs to the timeline: neither may change it, nor hand it out to somebody who might.
 *
 * <p>An exception from {@code encode} fails the append as {@link TimelineException.Rejected} and
 * stores nothing; one from {@code decode} shows at that one entry as {@link
 * TimelineException.Undecodable}.
 *
 * @param <M> the type of the bodies
 */
public interface Codec<M> {

  /** Returns the bytes of this body. */
  byte[] encode(M body);

  /** Returns the body that these bytes stand for. */
  M decode(byte[] bytes);

  /**
   * Returns the codec of text as UTF-8. Refuses unpaired surrogates and malformed bytes rather than
   * changing them.
   */
  static Codec<String> utf8() {
    return of(Codec::encodeUtf8, Codec::decodeUtf8);
  }

  /**
   * Returns a codec of bytes as they are, copied on both ways so that later changes to an array
   * reach nobody else.
   */
  static Codec<byte[]> bytes() {
    return of(byte[]::clone, byte[]::clone);
  }

  /** Returns a codec of two functions. */
  static <M> Codec<M> of(Function<M, byte[]> encode, Function<byte[], M> decode) {
    return new Codec<>() {
      @Override
      public byte[] encode(M body) {
        return encode.apply(body);
      }

      @Override
      public M decode(byte[] bytes) {
        return decode.apply(bytes);
      }
    };
  }

  private static byte[] encodeUtf8(String text) {
    Identifiers.utf8Length("the text", text);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String decodeUtf8(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The fast way puts U+FFFD in place of what it cannot read; only then is a strict look needed.
    return text.indexOf('\uFFFD') < 0 ? text : decodeStrictly(bytes);
  }

  private static String decodeStrictly(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the bytes are not UTF-8", e);
    }
  }
}
