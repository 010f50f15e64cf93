package dev.timeline.bench.tablestore;

import java.util.List;
import java.util.stream.IntStream;

/** The work that goes through the clients, the same for each. */
final class Workload {

  /** About what a chat message takes. */
  static final int BODY_BYTES = 100;

  private Workload() {}

  /** Returns a body that begins with the lowest byte of this number. */
  static byte[] body(long number) {
    byte[] body = new byte[BODY_BYTES];
    body[0] = (byte) number;
    return body;
  }

  // So many timelines.
  static List<Client.One> timelines(Client client, int count) {
    return IntStream.range(0, count)
        .mapToObj("inbox-%06d"::formatted)
        .map(client::timeline)
        .toList();
  }
}
