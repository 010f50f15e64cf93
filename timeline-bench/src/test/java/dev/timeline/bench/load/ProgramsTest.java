package dev.timeline.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Each program in short; how fast is not the question here. */
class ProgramsTest {

  @TempDir Path results;

  private static int run(Class<?> program, String... options) {
    return new CommandLine(program).setCaseInsensitiveEnumValuesAllowed(true).execute(options);
  }

  @Test
  void nothingIsLostFromTheSenderToTheDevicesInMemory() {
    assertThat(latency("memory")).isZero();
    assertThat(results.resolve("latency.md"))
        .content()
        .contains("0 are lost, 0 duplicated, 0 out of order");
    assertThat(results.resolve("latency.svg")).content().contains("<svg");
  }

  @Test
  void nothingIsLostFromTheSenderToTheDevicesOnTableStore() {
    assertThat(latency("tablestore")).isZero();
  }

  private int latency(String backend) {
    return run(
        Latency.class,
        "--backend=" + backend,
        "--seconds=0.3",
        "--groups=3",
        "--members=2",
        "--results=" + results);
  }

  @Test
  void everyMessageIsWrittenWithQueuesAndWithout() {
    int code = run(Queues.class, "--seconds=1", "--users=40", "--hot=20", "--results=" + results);

    assertThat(code).isZero();
    assertThat(results.resolve("queues.md")).content().contains("Every message was written.");
    assertThat(results.resolve("queues.svg")).content().contains("<svg");
  }
}
