package dev.timeline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * Directory in which every program leaves what it found, and the report looks for it: JMH's
 * figures, and of each other program a section in Markdown.
 */
public final class Results {

  /** Beside what is built. */
  static final Path DEFAULT_DIRECTORY = Path.of("timeline-bench", "target", "results");

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "timeline-bench/target/results",
      description = "Where results are kept (default: ${DEFAULT-VALUE}).")
  private Path directory = DEFAULT_DIRECTORY;

  /** Those of the default directory, unless an option says otherwise. */
  public Results() {}

  /** Those of this directory. */
  public Results(Path directory) {
    this.directory = directory;
  }

  /** Returns where a file of this name is, or would be. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** Prints a section, and keeps it for the report. */
  public void keep(String name, String markdown) {
    System.out.println(markdown);
    write(name + ".md", markdown);
  }

  /** Writes a file of this name, for other programs. */
  public void write(String name, String content) {
    try {
      Files.createDirectories(directory);
      Files.writeString(file(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
