package dev.timeline;

import dev.timeline.internal.CodecFailures;
import dev.timeline.spi.MessageSize;
import org.jspecify.annotations.Nullable;

/** Encodes a message for a log, refusing what the codec or the backend cannot take. */
final class Encoding {

  private Encoding() {}

  static <M> Message<byte[]> encode(
      String timelineId, Message<M> message, Codec<M> codec, int maxBytes) {
    Message<byte[]> encoded = message.withBody(encodeBody(timelineId, message, codec));
    long bytes = MessageSize.of(encoded);
    if (bytes > maxBytes) {
      throw new TimelineException.Rejected(
          timelineId, "the message takes %,d bytes, more than %,d".formatted(bytes, maxBytes));
    }
    return encoded;
  }

  private static <M> byte[] encodeBody(String timelineId, Message<M> message, Codec<M> codec) {
    byte @Nullable [] body;
    try {
      body = codec.encode(message.body());
    } catch (Throwable e) {
      CodecFailures.rethrowIfFatal(e);
      throw new TimelineException.Rejected(
          timelineId, "the codec failed to encode it (" + e.getClass().getName() + ")", e);
    }
    if (body == null) {
      throw new TimelineException.Rejected(timelineId, "the codec encoded it as null");
    }
    return body;
  }

  /** Returns the same refusal for another timeline that was to have the same message. */
  static TimelineException.Rejected rejectedAgain(
      String timelineId, TimelineException.Rejected first) {
    if (first.timelineId().filter(timelineId::equals).isPresent()) {
      return first;
    }
    return new TimelineException.Rejected(timelineId, "the message was refused", first);
  }
}
