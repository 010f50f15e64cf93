package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows is what was compiled and run. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES = Path.of("src/main/java/dev/timeline/examples");

  @Test
  void theFirstLinesOfCodeAreThoseOfQuickStart() throws IOException {
    String quickStart = Files.readString(SOURCES.resolve("QuickStart.java"));
    String shown = codeBlock("java", 1).indent(4).stripTrailing();
    assertThat(quickStart).contains(shown);
    assertThat(shown.lines().count()).isLessThanOrEqualTo(11);
  }

  @Test
  void theDependencyIsOfThisVersion() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String version = pom.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    assertThat(codeBlock("xml", 1)).contains("<version>" + version + "</version>");
    assertThat(codeBlock("xml", 2)).contains("<version>" + version + "</version>");
  }

  @Test
  void theCustomBackendIsAsShortAsItSays() throws IOException {
    assertThat(Files.readAllLines(SOURCES.resolve("CustomBackend.java"))).hasSizeLessThan(120);
  }

  private static String codeBlock(String language, int number) throws IOException {
    String[] parts = Files.readString(ROOT.resolve("README.md")).split("```" + language + "\n", -1);
    return parts[number].substring(0, parts[number].indexOf("```"));
  }
}
