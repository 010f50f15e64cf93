package dev.timeline.bench.memory;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A {@code redis-server} of the distribution's packages, on the loopback interface, which keeps
 * everything in memory and ends with this process. Every peer of this JVM uses the same one.
 */
public final class RedisServer {

  private static final String PROGRAM = "redis-server";
  private static final int ATTEMPTS = 100;
  private static final int MILLIS_BETWEEN_ATTEMPTS = 50;

  private RedisServer() {}

  /** Returns whether there is a {@code redis-server} to be started. */
  public static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> new File(directory, PROGRAM).canExecute());
  }

  /** Returns a client of the server, which is empty. */
  static RedisClient connect() {
    RedisClient client = RedisClient.create("127.0.0.1", Started.PORT);
    for (int attempt = 1; ; attempt++) {
      try {
        client.flushAll();
        return client;
      } catch (JedisConnectionException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause();
      }
    }
  }

  @SuppressWarnings("ThreadSleep") // until another process listens
  private static void pause() {
    try {
      Thread.sleep(MILLIS_BETWEEN_ATTEMPTS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Started when it is first needed. */
  private static final class Started {

    private static final int PORT = start();

    private static int start() {
      try {
        int port = freePort();
        Process process =
            new ProcessBuilder(
                    PROGRAM,
                    "--port",
                    String.valueOf(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return port;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int freePort() throws IOException {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }
}
