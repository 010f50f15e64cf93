package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;

/** An error that the service answers instead of a result. */
final class ServiceError extends RuntimeException {

  private final ErrorCode code;

  ServiceError(ErrorCode code, String message) {
    // A refusal is an answer like any other: no stack trace, which would cost more than the rest.
    super(message, null, false, false);
    this.code = code;
  }

  static ServiceError invalid(String message) {
    return new ServiceError(ErrorCode.PARAMETER_INVALID, message);
  }

  static ServiceError unsupported(String what) {
    return new ServiceError(
        ErrorCode.UNSUPPORTED_OPERATION, "Unsupported operation: '" + what + "'.");
  }

  ErrorCode code() {
    return code;
  }

  OtsInternalApi.Error toMessage() {
    return OtsInternalApi.Error.newBuilder().setCode(code.code()).setMessage(getMessage()).build();
  }
}
