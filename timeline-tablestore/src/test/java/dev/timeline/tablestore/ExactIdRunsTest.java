package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Exact message ids in fresh JVMs, on a machine that has more to do than it can.
 *
 * <p>{@code -Dtimeline.exactIdRuns} sets how many.
 */
@Tag("slow")
class ExactIdRunsTest {

  private static final int RUNS = Integer.getInteger("timeline.exactIdRuns", 1);

  @Test
  void noRunFindsAViolation() throws Exception {
    var options = ExactIdRuns.Options.parse("--runs", Integer.toString(RUNS), "--busy", "4");
    assertThat(ExactIdRuns.run(options)).as("violations, printed above").isZero();
  }
}
