package dev.timeline.bench.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The formula computes what would be counted. */
class CapacityTest {

  /**
   * Ten users in five chats of two and two groups of five, in each of which 20 messages are sent.
   */
  private static final Usage TINY =
      new Usage(
          10, 14, 100, List.of(new Groups(2, 5 / 7.0, 1), new Groups(5, 2 / 7.0, 1)), 4, 0, 2);

  private static final Usage TYPICAL = new Usage(1_000_000, 30, 100, Groups.TYPICAL, 100, 0.5, 20);

  @ParameterizedTest
  @ValueSource(longs = {0, 2, 4, 5, Long.MAX_VALUE})
  void theFormulaForSendingIsTheCountOfWhatIsSent(long limit) {
    double written = 0;
    int read = 0;
    int copies = 0;
    for (int size : new int[] {2, 2, 2, 2, 2, 5, 5}) {
      for (int message = 0; message < 20; message++) {
        written += size <= limit ? 1 : 2;
        written += 1 / (1 + 10 * 30 / 86_400.0); // a note is valid for 30 s, as one of two servers'
        read++;
        for (int member = 0; size <= limit && member < size; member++) {
          written++;
          copies++;
        }
      }
    }
    Cost cost = new Formula(TINY).sends(limit);
    assertThat(cost.written()).isCloseTo(written, within(1e-6));
    assertThat(cost.read()).isCloseTo(read, within(1e-6));
    assertThat(cost.copies()).isCloseTo(copies, within(1e-6));
  }

  @Test
  void theFormulaForPullingIsTheMeanOverEveryNumberOfNewMessages() {
    // 4 pulls a day of 10 users, who have two conversations: 5 new messages in each on average.
    double chance = Math.exp(-5);
    double ofGroup = 0;
    for (int rows = 1; rows < 60; rows++) {
      chance *= 5.0 / rows;
      ofGroup += chance * Math.ceil(rows * TINY.rows().history(0) / 4096.0);
    }
    assertThat(new Formula(TINY).pulls(0).read())
        .isCloseTo(40 * (2 + 1 + 2 * ofGroup), within(1e-6));
  }

  @Test
  void aPullOfCopiesReadsTheInboxAndTheRecordsOfWhatIsNew() {
    double chance = Math.exp(-10);
    double ofInbox = chance;
    for (int rows = 1; rows < 90; rows++) {
      chance *= 10.0 / rows;
      ofInbox += chance * Math.ceil(rows * TINY.rows().inbox() / 4096.0);
    }
    double nothingNew = Math.exp(-5);
    Cost cost = new Formula(TINY).pulls(5);
    assertThat(cost.read()).isCloseTo(40 * (ofInbox + 2 * (1 - nothingNew)), within(1e-6));
    assertThat(cost.requests()).isCloseTo(40 * (2 - nothingNew * nothingNew), within(1e-6));
  }

  @Test
  void theBestLimitIsNeitherNoneNorAll() {
    Sweep.Point best = new Sweep(Simulations.TYPICAL_POINTS, 1).leastUnits();
    assertThat(best.limit()).isBetween(2L, 10_000L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 20, 500, 10_000, Long.MAX_VALUE})
  void theSimulationAgreesWithTheFormula(long limit) {
    Cost formula = new Formula(TYPICAL).day(limit);
    Cost simulated = Simulations.TYPICAL.day(limit);
    assertThat(simulated.written() / formula.written()).isCloseTo(1, within(0.05));
    assertThat(simulated.read() / formula.read()).isCloseTo(1, within(0.05));
    assertThat(simulated.requests() / formula.requests()).isCloseTo(1, within(0.05));
  }

  /** A simulation that is made once. */
  private static final class Simulations {
    static final Simulation TYPICAL = Simulation.of(CapacityTest.TYPICAL, 1);
    static final List<Sweep.Point> TYPICAL_POINTS =
        LongStream.of(0, 2, 20, 100, 500, 2_000, 10_000, Long.MAX_VALUE)
            .mapToObj(
                it ->
                    new Sweep.Point(it, new Formula(CapacityTest.TYPICAL).day(it), TYPICAL.day(it)))
            .toList();
  }

  @Test
  void activityIsOneOnAverageHoweverUneven() {
    for (double exponent : new double[] {0, 0.5, 0.9}) {
      for (long count : new long[] {1, 7, 5_000, 100_000_000}) {
        assertThat(new Zipf(count, exponent).mean(it -> it)).isCloseTo(1, within(0.001));
      }
    }
    assertThat(new Zipf(2, 0.5).activity().applyAsDouble(1))
        .isCloseTo(2 / (1 + Math.sqrt(0.5)), within(1e-9));
  }

  @Test
  void prefixesAreAsBalancedAsAFairDraw() {
    Prefixes.Balance found = new Prefixes().balance(1_000_000);
    Prefixes.Balance fair = Prefixes.fairDraw(1_000_000, 1);
    assertThat(found.mean()).isEqualTo(fair.mean()).isEqualTo(1e6 / 65_536);
    assertThat(found.mostByMean()).isCloseTo(fair.mostByMean(), within(0.5));
  }

  @Test
  void sharesThatAreNotEverythingAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Usage(1, 1, 1, List.of(new Groups(2, 0.5, 1)), 1, 0, 1))
        .withMessageContaining("0.5");
    assertThat(Groups.parse("500:0.015:0.5")).isEqualTo(new Groups(500, 0.015, 0.5));
  }
}
