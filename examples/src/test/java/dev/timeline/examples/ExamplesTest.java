package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {

  @Test
  void withoutAnArgumentTheExamplesAreListed() {
    Printed printed = Printed.by();
    assertThat(printed.exitCode()).isZero();
    assertThat(String.join("\n", printed.out()))
        .contains(
            "quick-start",
            "group-chat",
            "multi-device-sync",
            "custom-backend",
            "chat-replay",
            "local-tablestore");
    assertThat(Printed.by("--help").out()).isEqualTo(printed.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"quick-start", "group-chat", "chat-replay", "local-tablestore"})
  void everyExampleSaysWhatItTakes(String example) {
    Printed printed = Printed.by(example, "--help");
    assertThat(printed.exitCode()).isZero();
    assertThat(String.join("\n", printed.out())).contains("Usage: timeline-examples " + example);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-such-example",
        "--no-such-option",
        "group-chat --backend no-such-backend",
        "local-tablestore --port 65536"
      })
  void anArgumentThatIsNoGoodIsOneLineAndExitCodeTwo(String arguments) {
    Printed printed = Printed.by(arguments.split(" "));
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).hasSize(1);
    assertThat(printed.out()).isEmpty();
  }

  @Test
  void quickStartReadsWhatItAppendedOnce() {
    assertThat(Printed.by("quick-start").out()).containsExactly("hello", "2 how are you?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void groupChatReachesAllFiveMembers(String backend) {
    List<String> out = numbered(Printed.by("group-chat", "--backend", backend).out());
    assertThat(out).contains("A sent message 1 to 5 inboxes");
    for (String member : new String[] {"A", "B", "C", "D", "E"}) {
      int pulled = out.indexOf(member + " pulls 4 messages:");
      assertThat(out.subList(pulled + 1, pulled + 5))
          .containsExactly(
              "  1 A: Has anybody tried auto-increment columns?",
              "  2 B: Yes: the id generator is gone from our write path.",
              "  3 C: And the queue before it?",
              "  4 B: Gone too.");
    }
    assertThat(out)
        .endsWith(
            "The history, the latest first:",
            "  4 B: Gone too.",
            "  3 C: And the queue before it?");
  }

  /** With 1 for the SeqId that was printed first, and so on: which they are is the backend's. */
  private static List<String> numbered(List<String> out) {
    var sent = Pattern.compile("sent message (\\d+) ");
    String text = String.join("\n", out);
    List<String> seqIds = sent.matcher(text).results().map(found -> found.group(1)).toList();
    for (int i = 0; i < seqIds.size(); i++) {
      text = text.replaceAll("\\b%s\\b".formatted(seqIds.get(i)), Integer.toString(i + 1));
    }
    return text.lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void multiDeviceSyncGivesEachDeviceWhatIsNewToIt(String backend) {
    assertThat(Printed.by("multi-device-sync", "--backend", backend).out())
        .containsExactly(
            "phone  [one]",
            "phone  [two] and there is more",
            "laptop [one, two] and there is more",
            "phone  [three, four, and my other devices want it too]",
            "laptop [three, four, and my other devices want it too]",
            "watch  [four, and my other devices want it too]");
  }

  @Test
  void customBackendKeepsWhatItWasGiven() {
    assertThat(Printed.by("custom-backend").out())
        .containsExactly("kept by a backend of one's own", "with every promise of the others");
  }
}
