package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.TimelineException.Rejected;
import dev.timeline.spi.LogOptions;
import dev.timeline.tablestore.local.LocalTableStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither part of an access key shows anywhere, however wrong it is. */
class CredentialsTest {

  private static final String ID = "LTAI5tKeyIdKeyIdKeyId";

  /** Made of what may be in an id, too, as those of the service are. */
  private static final String SECRET = "30LettersAndDigitsSecretSecret";

  private static final LogOptions LOG =
      new LogOptions("log", Optional.empty(), Duration.ofHours(24));

  /** All that a failure shows to anybody: its text, its causes' and suppressed ones', traces. */
  private static String shown(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.write("\n" + cause + "\n" + cause.getMessage());
    }
    return text.toString();
  }

  @Test
  void theyDoNotShowInTheirText() {
    assertThat(new Credentials(ID, SECRET).toString()).doesNotContain(ID).doesNotContain(SECRET);
  }

  @Test
  void theyDoNotShowInTheRefusalOfASecondPair() {
    TableStoreBackend.Builder builder = TableStoreBackend.builder().credentials(ID, SECRET);
    assertThat(shown(catchThrowable(() -> builder.credentials(ID, SECRET))))
        .contains("credentials is set already")
        .doesNotContain(ID)
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "with space", "with=sign", "line\n", "é", "with:colon", "a\0"})
  void anIdThatNoKeyHasIsRefusedWithoutShowingIt(String malformed) {
    Throwable refusal =
        catchThrowable(() -> TableStoreBackend.builder().credentials(malformed, SECRET));
    assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
    assertThat(refusal.getMessage()).contains("access key id");
    assertThat(shown(refusal)).doesNotContain(SECRET);
    if (!malformed.isBlank()) {
      assertThat(shown(refusal)).doesNotContain(malformed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void aBlankSecretIsRefusedWithoutShowingTheId(String blank) {
    Throwable refusal = catchThrowable(() -> TableStoreBackend.builder().credentials(ID, blank));
    assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
    assertThat(shown(refusal)).contains("access key secret").doesNotContain(ID);
  }

  @ParameterizedTest
  @CsvSource({
    ID + ", wrongSecret" + SECRET, // another key's secret
    "wrongId" + ID + ", " + SECRET, // another key's id
    SECRET + ", " + ID // swapped, which nobody can see from their form
  })
  void whatTheServiceDoesNotKnowIsRejectedWithoutShowingIt(String id, String secret) {
    try (LocalTableStore server = LocalService.server().credentials(ID, SECRET).start();
        TableStoreBackend backend =
            TableStoreBackend.builder()
                .endpoint(server.endpoint())
                .instance(server.instanceName())
                .credentials(id, secret)
                .build()) {
      assertThatExceptionOfType(Rejected.class)
          .isThrownBy(() -> backend.openLog(LOG))
          .withMessageContaining("OTSAuthFailed")
          .satisfies(refusal -> assertThat(shown(refusal)).doesNotContain(id, secret));
      assertThat(server.tables()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({ID + ", wrongSecret" + SECRET, SECRET + ", " + ID, ID + ", " + SECRET})
  void noLogLineShowsThemAtAnyLevel(String id, String secret) throws Exception {
    try (LocalTableStore server = LocalService.server().credentials(ID, SECRET).start()) {
      assertThat(runWithEverythingLogged(server, id, secret))
          .contains("DEBUG", LOG.name(), "ended")
          .doesNotContain(id, secret);
    }
  }

  @Test
  void theClientLogsTheIdButNeverTheSecretOfAReplyThatIsForged() throws Exception {
    try (LocalTableStore server = LocalService.server().credentials(ID, SECRET).start()) {
      server.faults().next(1).of("GetRow").forgesTheReply(); // refusals are not signed
      assertThat(runWithEverythingLogged(server, ID, SECRET))
          .contains("Validate response authorization failed", ID, "ended")
          .doesNotContain(SECRET);
    }
  }

  /** All that a process prints; one of its own, since a logger takes its level once. */
  private static String runWithEverythingLogged(LocalTableStore server, String id, String secret)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName())
            .redirectErrorStream(true)
            .start();
    try (var arguments = process.outputWriter()) {
      // Not as arguments, which the process might show for reasons of its own.
      List<String> lines = List.of(server.endpoint(), server.instanceName(), id, secret);
      arguments.write(String.join("\n", lines) + "\n");
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return output;
  }

  /** Opens a log with the access key on its standard input. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] arguments) throws Exception {
      var input = new Scanner(System.in, StandardCharsets.UTF_8);
      try (TableStoreBackend backend =
          TableStoreBackend.builder()
              .endpoint(input.nextLine())
              .instance(input.nextLine())
              .credentials(input.nextLine(), input.nextLine())
              .build()) {
        backend.openLog(LOG);
      } catch (Rejected refused) {
        System.out.println(shown(refused));
      }
      System.out.println("ended");
    }
  }
}
