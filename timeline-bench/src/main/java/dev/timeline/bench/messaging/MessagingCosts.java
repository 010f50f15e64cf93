package dev.timeline.bench.messaging;

import com.google.gson.GsonBuilder;
import dev.timeline.bench.Results;
import dev.timeline.bench.service.LocalService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Program that measures what single calls of messaging take of a local TableStore: requests,
 * capacity units, and time with so much added to each reply. Keeps a table, and the figures as
 * JSON.
 */
@Command(
    name = "messaging",
    description = "What single calls of messaging take of TableStore.",
    mixinStandardHelpOptions = true)
public final class MessagingCosts implements Runnable {

  private static final Map<String, String> TEXTS = texts();

  @Option(
      names = "--delay",
      paramLabel = "MILLIS",
      defaultValue = "5",
      description =
          "Added to each reply, as if the service were elsewhere (default: ${DEFAULT-VALUE}).")
  private long delayMillis;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "51",
      description = "Calls of each kind that are measured, at least 1 (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--warm-ups",
      paramLabel = "N",
      defaultValue = "20",
      description = "Calls of each kind before those (default: ${DEFAULT-VALUE}).")
  private int warmUps;

  @Mixin private Results results;

  private MessagingCosts() {}

  private static Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    texts.put("sendToTwo", "send to 2 members");
    texts.put("sendTo101", "send to 101 members");
    texts.put("sendLeft", "send to 101 members, left to be read");
    texts.put("pullNothing", "pull, nothing new");
    texts.put("pullNothingOneRead", "the same, one conversation is read");
    texts.put("pullTwoNew", "pull two messages of two conversations");
    texts.put("pullTwoNewOneRead", "the same, one of them is read");
    texts.put("conversations50", "list 50 conversations");
    texts.put("markRead", "mark as read");
    texts.put("recall", "recall in a conversation of 2");
    return texts;
  }

  @Override
  public void run() {
    try (var service = LocalService.start(Duration.ofMillis(delayMillis));
        var backend = service.backend();
        var calls = new Calls(backend, new CallMeter(service, warmUps, repetitions))) {
      Map<String, CallCost> costs = calls.measure();
      results.write("messaging.json", json(costs));
      results.keep("messaging", section(costs));
    }
  }

  private static String json(Map<String, CallCost> costs) {
    var all = new LinkedHashMap<String, Map<String, Double>>();
    costs.forEach((name, cost) -> all.put(name, figures(cost)));
    return new GsonBuilder().setPrettyPrinting().create().toJson(all) + "\n";
  }

  private static Map<String, Double> figures(CallCost cost) {
    var figures = new LinkedHashMap<String, Double>();
    figures.put("requests", cost.requests());
    figures.put("written", cost.written());
    figures.put("read", cost.read());
    figures.put("millis", rounded(cost.millis()));
    cost.storedMillis().ifPresent(millis -> figures.put("storedMillis", rounded(millis)));
    return figures;
  }

  private static double rounded(double millis) {
    return Math.round(millis * 1000) / 1000.0;
  }

  private String section(Map<String, CallCost> costs) {
    var section = new StringBuilder("## Calls of messaging\n\n");
    section.append(
        text(
            """
            Medians of %d calls of each kind, one at a time, to a local TableStore in its own process on \
            the same machine, with %d ms added to each reply. Messages of %d bytes; servers' notes and \
            members are known; who pulls is in %d conversations. Of a send, milliseconds until all \
            members have a copy, and until the sender may be answered.

            """,
            repetitions, delayMillis, Calls.BODY_BYTES, Calls.CONVERSATIONS));
    section.append("| | requests | units written | units read | ms | ms until stored |\n");
    section.append("|---|---|---|---|---|---|\n");
    costs.forEach(
        (name, cost) ->
            section.append(
                text(
                    "| %s | %.0f | %.0f | %.0f | %.1f | %s |\n",
                    TEXTS.getOrDefault(name, name),
                    cost.requests(),
                    cost.written(),
                    cost.read(),
                    cost.millis(),
                    cost.storedMillis().isPresent()
                        ? text("%.1f", cost.storedMillis().getAsDouble())
                        : "")));
    return section.toString();
  }

  private static String text(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }
}
