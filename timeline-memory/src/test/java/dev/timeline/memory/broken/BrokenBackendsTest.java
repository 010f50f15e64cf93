package dev.timeline.memory.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import dev.timeline.TimelineException;
import dev.timeline.contract.BackendContract;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.contract.ForwardingRecords;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** The contract is worth something: it catches every backend that is broken, and only those. */
class BrokenBackendsTest {

  /** Runs only from here: its name is not one that the build looks for. */
  static class Subject extends BackendContract {
    private static Function<InstantSource, TimelineBackend> opener;

    @Override
    protected TimelineBackend open(InstantSource clock) {
      return opener.apply(clock);
    }
  }

  private static EngineExecutionResults run(
      Function<InstantSource, TimelineBackend> opener, DiscoverySelector what) {
    Subject.opener = opener;
    return EngineTestKit.engine("junit-jupiter").selectors(what).execute();
  }

  private static DiscoverySelector promise(Class<?> promise) {
    return selectNestedClass(List.of(Subject.class), promise);
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenBackendIsCaughtByThePromiseThatItBreaks(Broken broken) {
    for (Class<?> promise : broken.promises) {
      Events failed = run(broken.opener, promise(promise)).testEvents().failed();
      assertThat(failed.count())
          .as("tests of %s that failed", promise.getSimpleName())
          .isPositive();
      // By what the contract looks for, and not by a slip in the broken backend itself.
      assertThat(failed.stream())
          .extracting(event -> event.getRequiredPayload(TestExecutionResult.class))
          .extracting(result -> result.getThrowable().orElseThrow())
          .hasOnlyElementsOfTypes(AssertionError.class, TimelineException.class);
    }
  }

  @Test
  void whatOnlyForwardsPasses() {
    assertPasses(
        clock ->
            ForwardingBackend.withRecords(
                ForwardingBackend.withLogs(Broken.memory(clock), ForwardingLog::new),
                ForwardingRecords::new),
        selectClass(Subject.class));
  }

  @Test
  void whatAppendsABatchOneByOnePasses() {
    assertPasses(Broken.logs(BrokenLog::new), selectClass(Subject.class));
  }

  @Test
  void whatFailsAndSaysSoTrulyKeepsThreeOutcomes() {
    assertPasses(
        Broken.logs(BrokenAppends.FailsHonestly::new),
        promise(BackendContract.ThreeOutcomes.class));
  }

  private static void assertPasses(
      Function<InstantSource, TimelineBackend> opener, DiscoverySelector what) {
    var events = run(opener, what).allEvents();
    assertThat(events.failed().stream().map(Event::toString)).isEmpty();
    assertThat(events.succeeded().count()).isPositive();
  }
}
