package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of settings says of each method of a builder what its Javadoc says. */
class SettingsPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("timeline-core/docs/settings.md");

  private static final Pattern SETTING =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:@\\w+\\s+)*public Builder(?:<M>)? (\\w+)\\(([^)]*)\\)",
          Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\{@link (?:[\\w.]*?(\\w+))?(#)?(\\w+)?\\}");
  private static final Pattern SENTENCE = Pattern.compile("(?s)(.*?)\\.(?: [A-Z].*|)");
  private static final Pattern IF_NOT_SET =
      Pattern.compile("(?:Default: (.*?)|(Required.*?))\\.(?: [A-Z].*|)(?=$)");

  @Test
  void itsTablesAreTheJavadocOfTheBuilders() throws IOException {
    assertTable("TimelineStore", "timeline-core/src/main/java/dev/timeline/TimelineStore.java");
    assertTable("Messenger", "timeline-core/src/main/java/dev/timeline/messaging/Messenger.java");
    assertTable(
        "TableStoreBackend",
        "timeline-tablestore/src/main/java/dev/timeline/tablestore/TableStoreBackend.java");
  }

  private static void assertTable(String type, String source) throws IOException {
    String code = Files.readString(ROOT.resolve(source));
    String table =
        SETTING
            .matcher(code)
            .results()
            .map(SettingsPageTest::row)
            .collect(Collectors.joining("\n", "| setting | | if not set |\n|---|---|---|\n", "\n"));
    assertThat(Files.readString(PAGE)).contains("## `" + type + "`\n\n").contains(table);
  }

  private static String row(MatchResult setting) {
    String text = text(setting.group(1));
    String parameters =
        setting.group(3).replaceAll("\\s+", " ").replaceAll("[\\w.<>]+ (\\w+)", "$1");
    return "| `%s(%s)` | %s | %s |"
        .formatted(setting.group(2), parameters, what(text), ifNotSet(text));
  }

  /** Returns the text of a Javadoc before its tags, in Markdown. */
  private static String text(String javadoc) {
    String plain =
        javadoc
            .replaceAll("(?m)^\\s*\\* ?", "")
            .replaceAll("(?s)\\n@(param|throws|return).*", "")
            .replaceAll("\\s+", " ")
            .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
            .strip();
    return LINK.matcher(plain)
        .replaceAll(
            link ->
                link.group(3) == null
                    ? "`" + link.group(1) + "`"
                    : (link.group(1) == null ? "`" : "`" + link.group(1) + ".")
                        + link.group(3)
                        + "`");
  }

  private static String what(String text) {
    var first = SENTENCE.matcher(text);
    String sentence = first.matches() ? first.group(1) : text;
    String what = sentence.startsWith("Sets ") ? sentence.substring(5) : sentence;
    return Character.toLowerCase(what.charAt(0)) + what.substring(1);
  }

  private static String ifNotSet(String text) {
    var found = IF_NOT_SET.matcher(text);
    if (!found.find()) {
      return "";
    }
    String words = found.group(1) == null ? found.group(2) : found.group(1);
    return Character.toLowerCase(words.charAt(0)) + words.substring(1);
  }
}
