package dev.timeline.contract;

import dev.timeline.Codec;
import dev.timeline.TimelineException.Undecodable;
import java.nio.charset.StandardCharsets;

/** The codecs of two versions of an application: the older cannot decode what the newer encodes. */
final class TwoCodecs {

  private static final String NEW = "new:";

  private TwoCodecs() {}

  static Codec<String> older() {
    return Codec.of(TwoCodecs::bytes, bytes -> decodeOld(text(bytes)));
  }

  static Codec<String> newer() {
    return Codec.of(body -> bytes(NEW + body), bytes -> decodeNew(text(bytes)));
  }

  private static byte[] bytes(String body) {
    return body.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String decodeNew(String text) {
    return text.startsWith(NEW) ? text.substring(NEW.length()) : text;
  }

  private static String decodeOld(String text) {
    if (text.startsWith(NEW)) {
      throw new IllegalStateException(text);
    }
    return text;
  }

  /** Returns the body that the older codec could not decode. */
  static String bodyOf(Undecodable failure) {
    return decodeNew(failure.getCause().getMessage());
  }
}
