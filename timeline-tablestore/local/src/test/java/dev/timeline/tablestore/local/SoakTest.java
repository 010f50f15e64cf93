package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A server leaves nothing behind of the connections that it had, however long it runs. */
class SoakTest extends ClientTest {

  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The bytes that the heap may have grown by: less than the buffers of 50 connections. */
  private static final long HEAP_TOLERANCE = 1 << 20;

  @Test
  void aFewSecondsLeaveNoThreadAndNoMemoryBehind() throws Exception {
    soak(40, Duration.ofSeconds(1), Duration.ofSeconds(3));
  }

  /** With the profile "soak": for as many seconds as the property says. */
  @Test
  @Tag("soak")
  @EnabledIfSystemProperty(named = "timeline.soak", matches = "[0-9]+")
  void manyMinutesLeaveNoThreadAndNoMemoryBehind() throws Exception {
    soak(200, Duration.ofSeconds(20), Duration.ofSeconds(Long.getLong("timeline.soak")));
  }

  /** Compares the server at rest before and after, once it has seen everything. */
  private void soak(int connections, Duration warmUp, Duration duration) throws Exception {
    client.shutdown();
    script();
    load(connections, warmUp);
    long threads = awaitRest(Integer.MAX_VALUE);
    long heap = heapBytes();
    load(connections, duration);
    long threadsAfter = awaitRest(threads);
    long heapAfter = heapBytes();
    System.out.printf(
        "soak: at rest %d threads before and %d after, heap %,d KB before and %,d KB after%n",
        threads, threadsAfter, heap >> 10, heapAfter >> 10);
    assertThat(threadsAfter).as("threads").isLessThanOrEqualTo(threads);
    assertThat(heapAfter - heap).as("bytes that the heap grew by").isLessThan(HEAP_TOLERANCE);
  }

  /** Lets replies go wrong in each way, of requests whose outcome leaves no row behind. */
  private void script() {
    server.faults().chance(0.01).on(PLAIN).fails("OTSServerBusy");
    server.faults().chance(0.01).on(PLAIN).losesTheRequest();
    server.faults().chance(0.01).on(PLAIN).losesTheReply();
    server.faults().chance(0.01).on(PLAIN).closesTheConnection();
    server.faults().chance(0.01).on(PLAIN).truncatesTheReply();
    server.faults().chance(0.01).on(PLAIN).forgesTheReply();
    server.faults().chance(0.01).on(PLAIN).tricklesTheReply(Duration.ofNanos(100_000));
    server.faults().chance(0.01).of("DescribeTable").losesTheReply();
    // Meanwhile the clients open as many connections as they have callers.
    server
        .faults()
        .chance(0.3)
        .where(request -> !request.operation().equals(SoakLoad.FAILING))
        .delaysTheReply(Duration.ofMillis(200));
  }

  private void load(int connections, Duration duration) throws InterruptedException {
    SoakLoad load = SoakLoad.start(server, connections);
    long began = System.nanoTime();
    long end = began + duration.toNanos();
    long requestsBefore = server.requestCount();
    long most = 0;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      most = Math.max(most, mostConnections(Math.min(left, BETWEEN_REPORTS.toNanos())));
      load.assertNoProblem();
      System.out.printf(
          "soak: %,4d s, %,d requests, %s; now %d connections, %d threads, heap %,d KB%n",
          Duration.ofNanos(System.nanoTime() - began).toSeconds(),
          server.requestCount() - requestsBefore,
          load,
          server.connections(),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          heapBytes() >> 10);
    }
    load.stop();
    assertThat(most).as("connections at a time").isGreaterThan(connections * 3 / 4);
  }

  /** Looks for so long, and returns the most connections that were open at a time. */
  private long mostConnections(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    long most = 0;
    while (System.nanoTime() < end) {
      most = Math.max(most, server.connections());
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
    return most;
  }

  /** Returns how many threads there are once no connection is left, and no more than so many. */
  private long awaitRest(long wanted) {
    server.clearRequests();
    await().pollInSameThread().atMost(PATIENCE).until(() -> server.connections() == 0);
    long end = System.nanoTime() + PATIENCE.toNanos();
    long threads = threads();
    while ((threads > wanted || serverThreads() > 1) && System.nanoTime() < end) {
      Thread.onSpinWait();
      threads = threads();
    }
    return threads;
  }

  private static long threads() {
    return Thread.getAllStackTraces().size();
  }

  private static long serverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("local-tablestore"))
        .count();
  }

  private static long heapBytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc(); // what the first one has found to be finalized or cleaned
    return memory.getHeapMemoryUsage().getUsed();
  }
}
