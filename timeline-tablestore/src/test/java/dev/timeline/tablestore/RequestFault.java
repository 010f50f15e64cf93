package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.RequestRow;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** What can go wrong with a request, and what its sender can know about it then. */
@SuppressWarnings("ImmutableEnumChecker") // the functions are constants
enum RequestFault {
  SERVER_BUSY(Says.NOT_DONE, rule -> rule.fails("OTSServerBusy")),
  PARTITION_UNAVAILABLE(Says.NOT_DONE, rule -> rule.fails("OTSPartitionUnavailable")),
  ROW_OPERATION_CONFLICT(Says.NOT_DONE, rule -> rule.fails("OTSRowOperationConflict")),
  TABLE_NOT_READY(Says.NOT_DONE, rule -> rule.fails("OTSTableNotReady")),
  NOT_ENOUGH_CAPACITY_UNIT(Says.NOT_DONE, rule -> rule.fails("OTSNotEnoughCapacityUnit")),
  CAPACITY_UNIT_EXHAUSTED(Says.NOT_DONE, rule -> rule.fails("OTSCapacityUnitExhausted")),
  TOO_FREQUENT_OPERATIONS(Says.NOT_DONE, rule -> rule.fails("OTSQuotaExhausted")),
  SOME_ROWS_BUSY(Says.NOT_DONE, rule -> rule.rows(everyOther()).fails("OTSServerBusy")),
  PARTITION_THROTTLED(
      Says.NOT_DONE,
      (rule, partition) -> rule.inPartition(partition).fails("OTSCapacityUnitExhausted")),

  TIMEOUT(Says.NOTHING, rule -> rule.fails("OTSTimeout")),
  INTERNAL_SERVER_ERROR(Says.NOTHING, rule -> rule.fails("OTSInternalServerError")),
  SERVER_UNAVAILABLE(Says.NOTHING, rule -> rule.fails("OTSServerUnavailable")),
  REQUEST_TIMEOUT(Says.NOTHING, rule -> rule.fails("OTSRequestTimeout")),
  SOME_ROWS_TIME_OUT(Says.NOTHING, rule -> rule.rows(everyOther()).fails("OTSTimeout")),
  LOST_REQUEST(Says.NOTHING, FaultRule::losesTheRequest),
  CLOSED_CONNECTION(Says.NOTHING, FaultRule::closesTheConnection),

  DONE_AND_TIMEOUT(Says.NOTHING, rule -> rule.appliesAndFails("OTSTimeout")),
  DONE_AND_INTERNAL_ERROR(Says.NOTHING, rule -> rule.appliesAndFails("OTSInternalServerError")),
  DONE_AND_UNAVAILABLE(Says.NOTHING, rule -> rule.appliesAndFails("OTSServerUnavailable")),
  DONE_AND_REQUEST_TIMEOUT(Says.NOTHING, rule -> rule.appliesAndFails("OTSRequestTimeout")),
  SOME_ROWS_DONE_AND_TIME_OUT(
      Says.NOTHING, rule -> rule.rows(everyOther()).appliesAndFails("OTSTimeout")),
  LOST_REPLY(Says.NOTHING, FaultRule::losesTheReply),
  TRUNCATED_REPLY(Says.NOTHING, FaultRule::truncatesTheReply),
  FORGED_REPLY(Says.NOTHING, FaultRule::forgesTheReply),
  DELAYED_REPLY(Says.NOTHING, rule -> rule.delaysTheReply(soLong(3))),

  DONE_SOON_AFTER(Says.NOTHING, rule -> rule.appliesLater(soLong(0.3))),
  TIMEOUT_AND_DONE_SOON_AFTER(
      Says.NOTHING, rule -> rule.failsAndAppliesLater("OTSTimeout", soLong(0.3))),
  DONE_ABOUT_WHEN_GIVEN_UP(Says.NOTHING, rule -> rule.appliesLater(soLong(1))),
  DONE_JUST_AFTER_GIVEN_UP(Says.NOTHING, rule -> rule.appliesLater(soLong(1.05))),
  DONE_LONG_AFTER(Says.NOTHING, rule -> rule.appliesLater()),
  TIMEOUT_AND_DONE_LONG_AFTER(Says.NOTHING, rule -> rule.failsAndAppliesLater("OTSTimeout")),

  EMPTY_PAGE(Says.NOTHING_WRONG, FaultRule::answersEmptyPages),
  SHORT_PAGE(Says.NOTHING_WRONG, rule -> rule.answersPagesOf(1)),

  PARAMETER_INVALID(Says.NEVER, rule -> rule.fails("OTSParameterInvalid")),
  INVALID_KEY(Says.NEVER, rule -> rule.fails("OTSInvalidPK")),
  ROW_TOO_LARGE(Says.NEVER, rule -> rule.fails("OTSOutOfRowSizeLimit")),
  TOO_MANY_COLUMNS(Says.NEVER, rule -> rule.fails("OTSOutOfColumnCountLimit")),
  BODY_TOO_LARGE(Says.NEVER, rule -> rule.fails("OTSRequestBodyTooLarge")),
  AUTH_FAILED(Says.NEVER, rule -> rule.fails("OTSAuthFailed")),
  NO_PERMISSION(Says.NEVER, rule -> rule.fails("OTSNoPermissionAccess")),
  OBJECT_NOT_EXIST(Says.NEVER, rule -> rule.fails("OTSObjectNotExist")),
  SOME_ROWS_REFUSED(Says.NEVER, rule -> rule.rows(everyOther()).fails("OTSOutOfRowSizeLimit"));

  /** What the failure says about whether the request was carried out. */
  enum Says {
    /** It was not; the same may succeed later. */
    NOT_DONE,
    /** It was not, and never will be. */
    NEVER,
    /** It may have been, or may still be. */
    NOTHING,
    /** It is no failure. */
    NOTHING_WRONG
  }

  /** What a request is given to be answered, and a write without an answer to turn up. */
  static final Duration ATTEMPT_TIMEOUT = CallSpeed.scaled(Duration.ofMillis(200));

  private final Says says;
  private final BiFunction<FaultRule, PrimaryKeyValue, Fault> striking;

  RequestFault(Says says, Function<FaultRule, Fault> striking) {
    this(says, (rule, partition) -> striking.apply(rule));
  }

  RequestFault(Says says, BiFunction<FaultRule, PrimaryKeyValue, Fault> striking) {
    this.says = says;
    this.striking = striking;
  }

  Says says() {
    return says;
  }

  /** Whether a write is done when the test says so, long after it was given up. */
  boolean landsWhenTold() {
    return this == DONE_LONG_AFTER || this == TIMEOUT_AND_DONE_LONG_AFTER;
  }

  /** Whether only scans notice. */
  boolean isOfPages() {
    return this == EMPTY_PAGE || this == SHORT_PAGE;
  }

  /** Whether it befalls one partition only. */
  boolean isOfPartition() {
    return this == PARTITION_THROTTLED;
  }

  Fault strike(FaultRule rule, PrimaryKeyValue partition) {
    return striking.apply(rule, partition);
  }

  private static Predicate<RequestRow> everyOther() {
    return row -> row.index() % 2 == 0;
  }

  private static Duration soLong(double attempts) {
    return Duration.ofMillis(Math.round(ATTEMPT_TIMEOUT.toMillis() * attempts));
  }
}
