package dev.timeline.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** The page that Prometheus reads, on this machine's own address. */
final class MetricsPage implements AutoCloseable {

  private final HttpServer server;

  private MetricsPage(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves the page.
   *
   * @param port 0: any that is free
   * @throws UncheckedIOException if the port is taken
   */
  static MetricsPage serve(int port, Supplier<String> page) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext("/metrics", exchange -> answer(exchange, page.get()));
      server.start();
      return new MetricsPage(server);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot serve on port " + port, e);
    }
  }

  private static void answer(HttpExchange exchange, String page) throws IOException {
    try (exchange) {
      byte[] body = page.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Returns the address of the page. */
  String address() {
    return "http://127.0.0.1:%d/metrics".formatted(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
