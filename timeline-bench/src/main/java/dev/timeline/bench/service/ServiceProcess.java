package dev.timeline.bench.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.timeline.tablestore.local.Exchange;
import dev.timeline.tablestore.local.LocalTableStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;

/** The program in the process of a {@link LocalService}: says where it is, then takes orders. */
final class ServiceProcess {

  static final String INSTANCE = "bench";
  static final String ACCESS_KEY_ID = "bench-id";
  static final String ACCESS_KEY_SECRET = "bench-secret";

  /** The order to say how many requests there have been. */
  static final String REQUESTS = "requests";

  /** The order to say what came since the last such order: requests, units written and read. */
  static final String TRAFFIC = "traffic";

  private ServiceProcess() {}

  /** Runs until there are no more orders, as when the one who gave them has ended. */
  public static void main(String[] arguments) throws IOException {
    Duration distance = Duration.ofMillis(Long.parseLong(arguments[0]));
    try (var server =
            LocalTableStore.builder()
                .instanceName(INSTANCE)
                .credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
                .start();
        var orders = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      if (!distance.isZero()) {
        server.faults().every().ofRows().delaysTheReply(distance);
      }
      System.out.println(server.endpoint());
      for (String order; (order = orders.readLine()) != null; ) {
        System.out.println(answer(server, order));
      }
    }
  }

  private static String answer(LocalTableStore server, String order) {
    switch (order) {
      case REQUESTS -> {
        return String.valueOf(server.requestCount());
      }
      case TRAFFIC -> {
        List<Exchange> came = server.requests();
        server.clearRequests();
        return "%d %d %d"
            .formatted(
                came.size(),
                came.stream().mapToLong(Exchange::writeUnits).sum(),
                came.stream().mapToLong(Exchange::readUnits).sum());
      }
      default -> throw new IllegalArgumentException("no such order: " + order);
    }
  }
}
