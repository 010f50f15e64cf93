package dev.timeline.examples.chatweb;

import dev.timeline.examples.http.Devices;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A chat's HTTP server: the page, and what it calls. It listens on this machine alone, because
 * anybody may be any user.
 */
public final class ChatWeb implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final long BODY_BYTES = 32 << 10;

  private final Javalin http;

  /**
   * Starts a server.
   *
   * @param running the chat that answers a request; throws an {@link HttpResponseException} if
   *     there is none
   * @param more routes beside those of the chat
   * @param port 0: any that is free
   */
  public ChatWeb(Supplier<Chat> running, Consumer<JavalinConfig> more, int port) {
    var routes = new ChatRoutes(running);
    http =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  Devices.acceptCursors(config);
                  config.http.maxRequestSize = BODY_BYTES;
                  WebPage.addTo(config);
                  routes.addTo(config);
                  more.accept(config);
                })
            .start(HOST, port);
  }

  /** Returns the address of the page. */
  public String address() {
    return "http://localhost:" + http.port();
  }

  /** Answers what was asked, and ends. The chat has to be closed before, or it ends its devices. */
  @Override
  public void close() {
    http.stop();
  }
}
