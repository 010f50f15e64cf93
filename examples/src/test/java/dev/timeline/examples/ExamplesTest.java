package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
            "quick-start", "group-chat", "multi-device-sync", "custom-backend", "chat-replay");
    assertThat(Printed.by("--help").out()).isEqualTo(printed.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-example", "--no-such-option"})
  void anUnknownArgumentIsOneLineAndExitCodeTwo(String argument) {
    Printed printed = Printed.by(argument);
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).hasSize(1);
    assertThat(printed.out()).isEmpty();
  }

  @Test
  void quickStartReadsWhatItAppendedOnce() {
    assertThat(Printed.by("quick-start").out()).containsExactly("hello", "2 how are you?");
  }

  @Test
  void groupChatReachesAllFiveMembers() {
    Printed printed = Printed.by("group-chat");
    assertThat(printed.out()).contains("A sent message 1 to 5 inboxes");
    for (String member : new String[] {"A", "B", "C", "D", "E"}) {
      int pulled = printed.out().indexOf(member + " pulls 4 messages:");
      assertThat(printed.out().subList(pulled + 1, pulled + 5))
          .containsExactly(
              "  1 A: Has anybody tried auto-increment columns?",
              "  2 B: Yes: the id generator is gone from our write path.",
              "  3 C: And the queue before it?",
              "  4 B: Gone too.");
    }
    assertThat(printed.out())
        .endsWith(
            "The history, the latest first:",
            "  4 B: Gone too.",
            "  3 C: And the queue before it?");
  }

  @Test
  void multiDeviceSyncGivesEachDeviceWhatIsNewToIt() {
    assertThat(Printed.by("multi-device-sync").out())
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
