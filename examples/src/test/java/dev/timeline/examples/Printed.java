package dev.timeline.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What the command line printed, and its exit code. */
public record Printed(int exitCode, List<String> out, List<String> err) {

  /** Runs the examples with these arguments. */
  public static Printed by(String... args) {
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, UTF_8));
      System.setErr(new PrintStream(err, true, UTF_8));
      int exitCode = Examples.run(args);
      return new Printed(
          exitCode, out.toString(UTF_8).lines().toList(), err.toString(UTF_8).lines().toList());
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }
}
