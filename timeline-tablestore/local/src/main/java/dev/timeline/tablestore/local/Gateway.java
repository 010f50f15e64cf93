package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.timeline.tablestore.local.Mishap.Applying;
import dev.timeline.tablestore.local.Mishap.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way from a request to its reply: let in, parsed, struck by a fault, carried out, recorded.
 */
final class Gateway {

  private final Envelope envelope;
  private final Operations operations;
  private final Faults faults;
  private final RequestLog log;
  private final Tables tables;

  Gateway(Envelope envelope, Operations operations, Faults faults, RequestLog log, Tables tables) {
    this.envelope = envelope;
    this.operations = operations;
    this.faults = faults;
    this.log = log;
    this.tables = tables;
  }

  HttpReply serve(HttpRequest http, Signer signer) {
    return http.method().equals("GET") && http.operation().equals("health")
        ? health()
        : answer(http, signer);
  }

  /** Says in a line that it is there, to whoever asks: for scripts that wait for it. */
  private HttpReply health() {
    String line =
        "LocalTableStore is up: %d tables, %,d requests%n"
            .formatted(tables.names().size(), log.count());
    return new HttpReply(
        200,
        Map.of("Content-Type", "text/plain"),
        line.getBytes(UTF_8),
        Ending.REPLY,
        Duration.ZERO);
  }

  private HttpReply answer(HttpRequest http, Signer signer) {
    Request request = null;
    Mishap mishap = Mishap.NONE;
    Result result = null;
    ServiceError error = null;
    try {
      byte[] body = envelope.open(http, signer);
      request = operations.parse(http.operation(), body, http.body().length);
      faults.landDue();
      mishap = faults.strike(request);
      result = carryOut(request, mishap);
      if (mishap.error() != null) {
        error = mishap.error().error();
      }
    } catch (ServiceError refusal) {
      error = mishap.error() == null ? refusal : mishap.error().error();
    } catch (Throwable bug) {
      // An answer all the same: a connection that just ends looks like a lost reply.
      error = ErrorCode.INTERNAL_SERVER_ERROR.error("LocalTableStore failed: " + bug);
    }
    mishap.beforeReplying();
    int status = error == null ? 200 : error.code().status();
    var message = error == null ? requireNonNull(result).message() : error.toMessage();
    byte[] body = message.toByteArray();
    HttpReply reply =
        envelope.seal(http, signer, status, body, mishap, Instant.ofEpochMilli(tables.now()));
    record(http, request, result, error, reply);
    return reply;
  }

  private @Nullable Result carryOut(Request request, Mishap mishap) {
    mishap.beforeApplying();
    if (faults.closed()) {
      throw ErrorCode.SERVER_UNAVAILABLE.error();
    }
    if (mishap.applying() == Applying.NOW) {
      return operations.handle(request, mishap);
    }
    if (mishap.applying() == Applying.LATER) {
      mishap.keep(() -> applyLate(request));
    }
    if (mishap.error() == null) {
      // Nobody will see it: the connection breaks.
      throw ErrorCode.INTERNAL_SERVER_ERROR.error();
    }
    return null;
  }

  private void applyLate(Request request) {
    try {
      operations.handle(request, Mishap.NONE);
    } catch (ServiceError refusal) {
      // A late write may also fail, as any other; there is nobody left to tell.
    }
  }

  private void record(
      HttpRequest http,
      @Nullable Request request,
      @Nullable Result result,
      @Nullable ServiceError error,
      HttpReply reply) {
    boolean answered = reply.ending() != Ending.RESET && reply.ending() != Ending.CLOSE;
    String table = request == null || request.tables().isEmpty() ? "" : request.tables().get(0);
    log.add(
        new Exchange(
            http.operation(),
            table,
            result == null ? 0 : result.rows(),
            result == null ? 0 : result.failedRows(),
            http.body().length,
            reply.body().length,
            result == null ? 0 : result.readUnits(),
            result == null ? 0 : result.writeUnits(),
            answered ? reply.status() : 0,
            answered && error != null ? error.code().code() : null));
  }
}
