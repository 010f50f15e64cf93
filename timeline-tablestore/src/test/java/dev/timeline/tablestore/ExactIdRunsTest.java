package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Exact message ids in fresh JVMs, on a machine that has more to do than it can.
 *
 * <p>{@code -Dtimeline.exactWorlds} sets how many.
 */
@Tag("slow")
class ExactWorldsTest {

  private static final int RUNS = Integer.getInteger("timeline.exactWorlds", 2);

  @Test
  void noWorldFindsAViolation() throws Exception {
    var options = ExactWorlds.Options.parse("--runs", Integer.toString(RUNS), "--busy", "4");
    assertThat(ExactWorlds.run(options)).as("violations, printed above").isZero();
  }
}
