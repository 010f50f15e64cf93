package dev.timeline.tablestore;

import static dev.timeline.tablestore.ExactIdsFixture.HI;
import static dev.timeline.tablestore.ExactIdsFixture.OTHER;
import static dev.timeline.tablestore.ExactIdsFixture.assertConflicts;
import static dev.timeline.tablestore.ExactIdsFixture.visible;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.contract.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A claimed id is remembered in every process, whatever has become of its entry, for its window.
 */
class RememberedIdsTest {

  private static final Duration TTL = Duration.ofDays(2);
  private static final Duration WINDOW = Duration.ofDays(5);

  private final ManualClock clock = new ManualClock();
  private final Fixture fixture = new Fixture(clock);

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A process of its own. */
  private Timeline<String> process() {
    return TimelineStore.builder(fixture.open(fixture.settings().exactMessageIds()), Codec.utf8())
        .name(Fixture.LOG)
        .ttl(TTL)
        .deduplicationWindow(WINDOW)
        .build()
        .timeline("room");
  }

  @Test
  void afterItsEntryWasDeleted() {
    Entry<String> entry = process().append(HI);
    assertThat(process().delete(entry.seqId())).isTrue();
    assertThat(process().append(HI)).isEqualTo(entry);
    assertConflicts(process(), OTHER, entry.seqId());
    assertThat(visible(process())).isEmpty();
    assertThat(fixture.rows()).as("rows that keep the place and the id").hasSize(1);
  }

  @Test
  void afterItsEntryWasReplaced() {
    Entry<String> entry = process().append(HI);
    assertThat(process().replace(entry.seqId(), Message.of("edited"))).isPresent();
    assertThat(process().append(HI)).isEqualTo(entry);
    assertConflicts(process(), HI.withBody("edited"), entry.seqId());
    assertThat(fixture.rows()).hasSize(1);
  }

  @Test
  void afterItsEntryHasExpired() {
    Entry<String> entry = process().append(HI);
    clock.advance(TTL);
    assertThat(visible(process())).isEmpty();
    assertThat(process().append(HI)).isEqualTo(entry);
    assertConflicts(process(), OTHER, entry.seqId());
    assertThat(visible(process())).isEmpty();
  }

  @Test
  void untilTheEndOfItsWindow() {
    Entry<String> entry = process().append(HI);
    clock.advance(WINDOW.minusMillis(1));
    assertThat(process().append(HI)).isEqualTo(entry);
  }

  @Test
  void andForgottenSomeTimeLater() {
    Entry<String> first = process().append(HI);
    clock.advance(WINDOW.plusDays(2));
    Entry<String> second = process().append(OTHER);
    assertThat(second.seqId()).isGreaterThan(first.seqId());
    assertThat(process().append(OTHER)).isEqualTo(second);
    assertThat(visible(process())).containsExactly(second.seqId());
  }
}
