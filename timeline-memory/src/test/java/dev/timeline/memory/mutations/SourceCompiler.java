package dev.timeline.memory.mutations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The compiler, on the class path of the tests. One serves many: what it has read it keeps. */
final class SourceCompiler implements AutoCloseable {

  private static final Path MESSAGING =
      Path.of("../timeline-core/src/main/java/dev/timeline/messaging");

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);

  /** A source that is in no file. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Path file, String text) {
      super(URI.create("string:///" + file.getFileName()), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoresErrors) {
      return text;
    }

    /** Tells the package-info of one package from that of another. */
    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true;
    }
  }

  /** Returns the sources of messaging, with these in the places of those of the same files. */
  static Map<Path, String> messagingWith(Map<Path, String> changed) {
    var all = new LinkedHashMap<Path, String>();
    try (Stream<Path> sources = Files.walk(MESSAGING)) {
      for (Path source : sources.filter(it -> it.toString().endsWith(".java")).toList()) {
        all.put(source, Files.readString(source));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!all.keySet().containsAll(changed.keySet())) {
      throw new IllegalStateException("not all of messaging: " + changed.keySet());
    }
    all.putAll(changed);
    return all;
  }

  /**
   * Compiles sources.
   *
   * @throws IllegalStateException if that fails, with what the compiler says
   */
  void compile(Map<Path, String> sources, Path classes) {
    var found = new DiagnosticCollector<JavaFileObject>();
    List<String> options =
        List.of(
            "-proc:none",
            "-implicit:none",
            "-nowarn",
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString());
    var units = new ArrayList<Source>();
    sources.forEach((file, text) -> units.add(new Source(file, text)));
    if (!compiler.getTask(null, files, found, options, null, units).call()) {
      throw new IllegalStateException(
          String.join(
              "\n",
              found.getDiagnostics().stream()
                  .filter(it -> it.getKind() == Diagnostic.Kind.ERROR)
                  .map(it -> it.toString())
                  .toList()));
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
