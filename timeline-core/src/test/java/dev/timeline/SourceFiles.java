package dev.timeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Java files of all modules. */
final class SourceFiles {

  private static final List<Path> MODULES =
      Stream.of(
              "timeline-core",
              "timeline-memory",
              "timeline-tablestore",
              "timeline-tablestore/local",
              "timeline-bench",
              "examples")
          .map(Path.of("..")::resolve)
          .toList();

  private SourceFiles() {}

  /** Returns those of one part of each module: "src/main" or "src/test". */
  static List<Path> of(String part) throws IOException {
    var files = new ArrayList<Path>();
    for (Path module : MODULES) {
      Path source = module.resolve(part);
      if (Files.exists(source)) {
        try (Stream<Path> all = Files.walk(source)) {
          all.filter(it -> it.toString().endsWith(".java")).forEach(files::add);
        }
      }
    }
    return files;
  }
}
