package dev.timeline.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.timeline.bench.service.LocalService;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * A profiler that says what an operation takes beside time: processor time of this process, all
 * threads together, and requests to the local TableStore where there is one.
 */
public final class PerOperation implements InternalProfiler {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private long cpuNanosBefore;
  private long requestsBefore;

  /** As JMH makes it. */
  public PerOperation() {}

  @Override
  public String getDescription() {
    return "Processor time and requests per operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    requestsBefore = LocalService.runningRequests();
    cpuNanosBefore = SYSTEM.getProcessCpuTime();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long cpuNanos = SYSTEM.getProcessCpuTime() - cpuNanosBefore;
    long requests = LocalService.runningRequests() - requestsBefore;
    double operations = result.getMetadata().getAllOps();
    List<Result<?>> results = new ArrayList<>();
    results.add(perOperation("cpu.norm", cpuNanos / 1_000.0 / operations, "us/op"));
    if (requests > 0) {
      results.add(perOperation("requests.norm", requests / operations, "requests/op"));
    }
    return results;
  }

  private static Result<?> perOperation(String label, double value, String unit) {
    return new ScalarResult(label, value, unit, AggregationPolicy.AVG);
  }
}
