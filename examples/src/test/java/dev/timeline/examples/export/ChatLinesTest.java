package dev.timeline.examples.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.timeline.Message;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line is one event, and comes back as the same. */
class ChatLinesTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String BEGINNING = "{\"conversation\":\"lunch\",\"seqId\":7,";
  private static final String SAID =
      BEGINNING + "\"sender\":\"ann\",\"time\":\"2026-03-01T12:00:00Z\",";

  private final ChatLines<String> lines = ChatLines.ofText();

  private static ChatEvent<String> posted(Message<String> message) {
    return new ChatEvent.Posted<>(
        new ChatMessage<>("lunch", 7, "ann", NOON, Optional.empty(), message));
  }

  private void assertComesBack(ChatEvent<String> event) {
    String line = lines.line(event);
    assertThat(line.lines()).hasSize(1);
    assertThat(lines.event(line)).isEqualTo(event);
  }

  @Test
  void aMessageIsAnObjectOfOneLine() {
    Message<String> message =
        Message.of("Soup?\nRice?")
            .withId("c-1")
            .with("score", 1.0)
            .with("size", 1)
            .with("digest", new byte[] {0, 1});
    assertThat(lines.line(posted(message)))
        .isEqualTo(
            SAID
                + "\"id\":\"c-1\",\"body\":\"Soup?\\nRice?\",\"attributes\":{"
                + "\"digest\":{\"bytes\":\"AAE=\"},\"score\":{\"real\":1.0},"
                + "\"size\":{\"whole\":1}}}");
    assertComesBack(posted(message));
  }

  @Test
  void everyTypeOfAttributeComesBackAsItWas() {
    assertComesBack(
        posted(
            Message.of("ü \u2028 \uD83C\uDF5C \" \\ \r\n")
                .with("text", "1")
                .with("empty", "")
                .with("least", Long.MIN_VALUE)
                .with("most", Long.MAX_VALUE)
                .with("one", 1.0)
                .with("tenth", 0.1)
                .with("negative", -0.0)
                .with("tiny", Double.MIN_VALUE)
                .with("huge", Double.MAX_VALUE)
                .with("yes", true)
                .with("no", false)
                .with("none", new byte[0])
                .with("bytes", new byte[] {-1, 0, 127, -128})));
  }

  @Test
  void anEditedMessageKeepsBothTimes() {
    assertComesBack(
        new ChatEvent.Posted<>(
            new ChatMessage<>(
                "lunch",
                7,
                "ann",
                NOON,
                Optional.of(NOON.plusMillis(1)),
                Message.of("Rice?").withId("c-1"))));
  }

  @Test
  void aRecalledMessageSaysWhoAndWhen() {
    var recalled = new ChatEvent.Recalled<String>("lunch", 7, "ann", NOON);
    assertThat(lines.line(recalled))
        .isEqualTo(BEGINNING + "\"recalledBy\":\"ann\",\"time\":\"2026-03-01T12:00:00Z\"}");
    assertComesBack(recalled);
  }

  @Test
  void bodiesMayBeAnyJson() {
    var numbers = new ChatLines<Integer>(IntNode::valueOf, body -> body.asInt());
    var event =
        new ChatEvent.Posted<>(
            new ChatMessage<>("lunch", 7, "ann", NOON, Optional.empty(), Message.of(42)));
    assertThat(numbers.line(event)).isEqualTo(SAID + "\"body\":42}");
    assertThat(numbers.event(numbers.line(event))).isEqualTo(event);
  }

  @Test
  void membersThatItDoesNotKnowArePassedOver() {
    assertThat(lines.event(SAID + "\"body\":\"hi\",\"mood\":{\"good\":[1]}}"))
        .isEqualTo(posted(Message.of("hi")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "[\"secret\"]",
        "{\"conversation\":\"lunch\"}",
        SAID + "\"body\":\"secret\"",
        SAID + "\"body\":{\"secret\":1}}",
        SAID + "\"body\":\"secret\",\"id\":1}",
        SAID + "\"body\":\"secret\",\"edited\":\"noon\"}",
        SAID + "\"body\":\"secret\",\"attributes\":{\"a\":1}}",
        SAID + "\"body\":\"secret\",\"attributes\":{\"a\":{\"whole\":1.5}}}",
        SAID + "\"body\":\"secret\",\"attributes\":{\"a\":{\"whole\":9223372036854775808}}}",
        SAID + "\"body\":\"secret\",\"attributes\":{\"a\":{\"real\":\"1\"}}}",
        SAID + "\"body\":\"secret\",\"attributes\":{\"a\":{\"real\":1e999}}}",
        SAID + "\"body\":\"secret\",\"attributes\":{\"a\":{\"bytes\":\"?\"}}}",
        SAID + "\"body\":\"secret\",\"attributes\":{\"a\":{\"flag\":true,\"text\":\"b\"}}}"
      })
  void whatIsNoLineIsRefusedWithoutSayingWhatItSaid(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lines.event(line))
        .satisfies(refused -> assertThat(refused).hasMessageNotContaining("secret"));
  }

  @Test
  void whatIsOfNoHistoryIsNoLine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lines.line(new ChatEvent.Erased<>("lunch", 7, NOON)));
  }
}
