package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links of all pages lead somewhere, and no page shows Java that no test looks at. */
class MarkdownTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *$");

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:,\\d{3})*(?:\\.\\d+)?");
  private static final Path RESULTS = ROOT.resolve("timeline-bench/RESULTS.md");

  /** A page of chat-web, which shows measured figures beside a model. */
  private static final Path QUEUES =
      Path.of("src/main/resources/dev/timeline/examples/chatweb/page/queues.js").toAbsolutePath();

  /** By ReadmeTest, OnTableStoreTest and consumers in CI; GuideTest; ReadmeTest of that module. */
  private static final Set<String> TESTED =
      Set.of("README.md", "timeline-core/docs/guide.md", "timeline-tablestore/local/README.md");

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(it -> it.toString().endsWith(".md"))
          .filter(it -> Stream.of("target", ".git").noneMatch(parts(it)::contains))
          .toList();
    }
  }

  private static Set<String> parts(Path file) {
    Set<String> parts = new HashSet<>();
    ROOT.relativize(file).forEach(part -> parts.add(part.toString()));
    return parts;
  }

  private static String prose(Path page) throws IOException {
    return FENCED.matcher(Files.readString(page)).replaceAll("");
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    HEADING
        .matcher(prose(page))
        .results()
        .map(it -> it.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1"))
        .map(it -> it.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", ""))
        .map(it -> it.replace(' ', '-'))
        .forEach(
            it -> {
              int before = seen.merge(it, 1, Integer::sum) - 1;
              anchors.add(before == 0 ? it : it + "-" + before);
            });
    return anchors;
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    var broken = new ArrayList<String>();
    int links = 0;
    for (Path page : pages()) {
      String text = CODE.matcher(prose(page)).replaceAll("");
      for (String link : LINK.matcher(text).results().map(it -> it.group(1)).toList()) {
        if (!link.matches("[a-z]+:.*")) {
          links++;
          if (!leadsSomewhere(page, link)) {
            broken.add(ROOT.relativize(page) + ": " + link);
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(50);
  }

  /** Where a page names the results, its figures are theirs. */
  @Test
  void figuresBesideTheResultsAreTheirs() throws IOException {
    Set<String> results = numbers(Files.readString(RESULTS));
    List<Path> pages = new ArrayList<>(pages());
    pages.remove(RESULTS);
    pages.add(QUEUES);
    int figures = 0;
    for (Path page : pages) {
      for (String line : Files.readAllLines(page)) {
        if (line.contains("RESULTS.md")) {
          Set<String> named =
              numbers(CODE.matcher(LINK.matcher(line).replaceAll("")).replaceAll(""));
          named.removeIf(number -> number.length() == 1); // as in "3 for each timeline"
          figures += named.size();
          assertThat(results).as("%s: %s", page, line).containsAll(named);
        }
      }
    }
    assertThat(figures).isGreaterThan(8);
  }

  private static Set<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(it -> it.group()).collect(Collectors.toSet());
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!target.startsWith(ROOT) || !Files.exists(target)) {
      return false;
    }
    return parts.length == 1 || (isPage(target) && anchors(target).contains(parts[1]));
  }

  private static boolean isPage(Path target) {
    return target.toString().endsWith(".md");
  }

  @Test
  void javaIsShownOnlyWhereATestLooks() throws IOException {
    var showJava = new HashSet<String>();
    for (Path page : pages()) {
      if (Files.readString(page).contains("```java\n")) {
        showJava.add(ROOT.relativize(page).toString());
      }
    }
    assertThat(showJava).isEqualTo(TESTED);
  }
}
