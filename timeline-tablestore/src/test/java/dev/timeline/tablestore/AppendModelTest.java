package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.tablestore.Knowledge.Earlier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every order of events up to a number of steps leaves one entry, and it stays. {@code
 * -Dtimeline.events} sets the steps of two appends together; 12 take a minute.
 */
@Tag("slow")
class AppendModelTest {

  private static final int FAULTS = 2;
  private static final int TICKS = 5;

  @Test
  void oneAppendLeavesOneEntry() {
    assertHolds(new AppendModel(AppendProtocol::next, false, 12, 3, TICKS), 1);
  }

  @Test
  void oneAppendUnderAnExactIdLeavesOneEntry() {
    assertHolds(new AppendModel(AppendProtocol::next, true, 12, FAULTS, TICKS), 1);
  }

  @Test
  void twoAppendsUnderOneExactIdLeaveOneEntry() {
    int events = Integer.getInteger("timeline.events", 9);
    assertHolds(new AppendModel(AppendProtocol::next, true, events, 1, TICKS), 2);
  }

  /** The duty to look for a row was once lost with the answer to a take-over. */
  @Test
  void aTakeOverThatForgetsToLookIsFound() {
    var model =
        new AppendModel(
            (terms, state, event, now) -> {
              AppendProtocol.Step step = AppendProtocol.next(terms, state, event, now);
              return state instanceof AppendState.TakingOver
                      && step.state() instanceof AppendState.AwaitingClaim waiting
                  ? new AppendProtocol.Step(
                      new AppendState.AwaitingClaim(
                          waiting.knowledge().withEarlier(Earlier.None.NONE)),
                      step.effects())
                  : step;
            },
            true,
            16,
            2,
            TICKS);
    assertThat(model.explore(2)).isNotEmpty();
  }

  private static void assertHolds(AppendModel model, int appends) {
    assertThat(model.explore(appends)).isEmpty();
    System.out.printf("%,d snapshots%n", model.snapshots());
  }
}
