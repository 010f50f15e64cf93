package dev.timeline.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The code that pages of the documentation show. */
final class Readme {

  static final Path TOP = Path.of("../README.md");
  static final Path TABLESTORE = Path.of("../timeline-tablestore/README.md");

  private Readme() {}

  /** All blocks of one language, in their order. */
  static List<String> blocks(Path page, String language) throws IOException {
    String[] parts = Files.readString(page).split("```" + language + "\n", -1);
    return Arrays.stream(parts)
        .skip(1)
        .map(part -> part.substring(0, part.indexOf("```")))
        .toList();
  }
}
