package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Javadoc of main code is written in one way: verbs for methods, nouns for types. */
class JavadocTest {

  /**
   * A comment, the annotations after it, and what it describes up to the parameters or the body.
   */
  private static final Pattern DESCRIBED =
      Pattern.compile(
          "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*((?:@[\\w.]+(?:\\([^)]*\\))?\\s*)*)"
              + "([^;{=(]*)([;{=(])([^)]*)");

  private static final Pattern TYPE = Pattern.compile("\\b(class|interface|record|enum)\\b");
  private static final Pattern VERB =
      Pattern.compile(
          "(?!(?:This|Its|As|Always|Sometimes|Bytes|Entries|Messages|Rows)\\b)[A-Z][a-z]+s\\b.*");
  private static final Pattern RIDDLE =
      Pattern.compile("(What|How|Whether|Who|Whose|Which|One of|It is|It was)\\b.*");

  private static final Pattern NUMBER =
      Pattern.compile("\\b(int|long|double)(\\.{3}|\\[])?\\s+\\w");

  /** Words for that which a number counts or measures, or stands for. */
  private static final Pattern UNIT =
      Pattern.compile(
          "(?i)bytes|millis|nanos|seconds|digits|units|characters|entries|messages|rows|pages|batches"
              + "|SeqId|position|entry|members|conversations|users|timelines|servers|connections"
              + "|threads|copies|appends|writes|requests|replies|calls|attempts|retries|times\\b"
              + "|number|index|from 1|value|seed|port\\b|status|version|see \\{@link|what \\{@link");

  private static final Pattern THROWS = Pattern.compile("@throws (?:[\\w.]+\\.)?(\\w+)");

  private static final Pattern ONE_PERSON = Pattern.compile(".*\\b(he|his|him|she|her)\\b.*");

  private static final int MANY = 50;

  /** What Javadoc says of one thing. */
  private record Described(
      Path file, String text, String what, boolean hasParameters, String parameters) {

    boolean isPublic() {
      return what.contains("public") || isOfInterface();
    }

    private boolean isOfInterface() {
      return !what.matches("(?s).*\\b(private|static|final|protected|synchronized)\\b.*")
          && read(file).contains("public interface");
    }

    boolean isExported() {
      return !file.toString()
              .matches(".*/(internal|delivery|sync|storage|notification|scheduling)/.*")
          && !file.toString().contains("bench")
          && !file.toString().contains("examples");
    }

    boolean hasNumber() {
      return NUMBER.matcher(what + " ").find() || NUMBER.matcher(parameters).find();
    }

    boolean isType() {
      return TYPE.matcher(what).find();
    }

    boolean isMethod() {
      return hasParameters && !isType() && !isConstructor() && !what.contains("@");
    }

    boolean isConstructor() {
      return hasParameters && Character.isUpperCase(name().charAt(0));
    }

    String name() {
      String[] words = what.strip().split("\\s+", -1);
      return words[words.length - 1];
    }

    @Override
    public String toString() {
      return file.getFileName() + ", " + name() + ": " + text;
    }
  }

  private static List<Described> all() throws IOException {
    var all = new ArrayList<Described>();
    for (Path file : SourceFiles.of("src/main")) {
      DESCRIBED
          .matcher(Files.readString(file))
          .results()
          .forEach(found -> all.add(described(file, found)));
    }
    assertThat(all).hasSizeGreaterThan(2_000);
    return all;
  }

  private static Described described(Path file, MatchResult found) {
    String text = found.group(1).replaceAll("\\s*\n\\s*\\*? ?", " ").strip();
    return new Described(file, text, found.group(3), found.group(4).equals("("), found.group(5));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingOpensWithAQuestionWord() throws IOException {
    assertThat(all()).filteredOn(it -> RIDDLE.matcher(it.text).matches()).isEmpty();
  }

  @Test
  void everyMethodOpensWithAVerb() throws IOException {
    assertThat(all())
        .filteredOn(Described::isMethod)
        .filteredOn(it -> !VERB.matcher(it.text).matches() && !it.text.startsWith("{@inheritDoc"))
        .isEmpty();
  }

  @Test
  void noTypeOpensWithAVerb() throws IOException {
    assertThat(all())
        .filteredOn(Described::isType)
        .filteredOn(it -> it.text.startsWith("Returns") || it.text.startsWith("Represents"))
        .isEmpty();
  }

  @Test
  void everyNumberOfThePublicApiSaysWhatItCounts() throws IOException {
    assertThat(all())
        .filteredOn(it -> it.isMethod() && it.isPublic() && it.isExported() && it.hasNumber())
        .hasSizeGreaterThan(MANY)
        .filteredOn(it -> !UNIT.matcher(it.text + it.name() + it.parameters).find())
        .isEmpty();
  }

  @Test
  void everyExceptionThatIsNamedIsThrownSomewhere() throws IOException {
    var code = new StringBuilder();
    for (Path file : SourceFiles.of("src/main")) {
      code.append(read(file));
    }
    assertThat(all())
        .flatExtracting(it -> THROWS.matcher(it.text).results().map(one -> one.group(1)).toList())
        .hasSizeGreaterThan(MANY)
        .allMatch(
            name ->
                Pattern.compile("new (\\w+\\.)?%1$s\\(|extends %1$s\\b".formatted(name))
                    .matcher(code)
                    .find());
  }

  @Test
  void peopleAreThey() throws IOException {
    assertThat(all()).filteredOn(it -> ONE_PERSON.matcher(it.text).matches()).isEmpty();
  }

  /** JSpecify says it, in a form that tools check. */
  @Test
  void nullIsNotMentionedWhereTheTypeSaysIt() throws IOException {
    assertThat(all())
        .filteredOn(it -> it.text.matches(".*@throws NullPointerException.*|.*\\bnot null\\b.*"))
        .isEmpty();
  }
}
