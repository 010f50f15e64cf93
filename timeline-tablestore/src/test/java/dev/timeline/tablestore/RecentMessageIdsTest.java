package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.tablestore.RecentMessageIds.Key;
import dev.timeline.tablestore.RecentMessageIds.Outcome;
import org.junit.jupiter.api.Test;

class RecentMessageIdsTest {

  /** Takes 1,000 bytes. */
  private static final String LONG_ID = "x".repeat(400 - 5);

  private static final int MOST = (16 << 20) / 1_000;

  private final RecentMessageIds ids = new RecentMessageIds();

  private static Key key(int number) {
    return new Key(LONG_ID, "%05d".formatted(number));
  }

  private static Outcome outcome(int number) {
    return new Outcome.Unknown(number);
  }

  private void remember(int from, int to) {
    for (int number = from; number < to; number++) {
      ids.remember(key(number), outcome(number));
    }
  }

  @Test
  void theLastAreRememberedUpToTheBoundInBytes() {
    remember(0, MOST);
    assertThat(ids.find(key(0))).contains(outcome(0));
    remember(MOST, MOST + 10);
    for (int number = 0; number < MOST + 10; number++) {
      assertThat(ids.find(key(number)).isPresent()).as("%d", number).isEqualTo(number >= 10);
    }
  }

  @Test
  void whatIsRememberedAgainStaysAsItWasLast() {
    remember(0, MOST);
    ids.remember(key(0), outcome(-1));
    remember(MOST, MOST + 10);
    assertThat(ids.find(key(0))).contains(outcome(-1));
    assertThat(ids.find(key(10))).isEmpty();
    assertThat(ids.find(key(11))).isPresent();
  }

  @Test
  void ofTwoTimelinesNothingIsMixedUp() {
    ids.remember(new Key("a", "bc"), outcome(1));
    assertThat(ids.find(new Key("ab", "c"))).isEmpty();
  }
}
