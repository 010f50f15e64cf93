package dev.timeline.memory.mutations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A patch of the code that takes one rule of the protocol away.
 *
 * @param name what it takes away
 * @param caughtBy the groups of the contract's tests that notice it, the best first
 */
record Mutation(String name, List<String> caughtBy, UnifiedDiff diff) {

  private static final Path PATCHES = Path.of("src/test/mutations");
  private static final Path ROOT = Path.of("..");
  private static final String SUFFIX = ".patch";
  private static final String CAUGHT_BY = "Caught-by:";

  /** Returns all mutations, in the order of their names. */
  static List<Mutation> all() {
    try (Stream<Path> files = Files.list(PATCHES)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .sorted()
          .map(Mutation::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mutation read(Path file) {
    String name = file.getFileName().toString();
    try {
      UnifiedDiff diff = UnifiedDiff.parse(Files.readAllLines(file));
      List<String> caughtBy =
          diff.comment().stream()
              .filter(line -> line.startsWith(CAUGHT_BY))
              .flatMap(line -> Arrays.stream(line.substring(CAUGHT_BY.length()).split(",")))
              .map(String::strip)
              .toList();
      return new Mutation(name.substring(0, name.length() - SUFFIX.length()), caughtBy, diff);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the sources that it changes, as they are after it, by their files. */
  Map<Path, String> sources() {
    var sources = new LinkedHashMap<Path, String>();
    for (String file : diff.files().keySet()) {
      Path source = ROOT.resolve(file);
      try {
        List<String> changed = diff.apply(file, Files.readAllLines(source));
        sources.put(source, String.join("\n", changed));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (IllegalStateException e) {
        throw new IllegalStateException(name + " does not apply: " + e.getMessage(), e);
      }
    }
    return sources;
  }

  @Override
  public String toString() {
    return name;
  }
}
