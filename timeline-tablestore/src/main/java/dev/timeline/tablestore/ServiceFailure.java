package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.Error;
import com.google.common.base.Throwables;
import dev.timeline.TimelineException;
import dev.timeline.observation.Outcome;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The failure of a request, or of one row of it, and whether it may have been carried out. */
final class ServiceFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** The kinds of failures, by what is known of the request. */
  enum Kind {
    /** Not carried out; the same may succeed later. */
    NOT_EXECUTED,
    /** It may have been carried out, or may still be. */
    UNKNOWN,
    /** It was not carried out, and never will be. */
    FINAL
  }

  private static final String CONDITION_CHECK_FAIL = "OTSConditionCheckFail";

  private static final String QUOTA_EXHAUSTED = "OTSQuotaExhausted";

  private static final Set<String> NOT_EXECUTED_CODES =
      Set.of(
          "OTSServerBusy",
          "OTSPartitionUnavailable",
          "OTSRowOperationConflict",
          "OTSTableNotReady",
          "OTSNotEnoughCapacityUnit",
          "OTSCapacityUnitExhausted",
          "OTSFlowControl");

  private static final Set<String> THROTTLING_CODES =
      Set.of(
          "OTSServerBusy",
          "OTSNotEnoughCapacityUnit",
          "OTSCapacityUnitExhausted",
          "OTSFlowControl");

  private static final Set<String> UNKNOWN_CODES =
      Set.of("OTSTimeout", "OTSInternalServerError", "OTSServerUnavailable", "OTSRequestTimeout");

  private static final Set<String> FINAL_CODES =
      Set.of(
          CONDITION_CHECK_FAIL,
          QUOTA_EXHAUSTED,
          "OTSParameterInvalid",
          "OTSInvalidPK",
          "OTSOutOfRowSizeLimit",
          "OTSOutOfColumnCountLimit",
          "OTSRequestBodyTooLarge",
          "OTSAuthFailed",
          "OTSNoPermissionAccess",
          "OTSObjectNotExist");

  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private final Kind kind;
  private final String code;
  private final String requestId;

  private ServiceFailure(Kind kind, String code, String message, @Nullable Throwable cause) {
    this(kind, code, "", message, cause);
  }

  private ServiceFailure(
      Kind kind, String code, String requestId, String message, @Nullable Throwable cause) {
    super(message, cause, false, false); // thrown by no code of ours, so a trace would say nothing
    this.kind = kind;
    this.code = code;
    this.requestId = requestId;
  }

  /** Returns the failure that a client's callback was given. */
  static ServiceFailure of(Throwable failure) {
    if (failure instanceof ServiceFailure known) {
      return known;
    }
    if (failure instanceof TableStoreException refused) {
      String code = String.valueOf(refused.getErrorCode());
      return new ServiceFailure(
          kindOf(code, refused.getMessage(), refused.getHttpStatus()),
          code,
          String.valueOf(refused.getRequestId()),
          "%s%s (request %s)"
              .formatted(code, advice(code, refused.getMessage()), refused.getRequestId()),
          refused);
    }
    // The service said nothing, or nothing that could be trusted.
    return new ServiceFailure(
        Kind.UNKNOWN, "", "no answer (%s)".formatted(rootOf(failure)), failure);
  }

  /**
   * Says what to do where that is known, in words of our own: the service's may quote what it was
   * sent.
   */
  private static String advice(String code, @Nullable String message) {
    String said = message == null ? "" : message.toLowerCase(Locale.ROOT);
    if (code.equals("OTSAuthFailed")) {
      if (said.contains("accesskey") || said.contains("access key")) {
        return ": there is no such access key id; check it and whether it is disabled";
      } else if (said.contains("signature")) {
        return ": the signature does not match; check the access key secret";
      } else if (said.contains("token")) {
        return ": the security token is wrong or has expired; renew it";
      } else if (said.contains("instance")) {
        return ": the instance is not there; check its name and the endpoint's region";
      }
      return ": the login is refused; check the access key, the instance and the clock";
    } else if (code.equals("OTSNoPermissionAccess")) {
      return ": the RAM policy of the access key does not allow it";
    } else if (code.equals("OTSObjectNotExist")) {
      return ": the table is not there";
    }
    return "";
  }

  /** Returns what the network says; never what a reply said. */
  private static String rootOf(Throwable failure) {
    Throwable root = Throwables.getRootCause(failure);
    return root instanceof IOException ? root.toString() : root.getClass().getSimpleName();
  }

  /** Returns the failure of one row of a request. */
  static ServiceFailure of(Error error, String requestId) {
    String code = error.getCode();
    return new ServiceFailure(
        kindOf(code, error.getMessage(), 0),
        code,
        String.valueOf(requestId),
        "%s (request %s)".formatted(code, requestId),
        null);
  }

  // The client did not take the request, so nothing was sent.
  static ServiceFailure notSent(String why, @Nullable Throwable cause) {
    return new ServiceFailure(Kind.NOT_EXECUTED, "", why, cause);
  }

  // The request could not even be built.
  static ServiceFailure unsendable(RuntimeException cause) {
    return new ServiceFailure(Kind.FINAL, "", "it cannot be sent", cause);
  }

  static ServiceFailure noAnswer(String why) {
    return new ServiceFailure(Kind.UNKNOWN, "", why, null);
  }

  private static Kind kindOf(String code, @Nullable String message, int status) {
    if (NOT_EXECUTED_CODES.contains(code) || isTooFrequent(code, message)) {
      return Kind.NOT_EXECUTED;
    }
    if (UNKNOWN_CODES.contains(code) || status >= SERVER_ERROR) {
      return Kind.UNKNOWN;
    }
    return FINAL_CODES.contains(code) || status >= CLIENT_ERROR ? Kind.FINAL : Kind.UNKNOWN;
  }

  // A quota that fills again by itself, unlike the others of this code.
  private static boolean isTooFrequent(String code, @Nullable String message) {
    return code.equals(QUOTA_EXHAUSTED)
        && message != null
        && message.contains("Too frequent table operations");
  }

  Kind kind() {
    return kind;
  }

  boolean isFinal() {
    return kind == Kind.FINAL;
  }

  boolean isUnknown() {
    return kind == Kind.UNKNOWN;
  }

  /** Returns the service's error code; empty if it named none. */
  String code() {
    return code;
  }

  /** Returns the service's id of the request; empty if it named none. */
  String requestId() {
    return requestId;
  }

  /** Returns whether it was refused because there is too much to do. */
  boolean isThrottling() {
    return THROTTLING_CODES.contains(code) || (code.equals(QUOTA_EXHAUSTED) && !isFinal());
  }

  /** Returns the outcome, as observers are told it; a condition that was not met is no failure. */
  Outcome outcome() {
    return switch (kind) {
      case NOT_EXECUTED -> Outcome.UNAVAILABLE;
      case UNKNOWN -> Outcome.UNKNOWN;
      case FINAL -> isConditionCheckFail() ? Outcome.NOTHING : Outcome.REJECTED;
    };
  }

  boolean is(String code) {
    return this.code.equals(code);
  }

  boolean isConditionCheckFail() {
    return is(CONDITION_CHECK_FAIL);
  }

  /** Returns the exception for a call that certainly changed nothing. */
  TimelineException nothingDone(@Nullable String timelineId, String what) {
    String message = "%s: %s".formatted(what, getMessage());
    return isFinal()
        ? new TimelineException.Rejected(timelineId, message, this)
        : new TimelineException.Unavailable(timelineId, message, this);
  }
}
