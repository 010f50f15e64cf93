package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.HeldRequests;
import dev.timeline.tablestore.local.LateWrites;
import dev.timeline.tablestore.local.RequestRow;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever of the three writes of an append is in doubt, it ends in one entry. */
@Tag("slow")
class ClaimsInDoubtTest extends ExactIdsFixture {

  private static Arguments fault(String name, Function<FaultRule, Fault> fault) {
    return Arguments.of(Named.of(name, fault));
  }

  static Stream<Arguments> doubts() {
    return Stream.of(
        fault("loses the reply", FaultRule::losesTheReply),
        fault("loses the request", FaultRule::losesTheRequest),
        fault("truncates the reply", FaultRule::truncatesTheReply),
        fault("applies and fails", rule -> rule.appliesAndFails("OTSTimeout")),
        fault("fails", rule -> rule.fails("OTSInternalServerError")),
        fault("is busy", rule -> rule.fails("OTSServerBusy")),
        fault("answers nothing", FaultRule::holdsTheReply),
        fault("hears nothing", FaultRule::holdsTheRequest),
        fault("applies later", FaultRule::appliesLater));
  }

  @ParameterizedTest
  @MethodSource("doubts")
  void aClaimInDoubtEndsInOneEntry(Function<FaultRule, Fault> doubt) {
    assertEndsInOneEntry(CLAIM, doubt);
    assertThat(fixture.rows()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("doubts")
  void aRowInDoubtEndsInOneEntry(Function<FaultRule, Fault> doubt) {
    assertEndsInOneEntry(ENTRY, doubt);
  }

  @ParameterizedTest
  @MethodSource("doubts")
  void anEndInDoubtEndsInOneEntry(Function<FaultRule, Fault> doubt) {
    assertEndsInOneEntry(SETTLE, doubt);
    assertThat(fixture.rows()).hasSize(1);
  }

  private void assertEndsInOneEntry(Predicate<RequestRow> stage, Function<FaultRule, Fault> doubt) {
    Fault fault = doubt.apply(next(stage));
    Entry<String> entry = process().append(HI);
    assertThat(fault.hits()).isEqualTo(1);
    if (fault instanceof HeldRequests held) {
      held.release();
    } else if (fault instanceof LateWrites late) {
      late.land();
    }
    assertStandsFor(entry, HI);
  }

  @Test
  void aClaimInDoubtThatLandsBeforeTheNextIsTakenOver() {
    LateWrites late = next(CLAIM).appliesLater();
    HeldRequests held = next(CLAIM).holdsTheRequest();
    CompletableFuture<Entry<String>> append = impatient().append(HI);
    held.awaitArrivals(1);
    assertThat(late.land()).isEqualTo(1);
    held.release();
    Entry<String> entry = join(append);
    assertThat(fixture.rows()).hasSize(1);
    assertStandsFor(entry, HI);
  }
}
