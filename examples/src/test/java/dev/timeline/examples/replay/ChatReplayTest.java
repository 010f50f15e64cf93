package dev.timeline.examples.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.examples.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatReplayTest {

  private static final String LOG =
      """
      [09:00] <a/b> one
      === ann [~a@example.org]  has joined #here
      [09:01] <a/b> two\twith a tab
      === ann is now known as Ann
      [09:02] <Ann> three \u00ff\u0001
      === a/b has left #here
      [09:03] <Ann> four
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "77"})
  void theBuiltInConversationReachesEveryDevice(String seed) {
    Printed printed = Printed.by("chat-replay", "--seed", seed);
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out())
        .contains(
            "messages             11",
            "members               5",
            "devices              15",
            "missing               0",
            "duplicated            0",
            "crashes               0",
            "out of order          0",
            "unexpected            0");
    assertThat(printed.err()).last().asString().startsWith("played 18 of 18 events");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "3"})
  void soItDoesThroughAConversationThatTheMembersReadThemselves(String limit) {
    Printed printed = Printed.by("chat-replay", "--fan-out", limit);
    assertThat(printed.exitCode()).as("%s", printed).isZero();
    assertThat(printed.out()).contains("messages             11", "missing               0");
    assertThat(number("inbox copies", printed))
        .isLessThan(number("inbox copies", Printed.by("chat-replay")));
  }

  @ParameterizedTest
  @CsvSource({"memory, all", "memory, 3", "tablestore, all", "tablestore, 3"})
  void soItDoesThoughServersCrash(String backend, String fanOut) {
    int seeds = backend.equals("memory") ? 100 : 3;
    long crashes = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      var arguments =
          new ArrayList<>(
              List.of(
                  "chat-replay",
                  "--backend",
                  backend,
                  "--crash",
                  "0.1",
                  "--seed",
                  Integer.toString(seed)));
      if (!fanOut.equals("all")) {
        arguments.addAll(List.of("--fan-out", fanOut));
      }
      Printed printed = Printed.by(arguments.toArray(String[]::new));
      assertThat(printed.exitCode()).as("seed %d: %s", seed, printed).isZero();
      assertThat(printed.out()).contains("messages             11");
      crashes += number("crashes", printed);
    }
    assertThat(crashes).isGreaterThan(2 * seeds);
  }

  @Test
  void inMemoryTheSameServersCrashEachTime() {
    Printed first = Printed.by("chat-replay", "--crash", "0.1", "--fan-out", "3", "--seed", "7");
    assertThat(Printed.by("chat-replay", "--crash", "0.1", "--fan-out", "3", "--seed", "7"))
        .isEqualTo(first);
  }

  private static long number(String name, Printed printed) {
    return printed.out().stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().replace(",", ""))
        .mapToLong(Long::parseLong)
        .sum();
  }

  @Test
  void everyDeviceFileIsThePartOfTheHistoryThatTheMemberWasThereFor() throws IOException {
    Printed printed =
        Printed.by(
            "chat-replay",
            "--log",
            write(LOG).toString(),
            "--devices",
            "2",
            "--out",
            directory.resolve("out").toString());
    assertThat(printed.exitCode()).isZero();

    List<String> history = lines("history.txt");
    assertThat(history)
        .extracting(line -> line.substring(line.indexOf('\t') + 1))
        .containsExactly(
            "a/b\tone", "a/b\ttwo\twith a tab", "Ann\tthree \u00ff\u0001", "Ann\tfour");
    assertThat(lines("devices/a%2Fb-1.txt")).isEqualTo(history.subList(0, 3));
    assertThat(lines("devices/a%2Fb-2.txt")).isEqualTo(history.subList(0, 3));
    assertThat(lines("devices/ann-1.txt")).isEqualTo(history.subList(1, 2));
    assertThat(lines("devices/Ann-2.txt")).isEqualTo(history.subList(2, 4));
    try (Stream<Path> devices = Files.list(directory.resolve("out/devices"))) {
      assertThat(devices).hasSize(6);
    }
  }

  /**
   * SeqIds are the backend's: here each is replaced by the message's place in the history, so that
   * a device's file still says which message is which. Everything else is the same to the byte. How
   * often the devices pull may differ, too; that is in no file.
   */
  @Test
  void onTableStoreTheFilesAreThoseOfMemoryButForTheSeqIds() throws IOException {
    Map<String, String> memory = files("memory");
    Map<String, String> tableStore = files("tablestore");
    assertThat(memory).hasSize(1 + 15);
    assertThat(tableStore).isEqualTo(memory);
  }

  /** What a replay of the built-in conversation writes, by the files' names. */
  private Map<String, String> files(String backend) throws IOException {
    Path out = directory.resolve(backend);
    Printed printed = Printed.by("chat-replay", "--backend", backend, "--out", out.toString());
    assertThat(printed.exitCode()).as("%s", printed).isZero();
    var places = new HashMap<String, Integer>();
    for (String line : Files.readAllLines(out.resolve("history.txt"))) {
      places.put(seqId(line), places.size() + 1);
    }
    var files = new TreeMap<String, String>();
    try (Stream<Path> found = Files.walk(out).filter(Files::isRegularFile)) {
      for (Path file : found.toList()) {
        String numbered =
            Files.readAllLines(file).stream()
                .map(line -> places.get(seqId(line)) + line.substring(line.indexOf('\t')))
                .collect(Collectors.joining("\n"));
        files.put(out.relativize(file).toString(), numbered);
      }
    }
    return files;
  }

  private static String seqId(String line) {
    return line.substring(0, line.indexOf('\t'));
  }

  @Test
  void aMissingLogIsOneLineAndExitCodeTwo() {
    Path missing = directory.resolve("missing.txt");
    Printed printed = Printed.by("chat-replay", "--log", missing.toString());
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).containsExactly(missing + " cannot be read (NoSuchFileException)");
  }

  @Test
  void aMalformedLogIsOneLineAndExitCodeTwo() throws IOException {
    Path malformed = write("[09:00] <ann> fine\nnot fine\n");
    Printed printed = Printed.by("chat-replay", "--log", malformed.toString());
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).containsExactly(malformed + ": line 2 is not of a chat log");
  }

  @Test
  void anOutputThatCannotBeWrittenIsOneLineAndExitCodeTwo() throws IOException {
    Path file = write("in the way");
    Printed printed = Printed.by("chat-replay", "--out", file.toString());
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).last().asString().startsWith(file + " cannot be written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "101", "many"})
  void aBadNumberOfDevicesIsOneLineAndExitCodeTwo(String devices) {
    Printed printed = Printed.by("chat-replay", "--devices", devices);
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--crash 0.51", "--crash -0.1", "--crash NaN", "--fan-out -1"})
  void aCrashOrFanOutOutOfBoundsIsOneLineAndExitCodeTwo(String arguments) {
    Printed printed = Printed.by(("chat-replay " + arguments).split(" "));
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).hasSize(1);
  }

  private Path write(String log) throws IOException {
    return Files.write(directory.resolve("log.txt"), log.getBytes(ISO_8859_1));
  }

  private List<String> lines(String file) throws IOException {
    // Split by hand: a reader would end a line at more than line feeds.
    String text = Files.readString(directory.resolve("out").resolve(file), ISO_8859_1);
    return List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }
}
