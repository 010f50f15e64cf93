package dev.timeline.bench.tablestore;

import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Appends one message to the inboxes of a group of 500. An operation is one message. */
public class InboxesBenchmark extends ServiceBenchmark {

  private static final int INBOXES = 500;

  @Param({"timeline", "rawBatch", "store"})
  private String client;

  private Client open;
  private List<Client.One> inboxes;

  /** Opens the client on a service of its own. */
  @Setup(Level.Trial)
  public void open() {
    open = open(client, Duration.ZERO);
    inboxes = open.timelines(INBOXES);
  }

  /** Sends one message to 500 inboxes. */
  @Benchmark
  public long oneTo500() {
    return open.appendTo(inboxes, body);
  }
}
