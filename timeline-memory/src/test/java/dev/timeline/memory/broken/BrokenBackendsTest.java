package dev.timeline.memory.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import dev.timeline.TimelineException;
import dev.timeline.contract.BackendContract;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.contract.ForwardingRecords;
import dev.timeline.contract.MessagingContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
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
@Tag("slow")
class BrokenBackendsTest {

  /** Runs only from here: its name is not one that the build looks for. */
  static class Subject extends BackendContract {
    private static Function<InstantSource, TimelineBackend> opener;
    private static Set<Capability> lacks;

    @Override
    protected TimelineBackend open(InstantSource clock) {
      return opener.apply(clock);
    }

    @Override
    protected Set<Capability> lacks() {
      return lacks;
    }
  }

  /** The same backend, put through what messaging promises. */
  static class MessagingSubject extends MessagingContract {
    @Override
    protected TimelineBackend open(InstantSource clock) {
      return Subject.opener.apply(clock);
    }

    @Override
    protected Set<Capability> lacks() {
      return Subject.lacks;
    }
  }

  private static EngineExecutionResults run(
      Function<InstantSource, TimelineBackend> opener, DiscoverySelector what) {
    return run(opener, Set.of(), what);
  }

  private static EngineExecutionResults run(
      Function<InstantSource, TimelineBackend> opener,
      Set<Capability> lacks,
      DiscoverySelector what) {
    Subject.opener = opener;
    Subject.lacks = lacks;
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
  void whatCompletesOnAThreadOfItsOwnPasses() {
    for (Class<?> promise :
        List.of(
            BackendContract.BadInput.class,
            BackendContract.SenderOrder.class,
            BackendContract.IdempotentAppend.class)) {
      assertPasses(Broken.logs(CompletesElsewhere::new), promise(promise));
    }
  }

  @Test
  void whatFailsAndSaysSoTrulyKeepsThreeOutcomes() {
    assertPasses(
        Broken.logs(BrokenAppends.FailsHonestly::new),
        promise(BackendContract.ThreeOutcomes.class));
  }

  @Test
  void whatRemembersOnlyWhatIsTherePassesIfItSaysSo() {
    var opener = Broken.REMEMBERS_WHAT_IS_THERE.opener;
    var lacks = Set.of(Capability.REMEMBERS_EVERY_ID);
    EngineExecutionResults results = run(opener, lacks, selectClass(Subject.class));
    assertPassed(results);
    // Deleted (in both forms) and expired.
    assertThat(results.testEvents().aborted().stream())
        .hasSize(3)
        .extracting(event -> event.getRequiredPayload(TestExecutionResult.class))
        .extracting(result -> result.getThrowable().orElseThrow().getMessage())
        .allMatch(reason -> reason.contains("REMEMBERS_EVERY_ID is announced as lacking"));
    assertPassed(run(opener, lacks, selectClass(MessagingSubject.class)));
  }

  @Test
  void noBackendMayForgetWhatItWasItselfAskedToAppend() {
    var opener = Broken.LOOKS_ONLY_FOR_MARKED_REPEATS.opener;
    var lacks = Set.of(Capability.REMEMBERS_EVERY_ID);
    DiscoverySelector promise = promise(BackendContract.IdempotentAppend.class);
    assertThat(run(opener, lacks, promise).testEvents().failed().count()).isPositive();
    DiscoverySelector sending =
        selectNestedClass(List.of(MessagingSubject.class), MessagingContract.StoreBeforeSync.class);
    assertThat(run(opener, sending).testEvents().failed().count()).isPositive();
  }

  @Test
  void aThreadThatEndsSoonAfterTheBackendPassesIfItIsAnnounced() {
    assertPassed(
        run(
            Broken.STARTS_A_THREAD.opener,
            Set.of(Capability.STARTS_DAEMONS_ONLY),
            promise(BackendContract.Closing.class)));
  }

  private static void assertPasses(
      Function<InstantSource, TimelineBackend> opener, DiscoverySelector what) {
    EngineExecutionResults results = run(opener, what);
    assertPassed(results);
    assertThat(results.testEvents().aborted().count()).isZero();
  }

  private static void assertPassed(EngineExecutionResults results) {
    var events = results.allEvents();
    assertThat(events.failed().stream().map(Event::toString)).isEmpty();
    assertThat(events.succeeded().count()).isPositive();
  }
}
