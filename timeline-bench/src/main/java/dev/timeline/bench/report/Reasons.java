package dev.timeline.bench.report;

import dev.timeline.bench.report.Verdict.Outcome;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Why goals are missed: a section for each, under the goal's name, in a file kept by hand. */
record Reasons(Map<String, String> byGoal) {

  private static final String SECTION = "(?m)^## ";

  private static final String LIST =
      """
      ### Why some are not met

      %s""";

  /**
   * Reads the sections.
   *
   * @throws IllegalArgumentException if one is of no goal, as after a goal was renamed
   */
  static Reasons parse(String text, Set<String> goals) {
    var byGoal = new LinkedHashMap<String, String>();
    for (String section : Arrays.stream(text.split(SECTION)).skip(1).toList()) {
      String[] parts = section.split("\n", 2);
      if (!goals.contains(parts[0])) {
        throw new IllegalArgumentException("a reason of no goal: " + parts[0]);
      }
      byGoal.put(parts[0], parts[1].strip());
    }
    return new Reasons(byGoal);
  }

  /** Returns the reasons of those that were missed; nothing if there are none. */
  String of(List<Verdict> verdicts) {
    Set<String> missed =
        verdicts.stream()
            .filter(it -> it.outcome() == Outcome.MISSED)
            .map(Verdict::what)
            .collect(Collectors.toSet());
    String list =
        byGoal.entrySet().stream()
            .filter(it -> missed.contains(it.getKey()))
            .map(it -> "- **%s**: %s\n".formatted(it.getKey(), it.getValue()))
            .collect(Collectors.joining());
    return list.isEmpty() ? "" : LIST.formatted(list);
  }
}
