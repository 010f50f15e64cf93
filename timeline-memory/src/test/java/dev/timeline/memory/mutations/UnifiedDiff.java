package dev.timeline.memory.mutations;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A unified diff. Its hunks are found by their lines and not by the numbers of these, so that other
 * changes of a file leave it valid.
 *
 * @param comment the lines before the first file
 * @param files the hunks of each file, by its path
 */
record UnifiedDiff(List<String> comment, Map<String, List<Hunk>> files) {

  private static final Pattern HEADER = Pattern.compile("@@ -\\d+(,\\d+)? \\+\\d+(,\\d+)? @@.*");

  /** A stretch of lines, and what takes its place. */
  record Hunk(List<String> before, List<String> after) {}

  /**
   * Returns the diff of these lines.
   *
   * @throws IllegalArgumentException if they are no diff
   */
  static UnifiedDiff parse(List<String> lines) {
    var comment = new ArrayList<String>();
    var files = new LinkedHashMap<String, List<Hunk>>();
    List<Hunk> hunks = null;
    for (int i = 0; i < lines.size(); ) {
      String line = lines.get(i);
      Matcher header = HEADER.matcher(line);
      if (header.matches() && hunks != null) {
        i = addHunk(lines, i + 1, count(header.group(1)), count(header.group(2)), hunks);
      } else if (line.startsWith("+++ b/")) {
        hunks = new ArrayList<>();
        files.put(line.substring("+++ b/".length()).split("\t", 2)[0], hunks);
        i++;
      } else {
        if (files.isEmpty() && !line.startsWith("--- ")) {
          comment.add(line);
        }
        i++;
      }
    }
    if (files.isEmpty() || files.values().stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("changes nothing");
    }
    return new UnifiedDiff(comment, files);
  }

  /** Returns the number of lines, which is not said if it is one. */
  private static int count(String group) {
    return group == null ? 1 : Integer.parseInt(group.substring(1));
  }

  private static int addHunk(
      List<String> lines, int from, int before, int after, Collection<Hunk> hunks) {
    var hunk = new Hunk(new ArrayList<>(), new ArrayList<>());
    int i = from;
    while (hunk.before().size() < before || hunk.after().size() < after) {
      String line = i < lines.size() ? lines.get(i++) : "no line";
      char kind = line.isEmpty() ? ' ' : line.charAt(0);
      String text = line.isEmpty() ? "" : line.substring(1);
      if (" +-\\".indexOf(kind) < 0) {
        throw new IllegalArgumentException("no line of a hunk: " + line);
      }
      if (kind == ' ' || kind == '-') {
        hunk.before().add(text);
      }
      if (kind == ' ' || kind == '+') {
        hunk.after().add(text);
      }
    }
    hunks.add(hunk);
    return i;
  }

  /**
   * Applies the hunks of one file.
   *
   * @throws IllegalStateException if one fits nowhere, or at several places
   */
  List<String> apply(String file, List<String> lines) {
    var changed = new ArrayList<>(lines);
    for (Hunk hunk : files.get(file)) {
      List<Integer> places = places(hunk.before(), changed);
      if (places.size() != 1) {
        throw new IllegalStateException(
            "A hunk fits at %d places of %s:%n%s"
                .formatted(places.size(), file, String.join("\n", hunk.before())));
      }
      int place = places.get(0);
      changed.subList(place, place + hunk.before().size()).clear();
      changed.addAll(place, hunk.after());
    }
    return changed;
  }

  private static List<Integer> places(List<String> some, List<String> lines) {
    return IntStream.rangeClosed(0, lines.size() - some.size())
        .filter(place -> lines.subList(place, place + some.size()).equals(some))
        .boxed()
        .collect(toCollection(ArrayList::new));
  }
}
