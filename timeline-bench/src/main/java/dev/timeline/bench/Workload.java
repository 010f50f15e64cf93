package dev.timeline.bench;

import dev.timeline.Message;
import java.util.List;
import java.util.stream.IntStream;

/** The work of benchmarks, the same for all who are compared. */
public final class Workload {

  /** About what a chat message takes. */
  public static final int BODY_BYTES = 100;

  private Workload() {}

  /** Returns a message with a body of its own, which begins with the lowest byte of this number. */
  public static Message<byte[]> message(long number) {
    return Message.of(body(number));
  }

  /** Returns a body that begins with the lowest byte of this number. */
  public static byte[] body(long number) {
    byte[] body = new byte[BODY_BYTES];
    body[0] = (byte) number;
    return body;
  }

  /** Returns the id of a timeline: 12 characters. */
  public static String id(int number) {
    return "inbox-%06d".formatted(number);
  }

  /** Returns so many ids. */
  public static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(Workload::id).toList();
  }
}
