package dev.timeline.tablestore.local;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The error codes of the service, each with its HTTP status and its usual message. */
enum ErrorCode {
  AUTH_FAILED("OTSAuthFailed", 403, "Signature mismatch."),
  CAPACITY_UNIT_EXHAUSTED("OTSCapacityUnitExhausted", 403, "Capacity unit is not enough."),
  CONDITION_CHECK_FAIL("OTSConditionCheckFail", 403, "Condition check failed."),
  FLOW_CONTROL("OTSFlowControl", 429, "The requests have been throttled."),
  INTERNAL_SERVER_ERROR("OTSInternalServerError", 500, "Internal server error."),
  INVALID_PK("OTSInvalidPK", 400, "Primary key schema mismatch."),
  METHOD_NOT_ALLOWED("OTSMethodNotAllowed", 405, "Only POST method for requests is supported."),
  NOT_ENOUGH_CAPACITY_UNIT(
      "OTSNotEnoughCapacityUnit", 403, "Remaining capacity unit is not enough."),
  NO_PERMISSION_ACCESS(
      "OTSNoPermissionAccess", 403, "You have no permission to access the requested resource."),
  OBJECT_ALREADY_EXIST("OTSObjectAlreadyExist", 409, "Requested table already exists."),
  OBJECT_NOT_EXIST("OTSObjectNotExist", 404, "Requested table does not exist."),
  OUT_OF_COLUMN_COUNT_LIMIT(
      "OTSOutOfColumnCountLimit", 400, "The number of columns in one row exceeded the limit."),
  OUT_OF_ROW_SIZE_LIMIT(
      "OTSOutOfRowSizeLimit", 400, "The total data size of columns in one row exceeded the limit."),
  PARAMETER_INVALID("OTSParameterInvalid", 400, "Invalid parameter."),
  PARTITION_UNAVAILABLE("OTSPartitionUnavailable", 503, "The partition is not available."),
  QUOTA_EXHAUSTED("OTSQuotaExhausted", 403, "Too frequent table operations."),
  REQUEST_BODY_TOO_LARGE("OTSRequestBodyTooLarge", 413, "The size of POST data is too large."),
  REQUEST_TIMEOUT("OTSRequestTimeout", 408, "Request timeout."),
  ROW_OPERATION_CONFLICT(
      "OTSRowOperationConflict", 409, "Data is being modified by the other request."),
  SERVER_BUSY("OTSServerBusy", 503, "Server is busy."),
  SERVER_UNAVAILABLE("OTSServerUnavailable", 503, "Server is not available."),
  TABLE_NOT_READY("OTSTableNotReady", 404, "The table is not ready."),
  TIMEOUT("OTSTimeout", 503, "Operation timeout."),
  TOO_FREQUENT_THROUGHPUT_ADJUSTMENT(
      "OTSTooFrequentReservedThroughputAdjustment",
      403,
      "Capacity unit adjustment is too frequent."),
  UNSUPPORTED_OPERATION("OTSUnsupportOperation", 400, "Unsupported operation.");

  private static final Map<String, ErrorCode> BY_CODE =
      Stream.of(values()).collect(Collectors.toMap(ErrorCode::code, Function.identity()));

  private final String code;
  private final int status;
  private final String message;

  ErrorCode(String code, int status, String message) {
    this.code = code;
    this.status = status;
    this.message = message;
  }

  /** Refuses what is no code of the service, so that a slip in a script does not go unseen. */
  static ErrorCode of(String code) {
    ErrorCode known = BY_CODE.get(code);
    if (known == null) {
      throw new IllegalArgumentException("no error code of the service: " + code);
    }
    return known;
  }

  String code() {
    return code;
  }

  int status() {
    return status;
  }

  String message() {
    return message;
  }

  ServiceError error() {
    return error(message);
  }

  ServiceError error(String instead) {
    return new ServiceError(this, instead);
  }
}
