package dev.timeline.examples.http;

import com.fasterxml.jackson.core.JacksonException;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.TimelineException.NotAMember;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers to calls that failed: a status, and JSON that says why. */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Adds the answers to a server. */
  public static void addTo(JavalinConfig config) {
    config.routes.exception(TimelineException.class, Failures::answer);
    config.routes.exception(IllegalArgumentException.class, (e, ctx) -> answer(ctx, 400, e));
    config.routes.exception(JacksonException.class, (e, ctx) -> answer(ctx, 400, e));
    config.routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, e.getStatus(), e));
  }

  private static void answer(TimelineException failure, Context ctx) {
    int status = statusOf(failure);
    if (status >= 500) {
      LOG.warn("{} {} failed: {}", ctx.method(), ctx.path(), failure.toString());
    }
    answer(ctx, status, failure);
  }

  private static void answer(Context ctx, int status, Exception failure) {
    ctx.status(status).json(Map.of("error", String.valueOf(failure.getMessage())));
  }

  private static int statusOf(TimelineException failure) {
    return switch (failure.retry()) {
      case SAFE -> 503;
      case SAFE_WITH_MESSAGE_ID -> 504; // to be sent again under the same id
      case POINTLESS ->
          failure instanceof NotAMember ? 403 : failure instanceof InvalidCursor ? 410 : 422;
    };
  }
}
