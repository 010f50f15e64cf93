package dev.timeline.bench.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.AlwaysRetryStrategy;
import dev.timeline.tablestore.TableStoreBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A local TableStore in a process of its own, as the service is: what it computes is not computed
 * by the client. It ends with the process that started it. Thread-safe.
 */
public final class LocalService implements AutoCloseable {

  private static volatile @Nullable LocalService running;
  private static volatile long requestsOfLast;

  private final Process process;
  private final BufferedReader answers;
  private final PrintStream orders;
  private final String endpoint;

  private LocalService(Process process) throws IOException {
    this.process = process;
    this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    this.orders = new PrintStream(process.getOutputStream(), true, UTF_8);
    this.endpoint = answer();
  }

  /** Starts one that answers as soon as it can. */
  public static LocalService start() {
    return start(Duration.ZERO);
  }

  /** Starts one whose replies to requests for rows wait for so long, as if it were far away. */
  public static LocalService start(Duration distance) {
    try {
      var service =
          new LocalService(
              new ProcessBuilder(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx12g", // rows stay, so that a heap that fits makes the collector busier
                      // than all else
                      "-cp",
                      System.getProperty("java.class.path"),
                      ServiceProcess.class.getName(),
                      String.valueOf(distance.toMillis()))
                  .redirectError(ProcessBuilder.Redirect.INHERIT)
                  .start());
      running = service;
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a backend of this library on it, each with connections of its own. */
  public TableStoreBackend backend() {
    return TableStoreBackend.builder()
        .endpoint(endpoint)
        .instance(ServiceProcess.INSTANCE)
        .credentials(ServiceProcess.ACCESS_KEY_ID, ServiceProcess.ACCESS_KEY_SECRET)
        .build();
  }

  /** Returns the client as it comes, except that it tries again after a stale connection. */
  public AsyncClient asyncClient() {
    return new AsyncClient(
        endpoint,
        ServiceProcess.ACCESS_KEY_ID,
        ServiceProcess.ACCESS_KEY_SECRET,
        ServiceProcess.INSTANCE,
        retrying());
  }

  /** Returns the client that waits. */
  public SyncClient syncClient() {
    return new SyncClient(
        endpoint,
        ServiceProcess.ACCESS_KEY_ID,
        ServiceProcess.ACCESS_KEY_SECRET,
        ServiceProcess.INSTANCE,
        retrying());
  }

  private static ClientConfiguration retrying() {
    var configuration = new ClientConfiguration();
    configuration.setRetryStrategy(new AlwaysRetryStrategy());
    return configuration;
  }

  /** Returns how many requests it has answered so far. */
  public synchronized long requests() {
    orders.println(ServiceProcess.REQUESTS);
    return Long.parseLong(answer());
  }

  /**
   * Requests that came, and what they took.
   *
   * @param written in capacity units
   * @param read in capacity units
   */
  public record Traffic(long requests, long written, long read) {}

  /** Returns what came since this was last called: the latest 100,000 requests at most. */
  public synchronized Traffic takeTraffic() {
    orders.println(ServiceProcess.TRAFFIC);
    String[] numbers = answer().split(" ", -1);
    return new Traffic(
        Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }

  /**
   * Returns those of the service that runs, or else of the one that ended last; 0 if none ever did.
   */
  public static long runningRequests() {
    LocalService present = running;
    return present == null ? requestsOfLast : present.requests();
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("the local TableStore has ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process. */
  @Override
  public void close() {
    requestsOfLast = requests(); // JMH closes it before it asks what the last iteration took
    running = null;
    process.destroy();
  }
}
