package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page of the examples shows is what they print. */
class ExamplesPageTest {

  private static final Path PAGE = Path.of("README.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "```console\n\\$ java -jar examples/target/timeline-examples\\.jar (.*?)\n(.*?)```",
          Pattern.DOTALL);

  /**
   * A command and what is shown of its output.
   *
   * @param parts lines that stand together; between two parts, some are left out
   */
  private record Shown(String arguments, List<String> parts) {
    @Override
    public String toString() {
      return arguments;
    }
  }

  private static Stream<Shown> shown() throws IOException {
    return BLOCK
        .matcher(Files.readString(PAGE))
        .results()
        .map(
            it ->
                new Shown(
                    it.group(1),
                    Pattern.compile("\\.\\.\\.\n").splitAsStream(it.group(2)).toList()));
  }

  @ParameterizedTest
  @MethodSource("shown")
  void anExamplePrintsWhatThePageShows(Shown shown) {
    Printed printed = Printed.by(shown.arguments().split(" "));
    assertThat(printed.exitCode()).isZero();
    String out = "\n" + String.join("\n", printed.out()) + "\n";
    int from = 0;
    for (String part : shown.parts()) {
      int found = out.indexOf("\n" + part, from);
      assertThat(found).as("where it prints %n%s in %s", part, out).isNotNegative();
      from = found + part.length();
    }
  }

  @Test
  void everyExampleHasItsPlace() throws IOException {
    String page = Files.readString(PAGE);
    String usage = String.join("\n", Printed.by().out());
    List<String> names =
        Pattern.compile("(?m)^  ([a-z-]+)  ")
            .matcher(usage)
            .results()
            .map(it -> it.group(1))
            .toList();
    assertThat(names).contains("quick-start", "chat-server", "chat-replay");
    assertThat(names).allSatisfy(name -> assertThat(page).contains("\n## " + name + "\n"));
  }
}
