package dev.timeline.bench.report;

import java.time.LocalDate;
import java.util.List;

/** The text of the page of results around its tables. */
final class Page {

  private static final String OPENING =
      """
      # Results

      Measurements by Timeline's own programs, of Timeline and of what one would use instead of it; \
      `report` writes this page. Every figure is of one machine, on which other things ran as well: \
      take the ratios, with how far single rounds differ.

      %s| date | %s |

      ```sh
      mvn -q -pl timeline-bench -am -DskipTests package
      java -jar timeline-bench/target/benchmarks.jar            # JMH, forty minutes; a pattern runs some
      java -jar timeline-bench/target/benchmarks.jar Send -f 5 -rff timeline-bench/target/results/jmh-messaging.json
      java -jar timeline-bench/target/benchmarks.jar heap
      java -jar timeline-bench/target/benchmarks.jar latency
      java -jar timeline-bench/target/benchmarks.jar import
      java -jar timeline-bench/target/benchmarks.jar messaging
      java -jar timeline-bench/target/benchmarks.jar queues
      java -jar timeline-bench/target/benchmarks.jar capacity
      java -jar timeline-bench/target/benchmarks.jar report     # this page, of what the others left
      ```
      """;

  private static final String GOALS =
      """
      ## Goals

      Through the public API, with bodies of 100 bytes. A ratio is that of the means of all rounds, and \
      in parentheses the least and the greatest of single rounds; of times it is the other's by \
      Timeline's, so that more is faster; of bytes and processor time, and wherever the goal is "at \
      most", it is Timeline's by the other's, so that less is better.

      ![How many times as fast as others Timeline is, and the goals](%s)

      ### In memory

      %s
      ### On TableStore

      Both ends on one machine: the service is the local TableStore, in a process of its own.

      %s
      ### Messaging on TableStore

      Until every member has a copy, with 5 ms added to each reply. `byHand` is the published \
      architecture in its bare steps with the official client: PutRow into the history, BatchWriteRow \
      into the inboxes, and no promise beyond that; `rawBatch` writes the rows of the inboxes alone, 200 \
      in a request.

      %s""";

  private static final String BENCHMARKS =
      """
      ## Benchmarks

      Means of all rounds with JMH's error at 99.9 %%; bytes allocated, processor time of all threads \
      of the client, and requests to the service for one operation.

      %s""";

  private Page() {}

  static String opening(Machine machine, LocalDate date) {
    return OPENING.formatted(machine.table(), date);
  }

  static String goals(
      List<Verdict> inMemory, List<Verdict> onTableStore, List<Verdict> ofMessaging, String chart) {
    return GOALS.formatted(
        chart, Tables.goals(inMemory), Tables.goals(onTableStore), Tables.goals(ofMessaging));
  }

  static String benchmarks(Figures figures) {
    return BENCHMARKS.formatted(
        figures.all().isEmpty() ? "Not run.\n" : Tables.benchmarks(figures));
  }
}
