package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each promise on its page is a class of the contract, and each of these classes is there. */
class PromisesPageTest {

  private static final Path PAGE = Path.of("docs/promises.md");
  private static final Path CONTRACT = Path.of("src/test/java/dev/timeline/contract");

  /** What the tests of promises have in common. */
  private static final Set<String> SHARED = Set.of("Promise", "MessagingPromise");

  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| \\[(?:\\*\\*)?(\\w+)(?:\\*\\*)?]\\(\\.\\./%s/(\\w+)\\.java\\) \\| (.*?) \\|"
              .formatted(CONTRACT));

  private static final Pattern TYPE =
      Pattern.compile("(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\\n]*\\s+)*abstract class (\\w+)");

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.list(CONTRACT)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> name.endsWith("Promise") && !SHARED.contains(name))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Map<String, String> rows(String text) {
    Map<String, String> rows = new TreeMap<>();
    ROW.matcher(text)
        .results()
        .forEach(
            row -> {
              assertThat(row.group(2)).isEqualTo(row.group(1) + "Promise");
              assertThat(rows.put(row.group(2), row.group(3)))
                  .as("twice: %s", row.group(1))
                  .isNull();
            });
    return rows;
  }

  @Test
  void eachPromiseIsAClassAndEachClassAPromise() throws IOException {
    assertThat(rows(Files.readString(PAGE)).keySet()).isEqualTo(classes());
  }

  /** If this fails, put what it expects into the page. */
  @Test
  void theDetailsAreWhatTheClassesSay() throws IOException {
    String details = Files.readString(PAGE).split("\n## In detail\n", -1)[1];
    Map<String, String> rows = rows(details);
    assertThat(rows).hasSizeGreaterThan(30);
    for (Map.Entry<String, String> row : rows.entrySet()) {
      assertThat(row.getValue()).as(row.getKey()).isEqualTo(opening(row.getKey()));
    }
  }

  /** Returns the first paragraph of a class's Javadoc. */
  private static String opening(String name) throws IOException {
    String source = Files.readString(CONTRACT.resolve(name + ".java"));
    return TYPE.matcher(source)
        .results()
        .filter(type -> type.group(2).equals(name))
        .map(type -> type.group(1).replaceAll("\\s*\n\\s*\\*\\s?", " ").strip())
        .map(text -> text.split(" <p>", -1)[0].replaceAll("\\{@link (\\w+)}", "$1").strip())
        .findFirst()
        .orElseThrow();
  }
}
