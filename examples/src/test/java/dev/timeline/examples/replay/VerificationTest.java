package dev.timeline.examples.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.examples.replay.LogReader.MalformedLog;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.messaging.ChatMessage;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replay is only worth its counts if they are not always zero. */
class VerificationTest {

  private List<LogEvent> events;
  private Replay.Outcome outcome;
  private List<ChatMessage<byte[]>> received;

  @BeforeEach
  void replay() throws MalformedLog {
    events = LogReader.read("[09:00] <a> 1\n[09:00] <b> 2\n[09:00] <a> 3\n".getBytes(UTF_8));
    var settings = new Replay.Settings(2, 1, Optional.empty(), 0);
    ReplayClock clock = settings.clock();
    try (var backend = MemoryBackend.builder().clock(clock).build()) {
      outcome = Replay.play(events, settings, backend, clock, played -> {});
    }
    received = outcome.devices().get(0).received();
    assertThat(Verification.of(events, outcome)).isEqualTo(new Verification(0, 0, 0, 0));
  }

  @Test
  void aLostMessageIsMissing() {
    received.remove(1);
    assertThat(Verification.of(events, outcome)).isEqualTo(new Verification(1, 0, 0, 0));
  }

  @Test
  void aRepeatedMessageIsDuplicated() {
    received.add(received.get(2));
    assertThat(Verification.of(events, outcome)).isEqualTo(new Verification(0, 1, 0, 0));
  }

  @Test
  void aMessageAfterALaterOneIsOutOfOrder() {
    Collections.swap(received, 1, 2);
    assertThat(Verification.of(events, outcome)).isEqualTo(new Verification(0, 0, 1, 0));
  }

  @Test
  void aMessageWithOtherContentIsMissing() {
    received.get(1).body()[0]++;
    assertThat(Verification.of(events, outcome)).isEqualTo(new Verification(1, 0, 0, 0));
  }

  @Test
  void aMessageThatTheHistoryDoesNotHaveIsMissing() {
    outcome.history().remove(2);
    assertThat(Verification.of(events, outcome).missing()).isEqualTo(1);
  }

  @Test
  void aMessageThatTheHistoryHasTwiceIsDuplicated() {
    outcome.history().add(outcome.history().get(2));
    assertThat(Verification.of(events, outcome)).isEqualTo(new Verification(0, 1, 0, 0));
  }

  @Test
  void aMessageFromBeforeTheUserCameIsUnexpected() {
    List<ChatMessage<byte[]>> late = outcome.devices().get(2).received();
    assertThat(late).hasSize(2);
    late.add(0, outcome.history().get(0));
    assertThat(Verification.of(events, outcome)).isEqualTo(new Verification(0, 0, 0, 1));
  }
}
