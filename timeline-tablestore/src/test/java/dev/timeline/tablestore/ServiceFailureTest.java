package dev.timeline.tablestore;

import static dev.timeline.tablestore.ServiceFailure.Kind.FINAL;
import static dev.timeline.tablestore.ServiceFailure.Kind.NOT_EXECUTED;
import static dev.timeline.tablestore.ServiceFailure.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.Error;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Retry;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.tablestore.ServiceFailure.Kind;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failure says about whether the request was carried out. */
class ServiceFailureTest {

  private static final String TOO_FREQUENT = "Too frequent table operations.";

  private static ServiceFailure ofRequest(String code, String message, int status) {
    return ServiceFailure.of(new TableStoreException(message, null, code, "request-7", status));
  }

  private static ServiceFailure ofRow(String code, String message) {
    return ServiceFailure.of(new Error(code, message), "request-7");
  }

  /** As a request's answer, and as that of one row, which has no status. */
  private static void assertKind(String code, int status, Kind expected) {
    assertThat(ofRequest(code, "said the service", status).kind()).isEqualTo(expected);
    assertThat(ofRow(code, "said the service").kind()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "OTSServerBusy, 503",
    "OTSPartitionUnavailable, 503",
    "OTSRowOperationConflict, 409",
    "OTSTableNotReady, 404",
    "OTSNotEnoughCapacityUnit, 403",
    "OTSCapacityUnitExhausted, 403"
  })
  void notCarriedOutButMayBeLater(String code, int status) {
    assertKind(code, status, NOT_EXECUTED);
  }

  @ParameterizedTest
  @CsvSource({
    "OTSTimeout, 503",
    "OTSInternalServerError, 500",
    "OTSServerUnavailable, 503",
    "OTSRequestTimeout, 408"
  })
  void mayHaveBeenCarriedOut(String code, int status) {
    assertKind(code, status, UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "OTSParameterInvalid, 400",
    "OTSConditionCheckFail, 403",
    "OTSInvalidPK, 400",
    "OTSOutOfRowSizeLimit, 400",
    "OTSOutOfColumnCountLimit, 400",
    "OTSRequestBodyTooLarge, 413",
    "OTSAuthFailed, 403",
    "OTSNoPermissionAccess, 403",
    "OTSObjectNotExist, 404",
    "OTSQuotaExhausted, 403"
  })
  void notCarriedOutAndNeverWillBe(String code, int status) {
    assertKind(code, status, FINAL);
  }

  @Test
  void aCodeCountsMoreThanAStatusThatIsLessCareful() {
    assertThat(ofRequest("OTSServerBusy", "busy", 500).kind()).isEqualTo(NOT_EXECUTED);
    assertThat(ofRequest("OTSServerBusy", "busy", 400).kind()).isEqualTo(NOT_EXECUTED);
    assertThat(ofRequest("OTSTimeout", "late", 400).kind()).isEqualTo(UNKNOWN);
    assertThat(ofRequest("OTSParameterInvalid", "no", 0).kind()).isEqualTo(FINAL);
    assertThat(ofRequest("OTSParameterInvalid", "no", 500).kind()).isEqualTo(UNKNOWN);
  }

  @Test
  void aQuotaThatFillsAgainIsTriedAgainAndNoOther() {
    assertThat(ofRequest("OTSQuotaExhausted", TOO_FREQUENT, 403).kind()).isEqualTo(NOT_EXECUTED);
    assertThat(ofRow("OTSQuotaExhausted", TOO_FREQUENT).kind()).isEqualTo(NOT_EXECUTED);
    assertThat(ofRequest("OTSQuotaExhausted", "Number of tables exceeded the quota.", 403).kind())
        .isEqualTo(FINAL);
    assertThat(ofRequest("OTSQuotaExhausted", null, 403).kind()).isEqualTo(FINAL);
    assertThat(ofRow("OTSQuotaExhausted", null).kind()).isEqualTo(FINAL);
    assertThat(ofRequest("OTSParameterInvalid", TOO_FREQUENT, 400).kind()).isEqualTo(FINAL);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 599})
  void anUnheardOfCodeOfAServerErrorMayHaveBeenCarriedOut(int status) {
    assertThat(ofRequest("OTSUnheardOf", "?", status).kind()).isEqualTo(UNKNOWN);
    assertThat(ofRequest(null, "?", status).kind()).isEqualTo(UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405, 413, 499})
  void anUnheardOfCodeOfAClientErrorIsFinal(int status) {
    assertThat(ofRequest("OTSUnheardOf", "?", status).kind()).isEqualTo(FINAL);
    assertThat(ofRequest(null, "?", status).kind()).isEqualTo(FINAL);
  }

  @Test
  void anUnheardOfCodeWithoutAStatusMayHaveBeenCarriedOut() {
    assertThat(ofRow("OTSUnheardOf", "?").kind()).isEqualTo(UNKNOWN);
    assertThat(ofRequest("OTSUnheardOf", "?", 0).kind()).isEqualTo(UNKNOWN);
    assertThat(ofRequest("OTSUnheardOf", "?", 200).kind()).isEqualTo(UNKNOWN);
    assertThat(ofRequest("OTSUnheardOf", "?", 301).kind()).isEqualTo(UNKNOWN);
  }

  @Test
  void whatTheServiceSaidNothingAboutMayHaveBeenCarriedOut() {
    for (Throwable failure :
        new Throwable[] {
          new ClientException("connection reset"),
          new IOException("broken"),
          new TimeoutException(),
          new InterruptedException(),
          new IllegalStateException("a bug"),
          new OutOfMemoryError("no room for the answer")
        }) {
      ServiceFailure known = ServiceFailure.of(failure);
      assertThat(known.kind()).isEqualTo(UNKNOWN);
      assertThat(known).hasCause(failure).hasMessageContaining(failure.getClass().getSimpleName());
    }
    assertThat(ServiceFailure.noAnswer("none within PT1S").kind()).isEqualTo(UNKNOWN);
  }

  @Test
  void whatWasNotSentWasNotCarriedOut() {
    assertThat(ServiceFailure.notSent("no time was left", null).kind()).isEqualTo(NOT_EXECUTED);
    assertThat(ServiceFailure.unsendable(new IllegalStateException("no name")).kind())
        .isEqualTo(FINAL);
  }

  @Test
  void aFailureThatIsKnownStaysAsItIs() {
    ServiceFailure known = ofRow("OTSServerBusy", "busy");
    assertThat(ServiceFailure.of(known)).isSameAs(known);
    assertThat(Requests.failureOf(new CompletionException(known))).isSameAs(known);
    assertThat(Requests.failureOf(known)).isSameAs(known);
  }

  @Test
  void itNamesTheCodeAndTheRequest() {
    assertThat(ofRequest("OTSServerBusy", "busy", 503))
        .hasMessageContainingAll("OTSServerBusy", "request-7");
    assertThat(ofRow("OTSServerBusy", "busy"))
        .hasMessageContainingAll("OTSServerBusy", "request-7");
    assertThat(ofRow("OTSConditionCheckFail", "no").isConditionCheckFail()).isTrue();
    assertThat(ofRow("OTSServerBusy", "busy").isConditionCheckFail()).isFalse();
    assertThat(ofRow("OTSServerBusy", "busy").is("OTSServerBusy")).isTrue();
  }

  @Test
  void whereNothingWasDoneTheCallerHearsWhetherToTryAgain() {
    ServiceFailure refused = ofRequest("OTSInvalidPK", "no", 400);
    TimelineException rejected = refused.nothingDone("room", "it could not be read");
    assertThat(rejected).isInstanceOf(Rejected.class).hasCause(refused);
    assertThat(rejected.retry()).isEqualTo(Retry.POINTLESS);
    assertThat(rejected.timelineId()).contains("room");
    assertThat(rejected).hasMessageContainingAll("it could not be read", "OTSInvalidPK");

    TimelineException unavailable =
        ofRequest("OTSServerBusy", "busy", 503).nothingDone(null, "not opened");
    assertThat(unavailable).isInstanceOf(Unavailable.class);
    assertThat(unavailable.retry()).isEqualTo(Retry.SAFE);
    assertThat(unavailable.timelineId()).isEmpty();
    assertThat(ServiceFailure.noAnswer("none").nothingDone(null, "not read"))
        .isInstanceOf(Unavailable.class);
  }
}
