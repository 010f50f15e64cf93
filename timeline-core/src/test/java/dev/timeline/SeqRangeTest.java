package dev.timeline;

import static dev.timeline.SeqRange.MAX_SEQ_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.SeqRange.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeqRangeTest {

  @Test
  void allRunsForwardOverEverySeqIdThereCanBe() {
    assertThat(SeqRange.all()).isEqualTo(new SeqRange(0, MAX_SEQ_ID, Direction.FORWARD, 100));
  }

  @Test
  void latestRunsBackwardOverEverySeqIdThereCanBe() {
    assertThat(SeqRange.latest()).isEqualTo(new SeqRange(0, MAX_SEQ_ID, Direction.BACKWARD, 100));
  }

  @Test
  void afterExcludesItsSeqIdAndUpToIncludesIt() {
    SeqRange range = SeqRange.after(5).upTo(8);
    assertThat(range.contains(5)).isFalse();
    assertThat(range.contains(6)).isTrue();
    assertThat(range.contains(8)).isTrue();
    assertThat(range.contains(9)).isFalse();
  }

  @Test
  void beforeExcludesItsSeqIdAndRunsBackward() {
    assertThat(SeqRange.before(5)).isEqualTo(new SeqRange(0, 4, Direction.BACKWARD, 100));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void nothingIsBeforeTheFirstSeqId(long first) {
    assertThat(SeqRange.before(first).isEmpty()).isTrue();
  }

  @Test
  void nothingIsAfterTheLastSeqId() {
    assertThat(SeqRange.after(MAX_SEQ_ID).isEmpty()).isTrue();
    assertThat(SeqRange.after(MAX_SEQ_ID - 1).isEmpty()).isFalse();
  }

  @Test
  void whatIsLeftOfAForwardRangeBeginsPastTheEntryThatWasRead() {
    SeqRange range = SeqRange.after(2).upTo(9).limit(3);
    assertThat(range.past(5)).isEqualTo(new SeqRange(5, 9, Direction.FORWARD, 3));
    assertThat(range.past(9).isEmpty()).isTrue();
  }

  @Test
  void whatIsLeftOfABackwardRangeEndsBelowTheEntryThatWasRead() {
    SeqRange range = SeqRange.after(2).upTo(9).backward().limit(3);
    assertThat(range.past(5)).isEqualTo(new SeqRange(2, 4, Direction.BACKWARD, 3));
    assertThat(range.past(3).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 2, 10})
  void aRangeIsNeverReadPastAnEntryThatIsNotInIt(long outside) {
    SeqRange range = SeqRange.after(2).upTo(9);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> range.past(outside))
        .withMessageContaining(Long.toString(outside));
    assertThatIllegalArgumentException().isThrownBy(() -> range.backward().past(outside));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE})
  void aNumberThatIsNoSeqIdIsRefusedEverywhere(long bad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeqRange.after(bad))
        .withMessageContaining(Long.toString(bad));
    assertThatIllegalArgumentException().isThrownBy(() -> SeqRange.before(bad));
    assertThatIllegalArgumentException().isThrownBy(() -> SeqRange.all().upTo(bad));
  }

  @Test
  void anInvertedRangeIsRefusedWithBothBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeqRange.after(9).upTo(8))
        .withMessageContainingAll("9", "8", "inverted");
    assertThat(SeqRange.after(9).upTo(9).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001, Integer.MAX_VALUE})
  void aPageSizeOutOfBoundsIsRefused(int limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeqRange.all().limit(limit))
        .withMessageContaining(Integer.toString(limit));
  }

  @Test
  void theBoundsOfThePageSizeAreAllowed() {
    assertThat(SeqRange.all().limit(1).limit()).isEqualTo(1);
    assertThat(SeqRange.all().limit(SeqRange.MAX_LIMIT).limit()).isEqualTo(10_000);
  }

  @Test
  void aDirectionIsRequired() {
    assertThatNullPointerException().isThrownBy(() -> new SeqRange(0, 1, null, 1));
  }

  @Test
  void changingARangeLeavesTheOriginalAsItWas() {
    SeqRange range = SeqRange.all();
    assertThat(range.limit(7).upTo(9).backward()).isNotEqualTo(range);
    assertThat(range).isEqualTo(SeqRange.all());
  }
}
