package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
          "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*((?:@[\\w.]+(?:\\([^)]*\\))?\\s*)*)([^;{=(]*)([;{=(])");

  private static final Pattern TYPE = Pattern.compile("\\b(class|interface|record|enum)\\b");
  private static final Pattern VERB = Pattern.compile("[A-Z][a-z]+s\\b.*");
  private static final Pattern RIDDLE =
      Pattern.compile("(What|How|Whether|Who|Whose|Which|One of|It is|It was)\\b.*");

  private static final Pattern ONE_PERSON = Pattern.compile(".*\\b(he|his|him|she|her)\\b.*");

  /** What Javadoc says of one thing. */
  private record Described(String place, String text, String what, boolean hasParameters) {

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
      return place + ", " + name() + ": " + text;
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
    return new Described(
        file.getFileName().toString(), text, found.group(3), found.group(4).equals("("));
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
