package dev.timeline.bench.tablestore;

import dev.timeline.bench.Workload;
import dev.timeline.bench.service.LocalService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A benchmark of clients, each of which has a service of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2) // until the client's code is compiled: that takes long
@Measurement(iterations = 4, time = 1_500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public abstract class ServiceBenchmark {

  final byte[] body = Workload.body(1);
  private final Deque<Runnable> closes = new ArrayDeque<>();

  /** Opens a client on a service of its own. */
  final Client open(String client, Duration distance) {
    LocalService service = LocalService.start(distance);
    closes.push(service::close);
    Client open = Client.open(client, service);
    closes.push(open::close);
    return open;
  }

  /** Closes the client, and then the service. */
  @TearDown(Level.Trial)
  public void close() {
    while (!closes.isEmpty()) {
      closes.pop().run();
    }
  }
}
