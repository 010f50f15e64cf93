package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

  private static final SeqRange RANGE = SeqRange.after(2).upTo(9).limit(2);

  private static Entry<String> entry(long seqId) {
    return Entry.of("t", seqId, Instant.EPOCH, Message.of("secret"));
  }

  @Test
  void anEmptyPageIsReadOnWhereItWasRead() {
    assertThat(Page.of(RANGE, List.of(), true)).isEqualTo(new Page<>(List.of(), RANGE, true));
    assertThat(Page.of(RANGE, List.of(), false).next()).isEqualTo(RANGE);
  }

  @Test
  void aForwardPageIsReadOnAfterItsLastEntry() {
    assertThat(Page.of(RANGE, List.of(entry(3), entry(6)), false).next()).isEqualTo(RANGE.past(6));
  }

  @Test
  void aBackwardPageIsReadOnBeforeItsLastEntry() {
    SeqRange backward = RANGE.backward();
    assertThat(Page.of(backward, List.of(entry(8), entry(6)), true).next())
        .isEqualTo(SeqRange.after(2).upTo(5).limit(2).backward());
  }

  @Test
  void entriesAndTheRestAreRequired() {
    assertThatNullPointerException().isThrownBy(() -> new Page<>(null, RANGE, true));
    assertThatNullPointerException().isThrownBy(() -> new Page<>(List.of(), null, true));
  }

  @Test
  void printingShowsNoBody() {
    assertThat(Page.of(RANGE, List.of(entry(3)), true).toString())
        .contains("1 entries", "more=true")
        .doesNotContain("secret");
  }
}
