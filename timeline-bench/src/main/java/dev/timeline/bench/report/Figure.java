package dev.timeline.bench.report;

import java.util.Map;

/**
 * The score of one shape as done by one of those who are compared, in all rounds.
 *
 * @param who the parameter "peer" or "client"; "timeline" is this library
 * @param unit of the score
 * @param secondary by JMH's names
 */
record Figure(
    Shape shape,
    String who,
    boolean isThroughput,
    Measured score,
    String unit,
    Map<String, Measured> secondary) {

  static final String OURS = "timeline";

  static final String ALLOCATED = "gc.alloc.rate.norm";
  static final String CPU = "cpu.norm";
  static final String REQUESTS = "requests.norm";
}
