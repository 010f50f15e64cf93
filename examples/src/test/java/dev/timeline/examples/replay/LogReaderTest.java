package dev.timeline.examples.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.examples.replay.LogEvent.Joined;
import dev.timeline.examples.replay.LogEvent.Left;
import dev.timeline.examples.replay.LogEvent.Renamed;
import dev.timeline.examples.replay.LogEvent.Said;
import dev.timeline.examples.replay.LogReader.MalformedLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {

  @Test
  void everyKindOfLineIsRead() throws MalformedLog {
    List<LogEvent> events =
        read(
            """
            === ann [n=ann@192.0.2.7]  has joined #ubuntu
            === ben has joined #Ubuntu
            [09:14] <|ann-_> hi
            === ann is now known as ann2
            === ben [~b]en@example.org]  has left #ubuntu ["bye [all]"]
            """);
    assertThat(events).hasSize(5);
    assertThat(events.get(0)).isEqualTo(new Joined("ann"));
    assertThat(events.get(1)).isEqualTo(new Joined("ben"));
    assertThat(((Said) events.get(2)).nick()).isEqualTo("|ann-_");
    assertThat(events.get(3)).isEqualTo(new Renamed("ann", "ann2"));
    assertThat(events.get(4)).isEqualTo(new Left("ben"));
  }

  @Test
  void actionsAnnouncementsAndEmptyLinesAreLeftOut() throws MalformedLog {
    assertThat(
            read(
                """
                === mode/#ubuntu [+o ann]  by ChanServ
                [10:12]  * ann nods

                [10:13] <ann> yes
                """))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " leading",
        "trailing ",
        "tab\there",
        "<b> [09:00] <c> x",
        "über ☕",
        "a\rb",
        "\u0003\u0002\u001f\u0000",
        "\u0085\u2028"
      })
  void aTextIsCarriedByteForByte(String text) throws MalformedLog {
    var said = (Said) read("[09:14] <ann> " + text + "\n").get(0);
    assertThat(said.text()).isEqualTo(text.getBytes(UTF_8));
  }

  @Test
  void aTextThatIsNotUtf8IsCarriedByteForByte() throws IOException, MalformedLog {
    byte[] text = {(byte) 0xff, (byte) 0xc3, 0x28, (byte) 0x80};
    var line = new ByteArrayOutputStream();
    line.write("[09:14] <ann> ".getBytes(UTF_8));
    line.write(text);
    assertThat(((Said) LogReader.read(line.toByteArray()).get(0)).text()).isEqualTo(text);
  }

  @Test
  void aLineOfNoChatLogIsRefusedWithItsNumber() {
    assertThatThrownBy(() -> read("[09:14] <ann> hi\n{\"json\": true}\n"))
        .isInstanceOf(MalformedLog.class)
        .hasMessage("line 2 is not of a chat log");
  }

  @Test
  void aNickThatIsNotUtf8IsRefusedWithItsLine() {
    byte[] line = "[09:14] <?> hi".getBytes(UTF_8);
    line[9] = (byte) 0xff;
    assertThatThrownBy(() -> LogReader.read(line))
        .isInstanceOf(MalformedLog.class)
        .hasMessage("the nick in line 1 is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "=== ann has joined #ubuntu\n"})
  void aLogInWhichNobodySaysAnythingIsRefused(String log) {
    assertThatThrownBy(() -> read(log))
        .isInstanceOf(MalformedLog.class)
        .hasMessageContaining("no line says anything");
  }

  private static List<LogEvent> read(String log) throws MalformedLog {
    return LogReader.read(log.getBytes(UTF_8));
  }
}
