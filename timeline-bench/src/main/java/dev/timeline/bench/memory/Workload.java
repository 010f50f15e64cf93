package dev.timeline.bench.memory;

import dev.timeline.Message;
import java.util.List;
import java.util.stream.IntStream;

/** The work that goes into the peers, the same for each. */
final class Workload {

  /** About what a chat message takes. */
  static final int BODY_BYTES = 100;

  private static final int BATCH = 1_000;

  private Workload() {}

  /** Returns a message with a body of its own, which begins with the lowest byte of this number. */
  static Message<byte[]> message(long number) {
    byte[] body = new byte[BODY_BYTES];
    body[0] = (byte) number;
    return Message.of(body);
  }

  /** Appends so many entries, each with a body of its own. */
  static void fill(Peer.One timeline, int entries) {
    for (int from = 0; from < entries; from += BATCH) {
      timeline.appendAll(
          IntStream.range(from, Math.min(entries, from + BATCH))
              .mapToObj(Workload::message)
              .toList());
    }
  }

  /** Returns the id of a timeline: 12 characters. */
  static String id(int number) {
    return "inbox-%06d".formatted(number);
  }

  // So many ids.
  static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(Workload::id).toList();
  }
}
