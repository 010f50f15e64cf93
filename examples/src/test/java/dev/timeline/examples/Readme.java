package dev.timeline.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The code that the README shows. */
final class Readme {

  private Readme() {}

  /** All blocks of one language, in their order. */
  static List<String> blocks(String language) throws IOException {
    String[] parts = Files.readString(Path.of("../README.md")).split("```" + language + "\n", -1);
    return Arrays.stream(parts)
        .skip(1)
        .map(part -> part.substring(0, part.indexOf("```")))
        .toList();
  }
}
