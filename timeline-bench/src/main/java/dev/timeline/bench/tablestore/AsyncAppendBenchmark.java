package dev.timeline.bench.tablestore;

import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Appends without waiting, 256 at a time, to each of several timelines in turn. Every SeqId is
 * looked at. An operation is one entry.
 */
public class AsyncAppendBenchmark extends ServiceBenchmark {

  private static final int IN_FLIGHT = 256;

  @Param({"timeline", "keyed", "raw", "rawBatch", "storeAsync", "batchStore"})
  private String client;

  @Param({"16", "1000"})
  private int timelines;

  private List<Client.One> all;
  private InFlight inFlight;
  private int next;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    Client open = open(client, Duration.ZERO);
    all = open.timelines(timelines);
    inFlight = new InFlight(IN_FLIGHT, timelines, client.equals("timeline"));
  }

  /** Waits for what is in flight. */
  @TearDown(Level.Iteration)
  public void drain() {
    inFlight.drain();
  }

  /** Begins one append, and ends another. */
  @Benchmark
  public void append() {
    inFlight.append(all.get(next), next, body);
    next = next + 1 == timelines ? 0 : next + 1;
  }
}
