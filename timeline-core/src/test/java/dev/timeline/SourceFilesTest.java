package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files are short, and so are the sentences that name tests. */
class SourceFilesTest {

  private static final int MOST_LINES = 400;
  private static final Pattern LONG_NAME = Pattern.compile("\\bvoid (\\w{61,})\\(");

  private static final Pattern ONE_PERSON =
      Pattern.compile("\\bvoid ((?:he|his|she|her|\\w*(?:He|His|Him|She|Her))(?![a-z])\\w*)\\(");

  /** The Javadoc of a builder, which is most of these, cannot be elsewhere. */
  private static final Map<String, Integer> LONGER =
      Map.of("Messenger.java", 620, "TableStoreBackend.java", 620);

  @Test
  void noFileIsLongerThanFourHundredLines() throws IOException {
    Map<String, Integer> tooLong = new TreeMap<>();
    int files = 0;
    for (Path file : files()) {
      String name = file.getFileName().toString();
      int lines = Files.readAllLines(file).size();
      if (lines > LONGER.getOrDefault(name, MOST_LINES)) {
        tooLong.put(file.toString(), lines);
      }
      files++;
    }
    assertThat(files).isGreaterThan(500);
    assertThat(tooLong).as("split these by subject").isEmpty();
  }

  @Test
  void noTestHasANameOfMoreThanSixtyCharacters() throws IOException {
    assertThat(names(LONG_NAME)).isEmpty();
  }

  @Test
  void testsSpeakOfPeopleAsThey() throws IOException {
    assertThat(names(ONE_PERSON)).as("people are 'they'").isEmpty();
  }

  private static List<String> names(Pattern method) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : files()) {
      method.matcher(Files.readString(file)).results().forEach(it -> names.add(it.group(1)));
    }
    return names;
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(SourceFiles.of("src/main"));
    files.addAll(SourceFiles.of("src/test"));
    return files;
  }
}
