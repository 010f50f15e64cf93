package dev.timeline.memory;

import static dev.timeline.memory.Fixture.TTL;
import static dev.timeline.memory.Fixture.WINDOW;
import static dev.timeline.memory.Fixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.IdConflict;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Message ids are remembered exactly as long as the window says, whatever becomes of the entry. */
class RememberedIdsTest {

  private final Fixture log = new Fixture();

  @Test
  void aRepeatAnswersThePlaceAndTimeOfTheFirst() {
    Entry<byte[]> first = log.timelines.append("t", message("a").withId("i"));
    log.append("t", "b");
    log.clock.advance(Duration.ofMillis(5));
    assertThat(log.timelines.append("t", message("a").withId("i"))).isEqualTo(first);
    assertThat(log.seqIds("t")).hasSize(2);
  }

  @Test
  void anIdOutlivesItsEntryUntilOneMillisecondBeforeTheWindowEnds() {
    long first = log.append("t", "a", "i");
    log.clock.advance(TTL);
    log.sweep();
    assertThat(log.seqIds("t")).isEmpty();
    log.clock.advance(WINDOW.minus(TTL).minusMillis(1));
    log.sweep();
    assertThat(log.append("t", "a", "i")).isEqualTo(first);
    assertThat(log.seqIds("t")).isEmpty();
    log.clock.advance(Duration.ofMillis(1));
    assertThat(log.append("t", "a", "i")).isGreaterThan(first);
    assertThat(log.seqIds("t")).hasSize(1);
  }

  @Test
  void aRepeatDoesNotMakeTheWindowLonger() {
    long first = log.append("t", "a", "i");
    log.clock.advance(WINDOW.minusMillis(1));
    log.append("t", "a", "i");
    log.clock.advance(Duration.ofMillis(1));
    assertThat(log.append("t", "a", "i")).isGreaterThan(first);
  }

  @Test
  void anIdIsRememberedThoughItsEntryWasDeletedOrReplaced() {
    long deleted = log.append("t", "a", "i");
    long replaced = log.append("t", "b", "j");
    log.timelines.delete("t", deleted);
    log.replace("t", replaced, "c");
    assertThat(log.append("t", "a", "i")).isEqualTo(deleted);
    assertThat(log.append("t", "b", "j")).isEqualTo(replaced); // what was sent, not what is there
    assertThatExceptionOfType(IdConflict.class).isThrownBy(() -> log.append("t", "c", "j"));
  }

  @Test
  void otherContentUnderAnIdIsAConflictWhileItIsRemembered() {
    long first = log.append("t", "a", "i");
    log.clock.advance(WINDOW.minusMillis(1)); // the entry is gone by now
    assertThatExceptionOfType(IdConflict.class)
        .isThrownBy(() -> log.append("t", "b", "i"))
        .satisfies(e -> assertThat(e.seqId()).isEqualTo(first))
        .satisfies(e -> assertThat(e.messageId()).isEqualTo("i"));
    assertThat(log.seqIds("t")).isEmpty();
    log.clock.advance(Duration.ofMillis(1));
    assertThat(log.append("t", "b", "i")).isGreaterThan(first);
  }

  @Test
  void attributesAreContentAndTheMarkOfAResendIsNot() {
    Message<byte[]> first = message("a").withId("i").with("n", 1L).with("s", "x");
    long seqId = log.timelines.append("t", first).seqId();
    assertThat(log.timelines.append("t", first.possiblyResent()).seqId()).isEqualTo(seqId);
    List.of(
            first.with("n", 2L),
            first.with("n", 1.0),
            first.with("s", "y"),
            first.with("m", true),
            message("a").withId("i"),
            message("a").withId("i").with("n", 1L))
        .forEach(
            other ->
                assertThatExceptionOfType(IdConflict.class)
                    .isThrownBy(() -> log.timelines.append("t", other)));
  }

  @Test
  void idsOfOtherTimelinesHaveNothingToDoWithIt() {
    log.append("t", "a", "i");
    assertThat(log.append("u", "b", "i")).isEqualTo(1);
    assertThat(log.append("t", "b", "I")).isEqualTo(2);
  }

  @Test
  void anIdThatIsUsedAgainAfterTheWindowStandsForItsNewEntry() {
    log.append("t", "a", "i");
    log.clock.advance(WINDOW);
    long second = log.append("t", "b", "i");
    assertThat(log.append("t", "b", "i")).isEqualTo(second);
    assertThatExceptionOfType(IdConflict.class).isThrownBy(() -> log.append("t", "a", "i"));
  }

  @Test
  void anIdThatIsForgottenIsGivenBack() {
    String id = new String("an id of its own".toCharArray());
    var reference = new WeakReference<>(id);
    log.append("t", "a", id);
    id = null;
    log.append("t", "b", "another");
    log.clock.advance(WINDOW);
    log.append("t", "c", "a third keeps the timeline");
    log.sweep();
    Fixture.awaitCollected(List.of(reference));
    assertThat(log.timelines.size()).isEqualTo(1);
  }

  @Test
  void whileTheClockRunsBackwardAnIdIsRememberedAtLeastAsLong() {
    long first = log.append("t", "a", "i");
    log.clock.advance(WINDOW.negated());
    long second = log.append("t", "b", "j");
    log.clock.advance(WINDOW.minusMillis(1));
    assertThat(log.append("t", "a", "i")).isEqualTo(first);
    assertThat(log.append("t", "b", "j")).isEqualTo(second);
  }
}
