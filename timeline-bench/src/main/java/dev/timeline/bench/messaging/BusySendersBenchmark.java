package dev.timeline.bench.messaging;

import dev.timeline.bench.service.LocalService;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A benchmark of senders, each of whom sends again as soon as their last message is delivered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Measurement(iterations = 4, time = 3)
@Fork(1)
public abstract class BusySendersBenchmark {

  private LocalService service;
  private ChatClient open;
  BusySenders senders;

  /** Returns the name of the client, as {@link ChatClient#open} takes it. */
  abstract String client();

  /** Returns those who send through the client. */
  abstract BusySenders sendersOn(ChatClient open);

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start(ChatWorkload.DISTANCE);
    open = ChatClient.open(client(), service);
    senders = sendersOn(open);
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
}
