package dev.timeline.bench.messaging;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Conversations and messages, the same for each client. */
final class ChatWorkload {

  /** The time that is added to each reply of the service. */
  static final Duration DISTANCE = Duration.ofMillis(5);

  private static final int BODY_BYTES = 100;

  private ChatWorkload() {}

  /** Returns a body that begins with the lowest byte of this number. */
  static byte[] body(long number) {
    byte[] body = new byte[BODY_BYTES];
    body[0] = (byte) number;
    return body;
  }

  /** Has so many members join each of so many conversations; returns the conversations. */
  static List<String> conversations(ChatClient client, int conversations, int members) {
    List<String> ids = IntStream.range(0, conversations).mapToObj("chat-%04d"::formatted).toList();
    ids.forEach(
        id ->
            client.join(
                id, IntStream.range(0, members).mapToObj(number -> member(id, number)).toList()));
    return ids;
  }

  /** Returns a member of a conversation, by number from 0 on. */
  static String member(String conversation, int number) {
    return conversation + "-member-" + number;
  }
}
