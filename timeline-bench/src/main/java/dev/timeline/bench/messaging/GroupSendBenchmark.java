package dev.timeline.bench.messaging;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sixty-four members of a conversation of 101 send, each again as soon as their last message is
 * delivered, through a service that is five milliseconds away. An operation is one message: 101
 * rows in inboxes.
 */
@Warmup(iterations = 12, time = 3) // until both ends are compiled: that takes long
public class GroupSendBenchmark extends BusySendersBenchmark {

  private static final int MEMBERS = 101;
  private static final int SENDERS = 64;

  @Param({"timeline", "byHand", "rawBatch"})
  private String client;

  private final byte[] body = ChatWorkload.body(1);

  @Override
  String client() {
    return client;
  }

  @Override
  BusySenders sendersOn(ChatClient open) {
    String conversation = ChatWorkload.conversations(open, 1, MEMBERS).get(0);
    return new BusySenders(
        SENDERS,
        number -> open.send(conversation, ChatWorkload.member(conversation, number), body));
  }

  /** Ends the delivery of one message, and begins another. */
  @Benchmark
  public void to101() {
    senders.sendNext();
  }
}
