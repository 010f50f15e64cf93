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
 * Sends one message at a time, to conversations of two in turn, through a service that is five
 * milliseconds away, and waits until both members have a copy.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 4, time = 3)
@Fork(1)
public class OneSendBenchmark {

  /** Few enough that each has its turn, and so its note, more often than every half a minute. */
  private static final int CONVERSATIONS = 100;

  private static final int AT_ONCE = 64;

  @Param({"timeline", "byHand"})
  private String client;

  /** Messages before time is taken, since one at a time is too few to have anything compiled. */
  @Param("10000")
  private int warmUp;

  private LocalService service;
  private ChatClient open;
  private ConversationsInTurn conversations;

  /** Opens the client on a service of its own, and has both sides compiled. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start(ChatWorkload.DISTANCE);
    open = ChatClient.open(client, service);
    conversations = new ConversationsInTurn(open, CONVERSATIONS);
    var many = new BusySenders(AT_ONCE, sender -> conversations.send());
    many.sendNext(warmUp);
    many.drain();
  }

  /** Closes both. */
  @TearDown(Level.Trial)
  public void close() {
    open.close();
    service.close();
  }

  /** Sends one message. */
  @Benchmark
  public Object toTwo() {
    return conversations.send().join();
  }
}
