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
 * Sixty-four members of a conversation of 101 send, each again as soon as their last message is
 * delivered, through a service that is five milliseconds away. An operation is one message: 101
 * rows in inboxes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 12, time = 3) // until both ends are compiled: that takes long
@Measurement(iterations = 4, time = 3)
@Fork(1)
public class GroupSendBenchmark {

  private static final int MEMBERS = 101;
  private static final int SENDERS = 64;

  @Param({"timeline", "byHand", "rawBatch"})
  private String client;

  private final byte[] body = ChatWorkload.body(1);
  private LocalService service;
  private ChatClient open;
  private BusySenders senders;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start(ChatWorkload.DISTANCE);
    open = ChatClient.open(client, service);
    String conversation = ChatWorkload.conversations(open, 1, MEMBERS).get(0);
    senders =
        new BusySenders(
            SENDERS,
            number -> open.send(conversation, ChatWorkload.member(conversation, number), body));
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
  public void to101() {
    senders.sendNext();
  }
}
