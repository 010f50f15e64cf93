package dev.timeline.bench.messaging;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sends messages to conversations of two in turn, so many under way at a time, through a service
 * that is five milliseconds away. An operation is one message that both members have a copy of.
 */
@Warmup(iterations = 20, time = 3) // until both ends are compiled: that takes long
public class AsyncSendBenchmark extends BusySendersBenchmark {

  private static final int CONVERSATIONS = 1_000;

  @Param({"timeline", "byHand"})
  private String client;

  @Param({"64", "256"})
  private int underWay;

  @Override
  String client() {
    return client;
  }

  @Override
  BusySenders sendersOn(ChatClient open) {
    var conversations = new ConversationsInTurn(open, CONVERSATIONS);
    return new BusySenders(underWay, sender -> conversations.send());
  }

  /** Ends the delivery of one message, and begins another. */
  @Benchmark
  public void toTwo() {
    senders.sendNext();
  }
}
