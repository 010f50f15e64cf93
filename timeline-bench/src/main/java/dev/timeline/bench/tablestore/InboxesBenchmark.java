package dev.timeline.bench.tablestore;

import dev.timeline.bench.Workload;
import dev.timeline.bench.service.LocalService;
import java.util.List;
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

/** Appends one message to the inboxes of a group of 500. An operation is one message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2) // until the client's code is compiled: that takes long
@Measurement(iterations = 4, time = 1_500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class InboxesBenchmark {

  private static final int INBOXES = 500;

  @Param({"timeline", "rawBatch", "store"})
  private String client;

  private final byte[] body = Workload.body(1);
  private LocalService service;
  private Client open;
  private List<Client.One> inboxes;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    service = LocalService.start();
    open = Client.open(client, service);
    inboxes = open.timelines(INBOXES);
  }

  /** Closes both. */
  @TearDown(Level.Trial)
  public void close() {
    open.close();
    service.close();
  }

  /** Sends one message to 500 inboxes. */
  @Benchmark
  public long oneTo500() {
    return open.appendTo(inboxes, body);
  }
}
