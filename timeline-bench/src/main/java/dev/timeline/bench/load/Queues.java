package dev.timeline.bench.load;

import static dev.timeline.bench.load.HotUserLoad.HOT;

import dev.timeline.bench.LineChart;
import dev.timeline.bench.Results;
import dev.timeline.bench.load.HotUserLoad.Third;
import dev.timeline.bench.service.LocalService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Says what everybody else notices of one user who gets far more messages than usual: where users
 * share serial queues that number the messages, and where TableStore numbers them. Fails if a
 * message was not written.
 */
@Command(
    name = "queues",
    description = "What others notice of a hot user, with serial queues and without.",
    mixinStandardHelpOptions = true)
public final class Queues implements Callable<Integer> {

  private static final long SEED = 42;

  /** The most rows that TableStore takes in one request. */
  private static final int BATCH = 200;

  private static final double CHART_PERCENTILE = 99;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long each runs; the user is hot for a third (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "960",
      description = "Users, who get messages at random (default: ${DEFAULT-VALUE}).")
  private int users;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Messages to each user a second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--hot",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many times that the hot user gets (default: ${DEFAULT-VALUE}).")
  private double hot;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "8",
      description = "Serial queues that share the users (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Mixin private Results results;

  private final Map<String, Delivery> deliveries = new LinkedHashMap<>();

  private Queues() {}

  @Override
  public Integer call() throws InterruptedException, ExecutionException, TimeoutException {
    try (var service = LocalService.start(Latency.DISTANCE)) {
      deliver("queues, a message at a time", service, it -> new SerialQueueInboxes(it, shards, 1));
      deliver(
          "queues, batches of " + BATCH, service, it -> new SerialQueueInboxes(it, shards, BATCH));
      deliver("auto-increment", service, AutoIncrementInboxes::new);
    }
    results.keep("queues", section());
    chart();
    return 0;
  }

  private void deliver(String way, LocalService service, Function<LocalService, Inboxes> opening)
      throws InterruptedException, ExecutionException, TimeoutException {
    var duration = Duration.ofSeconds(seconds);
    var random = new Random(SEED);
    HotUserLoad warmUp = HotUserLoad.of(users, rate, 1, duration.dividedBy(3), random);
    HotUserLoad load = HotUserLoad.of(users, rate, hot, duration, random);
    System.err.printf("%s: %,d messages in %d s ...%n", way, load.messages().size(), seconds);
    try (Inboxes inboxes = opening.apply(service)) {
      Delivery.of(warmUp, inboxes);
      System.gc(); // what is left from before is not this one's to clear away
      deliveries.put(way, Delivery.of(load, inboxes));
    }
  }

  private String section() {
    var section = new StringBuilder("## A hot user, and the others\n\n");
    section.append(
        """
        %,d users get %,.0f messages a second of %d bytes, at random times fixed in advance; in \
        the middle third, one of them gets %,.0f times their share. The old way: each user belongs \
        to one of %d serial queues, whose worker numbers the messages and writes them, so that \
        none with a lower id comes later; a queue has to take %,.0f a second, and the hot user's \
        %,.0f. The new way: each message is appended at once, by this library, and TableStore \
        numbers it; a process has one append of a user under way at a time, so that they stay in \
        order, and a user who gets more than that carries waits. A local TableStore in its \
        own process on the same machine, with %d ms added to each reply; milliseconds from when a \
        message was due until it was written.

        """
            .formatted(
                users,
                users * rate,
                Stamp.BYTES,
                hot,
                shards,
                users * rate / shards,
                users * rate / shards + (hot - 1) * rate,
                Latency.DISTANCE.toMillis()));
    section.append("| | | ").append(Latencies.HEADS).append(" |\n|---|---|---|---|---|---|\n");
    deliveries.forEach(
        (way, delivery) -> {
          for (Third third : Third.values()) {
            Latencies others =
                delivery.of(it -> it.user() != HOT && delivery.load().third(it) == third);
            section.append(row(way, "others, " + third.name().toLowerCase(Locale.ROOT), others));
          }
          section.append(
              row(
                  way,
                  "the hot user, while hot",
                  delivery.of(
                      it -> it.user() == HOT && delivery.load().third(it) == Third.DURING)));
        });
    section.append("\nEvery message was written.\n");
    section.append("\n![The others' 99th percentile over time](queues.svg)\n");
    return section.toString();
  }

  private static String row(String way, String what, Latencies latencies) {
    return "| %s | %s | %s |%n".formatted(way, what, latencies.cells());
  }

  // A chart with a point for each second.
  private void chart() {
    var chart =
        new LineChart(
            "What the others notice of a hot user: 99th percentile",
            "second in which a message was due; the user is hot from %d to %d"
                .formatted(seconds / 3, seconds * 2 / 3),
            "milliseconds");
    double[] axis = IntStream.range(0, seconds).asDoubleStream().toArray();
    deliveries.forEach(
        (way, delivery) ->
            chart.line(
                way,
                axis,
                IntStream.range(0, seconds)
                    .mapToObj(
                        second ->
                            delivery.of(
                                it ->
                                    it.user() != HOT
                                        && TimeUnit.NANOSECONDS.toSeconds(it.offset()) == second))
                    .mapToDouble(it -> it.millis(CHART_PERCENTILE))
                    .toArray()));
    chart.save(results.file("queues.svg"));
  }
}
