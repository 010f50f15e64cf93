package dev.timeline.bench.messaging;

import dev.timeline.bench.service.LocalService.Traffic;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Cost of one call, or the median of several.
 *
 * @param written in capacity units
 * @param read in capacity units
 * @param millis until the call is done; of a send, until the message is delivered
 * @param storedMillis until the message is stored, of a send
 */
record CallCost(
    double requests, double written, double read, double millis, OptionalDouble storedMillis) {

  static CallCost of(Traffic traffic, long nanos, OptionalDouble storedMillis) {
    return new CallCost(
        traffic.requests(), traffic.written(), traffic.read(), nanos / 1e6, storedMillis);
  }

  /**
   * Returns the median of each figure by itself, so that background work of one call is left out.
   */
  static CallCost median(List<CallCost> calls) {
    return new CallCost(
        median(calls, CallCost::requests),
        median(calls, CallCost::written),
        median(calls, CallCost::read),
        median(calls, CallCost::millis),
        calls.get(0).storedMillis().isPresent()
            ? OptionalDouble.of(median(calls, it -> it.storedMillis().getAsDouble()))
            : OptionalDouble.empty());
  }

  private static double median(List<CallCost> calls, ToDoubleFunction<CallCost> figure) {
    double[] sorted = calls.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
