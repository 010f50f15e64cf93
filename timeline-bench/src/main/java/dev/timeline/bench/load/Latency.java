package dev.timeline.bench.load;

import dev.timeline.bench.LineChart;
import dev.timeline.bench.Results;
import dev.timeline.bench.service.LocalService;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Program that measures how long a message takes from its sender until it is visible on a
 * subscribed device of each member: first in a closed loop, which shows what the machine can carry,
 * then at half and at four fifths of that, on a schedule that waits for nobody. Exits with 1 if a
 * device misses a message, or has one twice or out of order.
 */
@Command(
    name = "latency",
    description = "How long a message takes until it is visible, by load.",
    mixinStandardHelpOptions = true)
public final class Latency implements Callable<Integer> {

  /** An axis in powers of ten has no zero, which is what a load without a message has. */
  private static final double SHORTEST_MILLIS = 0.001;

  /** The backend to measure. */
  enum Backend {
    MEMORY,
    TABLESTORE
  }

  /** The delay that is added to each reply, as if the service were elsewhere in the region. */
  static final Duration DISTANCE = Duration.ofMillis(5);

  private static final String CLOSED = "closed";
  private static final List<Integer> PERCENT_OF_CAPACITY = List.of(50, 80);

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "memory,tablestore",
      split = ",",
      description = "memory, tablestore or both (default: ${DEFAULT-VALUE}).")
  private List<Backend> backends;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long each loop runs (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "50",
      description = "Groups, each with one sender at a time (default: ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--members",
      paramLabel = "N",
      defaultValue = "4",
      description = "Members of each group, each with one device (default: ${DEFAULT-VALUE}).")
  private int members;

  @Mixin private Results results;

  private final List<Phase> phases = new ArrayList<>();

  private Latency() {}

  private record Phase(Backend backend, String loop, Chat.Finding finding) {}

  private interface Loop {
    Chat.Finding run(Chat chat, Duration duration) throws InterruptedException, ExecutionException;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    for (Backend backend : backends) {
      if (backend == Backend.MEMORY) {
        try (var memory = MemoryBackend.create()) {
          measure(backend, memory);
        }
      } else {
        try (var service = LocalService.start(DISTANCE);
            var tableStore = service.backend()) {
          measure(backend, tableStore);
        }
      }
    }
    results.keep("latency", section());
    chart();
    return phases.stream().allMatch(phase -> phase.finding().audit().isClean()) ? 0 : 1;
  }

  private void measure(Backend kind, TimelineBackend backend)
      throws InterruptedException, ExecutionException {
    run(kind, backend, "warm-up", Chat::closedLoop);
    Phase closed = run(kind, backend, CLOSED, Chat::closedLoop);
    phases.add(closed);
    for (int percent : PERCENT_OF_CAPACITY) {
      double rate = closed.finding().perSecond() * percent / 100;
      phases.add(
          run(
              kind,
              backend,
              "%d %%".formatted(percent),
              (chat, duration) -> chat.openLoop(rate, duration)));
    }
  }

  private Phase run(Backend kind, TimelineBackend backend, String name, Loop loop)
      throws InterruptedException, ExecutionException {
    System.err.printf("%s, %s: %.1f s ...%n", shown(kind), name, seconds);
    System.gc(); // what the last loop left is not this one's to clear away
    String messenger = "chat_" + name.replaceAll("[^a-z0-9]", "");
    try (var chat = new Chat(backend, messenger, groups, members)) {
      Chat.Finding finding = loop.run(chat, Duration.ofNanos(Math.round(seconds * 1e9)));
      System.err.printf("%,.0f messages/s, %s%n", finding.perSecond(), finding.audit());
      return new Phase(kind, name, finding);
    }
  }

  private static String shown(Backend backend) {
    return backend == Backend.MEMORY ? "in memory" : "TableStore";
  }

  private String section() {
    var section = new StringBuilder("## From the sender to the devices\n\n");
    section.append(
        """
        Milliseconds from when a message was to be sent until the device of a member, told by \
        `onNotification`, has pulled it: %d groups of %d, messages of %d bytes. In the closed loop each \
        group sends again as soon as all its members have seen the last message, which shows what \
        this machine carries; in the open loops messages come at random times fixed in advance, at \
        so many per cent of that, and each counts from its time. TableStore is a local one in its \
        own process on the same machine, with %d ms added to each reply.

        """
            .formatted(groups, members, Stamp.BYTES, DISTANCE.toMillis()));
    section.append("| | load | messages/s | ").append(Latencies.HEADS).append(" |\n");
    section.append("|---|---|---|---|---|---|---|\n");
    Audit audit = Audit.NOTHING;
    for (Phase phase : phases) {
      Chat.Finding finding = phase.finding();
      audit = audit.plus(finding.audit());
      section.append(
          "| %s | %s | %,.0f | %s |%n"
              .formatted(
                  shown(phase.backend()),
                  phase.loop(),
                  finding.perSecond(),
                  finding.latencies().cells()));
    }
    section.append(
        "%nOf %,d messages due on devices, %,d are lost, %,d duplicated, %,d out of order.%n"
            .formatted(audit.due(), audit.lost(), audit.duplicates(), audit.outOfOrder()));
    section.append("\n![Latency by percentile](latency.svg)\n");
    return section.toString();
  }

  // Over how many messages there are for each that is slower, so that the slow ones show.
  private void chart() {
    var chart =
        new LineChart(
                "From the sender to the devices",
                "messages that are as fast or faster",
                "milliseconds")
            .logarithmic(oneIn -> "%s %%".formatted(100 - 100 / oneIn));
    double[] oneIn = DoubleStream.iterate(1, it -> it <= 10_000, it -> it * 1.1).toArray();
    for (Phase phase : phases) {
      if (phase.loop().equals(CLOSED)) {
        continue; // it only shows how many groups there are
      }
      Latencies latencies = phase.finding().latencies();
      chart.line(
          shown(phase.backend()) + ", " + phase.loop(),
          oneIn,
          DoubleStream.of(oneIn)
              .map(it -> Math.max(SHORTEST_MILLIS, latencies.millis(100 - 100 / it)))
              .toArray());
    }
    chart.save(results.file("latency.svg"));
  }
}
