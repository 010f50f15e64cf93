package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes is answered, and not with a failure of the server's own. */
class ProtocolFuzzTest {

  private static final int INPUTS = 10_000;

  /** Nothing takes as long, on a machine that is as busy as can be. */
  private static final Duration HANGS = Duration.ofSeconds(60);

  private static final int MOST_CHANGES = 8;

  /** Each a file; add what a fuzzer finds. */
  @Test
  void whatOnceFailedIsAnswered() throws IOException {
    Path corpus = Path.of("src/test/resources/dev/timeline/tablestore/local/fuzz-corpus");
    try (Stream<Path> files = Files.list(corpus)) {
      List<Path> all = files.toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        ProtocolFuzzer.fuzzerTestOneInput(Files.readAllBytes(file));
      }
    }
  }

  /** With the profile "fuzz": as many inputs as the property says, led by what they reach. */
  @Test
  @EnabledIfSystemProperty(named = "timeline.fuzz", matches = "[0-9]+")
  void whatAFuzzerThinksOfIsAnswered(@TempDir Path corpus) throws Exception {
    var random = new Random(1);
    var inputs = new ArrayList<>(ProtocolFuzzer.seeds());
    for (int i = 0; i < 200; i++) {
      inputs.add(ProtocolFuzzer.input(new RandomRequests(random).next()));
    }
    for (int i = 0; i < inputs.size(); i++) {
      Files.write(corpus.resolve("seed" + i), inputs.get(i));
    }
    Process fuzzer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-Dorg.slf4j.simpleLogger.log.com.alicloud.openservices.tablestore=off",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + ProtocolFuzzer.class.getName(),
                "--instrumentation_includes=dev.timeline.tablestore.local.**"
                    + ":com.alicloud.openservices.tablestore.core.protocol.PlainBuffer*",
                "--reproducer_path=target",
                "-artifact_prefix=target/",
                "-runs=" + System.getProperty("timeline.fuzz"),
                "-timeout=" + HANGS.toSeconds(),
                corpus.toString())
            .inheritIO()
            .start();
    assertThat(fuzzer.waitFor()).as("the fuzzer's exit code; what failed is in target").isZero();
  }

  @Test
  void bytesThatAreChangedAtRandomAreAnswered() {
    List<byte[]> seeds = ProtocolFuzzer.seeds();
    assertAnswered(random -> changed(seeds.get(random.nextInt(seeds.size())), random));
  }

  @Test
  void requestsThatMeanAnythingAreAnswered() {
    assertAnswered(random -> ProtocolFuzzer.input(new RandomRequests(random).next()));
  }

  private static void assertAnswered(Function<Random, byte[]> inputs) {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = inputs.apply(random);
      long began = System.nanoTime();
      try {
        ProtocolFuzzer.fuzzerTestOneInput(input);
      } catch (Throwable failure) {
        throw new AssertionError(
            "input %s of seed %d".formatted(HexFormat.of().formatHex(input), seed), failure);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("the time of input %d of seed %d", i, seed)
          .isLessThan(HANGS);
    }
  }

  private static byte[] changed(byte[] input, Random random) {
    byte[] changed = input.clone();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0 && changed.length > 1; left--) {
      int at = 1 + random.nextInt(changed.length - 1);
      switch (random.nextInt(5)) {
        case 0 -> changed[at] = (byte) random.nextInt();
        case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> changed = Arrays.copyOf(changed, at + 1);
        case 3 -> changed = without(changed, at);
        default -> changed[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
      }
    }
    return changed;
  }

  private static byte[] without(byte[] bytes, int at) {
    byte[] fewer = new byte[bytes.length - 1];
    System.arraycopy(bytes, 0, fewer, 0, at);
    System.arraycopy(bytes, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }
}
