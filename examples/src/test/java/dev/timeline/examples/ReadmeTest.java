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
    String shown = Readme.blocks("java").get(0).indent(4).stripTrailing();
    assertThat(quickStart).contains(shown);
    assertThat(shown.lines().count()).isLessThanOrEqualTo(11);
  }

  @Test
  void theDependenciesAreOfThisVersion() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String version = pom.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    assertThat(Readme.blocks("xml"))
        .hasSize(3)
        .allSatisfy(block -> assertThat(block).contains("<version>" + version + "</version>"));
  }

  @Test
  void theCustomBackendIsAsShortAsItSays() throws IOException {
    assertThat(Files.readAllLines(SOURCES.resolve("CustomBackend.java"))).hasSizeLessThan(120);
  }
}
