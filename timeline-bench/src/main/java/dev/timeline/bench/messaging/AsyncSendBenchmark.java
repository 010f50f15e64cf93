package dev.timeline.bench.messaging;

import dev.timeline.bench.service.LocalService;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sends messages to conversations of two in turn, so many under way at a time, through a service
 * that is five milliseconds away. An operation is one message that both members have a copy of.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 20, time = 3) // until both ends are compiled: that takes long
@Measurement(iterations = 4, time = 3)
@Fork(1)
public class AsyncSendBenchmark {

  private static final int CONVERSATIONS = 1_000;

  @Param({"timeline", "byHand"})
  private String client;

  @Param({"64", "256"})
  private int underWay;

  private LocalService service;
  private ChatClient open;
  private ConversationsInTurn conversations;
  private BusySenders senders;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start(ChatWorkload.DISTANCE);
    open = ChatClient.open(client, service);
    conversations = new ConversationsInTurn(open, CONVERSATIONS);
    senders = new BusySenders(underWay, sender -> conversations.send());
  }

  /** Has as many under way when the time begins as when it ends. */
  @Setup(Level.Iteration)
  public void begin() {
    senders.begin();
  }

  /** Waits for what is under way. */
  @TearDown(Level.Iteration)
  public void drain() {
    senders.drain();
  }

  /** Closes both. */
  @TearDown(Level.Trial)
  public void close() {
    open.close();
    service.close();
  }

  /** Ends the delivery of one message, and begins another. */
  @Benchmark
  public void toTwo() {
    senders.sendNext();
  }
}
