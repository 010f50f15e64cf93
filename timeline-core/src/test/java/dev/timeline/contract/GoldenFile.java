package dev.timeline.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file of values as a release stored them, a line each, {@code name = value}, below lines of
 * comment that begin with {@code #}. A test reads the values, so that what was stored stays
 * readable, and compares them with what is written today, so that a change of the form is seen.
 */
public final class GoldenFile {

  private final String name;
  private final SortedMap<String, String> values = new TreeMap<>();

  private GoldenFile(String name, String content) {
    this.name = name;
    content
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" = ", 2))
        .forEach(parts -> values.put(parts[0], parts[1]));
  }

  /** Returns the file of this name in the directory {@code golden} beside a test. */
  public static GoldenFile of(Class<?> test, String name) {
    try (InputStream in = test.getResourceAsStream("golden/" + name)) {
      // One that is not there yet is empty: the comparison fails, and shows what belongs into it.
      return new GoldenFile(name, in == null ? "" : new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the values by name. */
  public SortedMap<String, String> values() {
    return Collections.unmodifiableSortedMap(values);
  }

  /** Returns a value that is stored as hexadecimal digits. */
  public byte[] bytes(String value) {
    return HexFormat.of().parseHex(text(value));
  }

  /** Returns a value as it is in the file. */
  public String text(String value) {
    String text = values.get(value);
    if (text == null) {
      throw new AssertionError("%s has no value '%s'".formatted(name, value));
    }
    return text;
  }

  /** Returns bytes as the files have them. */
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Compares the file with what is written today.
   *
   * @throws AssertionError if anything is different; it says what to do
   */
  public void assertIsWritten(Map<String, String> today) {
    if (values.equals(today)) {
      return;
    }
    String lines =
        new TreeMap<>(today)
            .entrySet().stream()
                .map(it -> it.getKey() + " = " + it.getValue())
                .collect(joining("\n"));
    throw new AssertionError(
        """
        What is written today is not what %s has.
        If you did not mean to change what is stored, take the change back: rows and tokens of this \
        form are out there, and servers of the release before are to read what this one writes.
        If you did, see .github/VERSIONING.md: give the form a new version, add a golden file of \
        that version, and keep this one and the code that reads it.
        Written today:
        %s\
        """
            .formatted(name, lines));
  }
}
