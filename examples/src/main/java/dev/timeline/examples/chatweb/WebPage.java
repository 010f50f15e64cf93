package dev.timeline.examples.chatweb;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page and its parts, as they lie in the jar, under a policy that runs nothing else. */
final class WebPage {

  /** Scripts, styles, pictures and requests from here alone, and none that stands in the page. */
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private WebPage() {}

  static void addTo(JavalinConfig config) {
    config.routes.before(WebPage::protect);
    config.routes.get("/", ctx -> serve(ctx, "index.html"));
    config.routes.get("/page/{file}", ctx -> serve(ctx, ctx.pathParam("file")));
  }

  private static void protect(Context ctx) {
    ctx.header("Content-Security-Policy", POLICY);
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("Cache-Control", "no-cache");
  }

  private static void serve(Context ctx, String file) {
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null || !file.matches("[a-z-]+\\.[a-z]+")) {
      throw new HttpResponseException(404, "there is no such page");
    }
    try (InputStream content = WebPage.class.getResourceAsStream("page/" + file)) {
      if (content == null) {
        throw new HttpResponseException(404, "there is no such page");
      }
      ctx.contentType(type).result(content.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
