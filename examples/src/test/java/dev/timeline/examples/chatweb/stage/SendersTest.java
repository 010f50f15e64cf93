package dev.timeline.examples.chatweb.stage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.TimelineException.NotAMember;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Senders of the stage. */
class SendersTest {

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void aMessageThatIsRefusedIsNotSentAgain() {
    try (var backend = StagedBackend.inMemory();
        var stage = new Stage(backend, 0)) {
      var senders = new Senders(stage.servers(), () -> {});
      assertThatThrownBy(() -> senders.send("nobody", Opening.FIRST, "hi"))
          .isInstanceOf(NotAMember.class);
    }
  }
}
