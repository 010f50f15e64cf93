package dev.timeline.bench.capacity;

import dev.timeline.bench.LineChart;
import dev.timeline.bench.Results;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Program that computes what a message system of a given size takes of TableStore, how evenly it is
 * spread, and which fan-out limit costs least: on paper, and by simulation.
 */
@Command(
    name = "capacity",
    description = "What a message system takes of TableStore, and which fan-out limit is best.",
    mixinStandardHelpOptions = true)
public final class Capacity implements Callable<Integer> {

  @Mixin private Results results;

  @Option(
      names = "--users",
      defaultValue = "10000000",
      description = "Users (default: ${DEFAULT-VALUE}).")
  private long users;

  @Option(
      names = "--messages",
      defaultValue = "30",
      description = "Sent by a user in a day (default: ${DEFAULT-VALUE}).")
  private double messages;

  @Option(
      names = "--body",
      defaultValue = "100",
      description = "Bytes of a message (default: ${DEFAULT-VALUE}).")
  private int body;

  @Option(
      names = "--groups",
      split = ",",
      paramLabel = "SIZE:SHARE:PER_USER",
      converter = GroupsConverter.class,
      description =
          "Conversations by size: the share of all messages, and in how many a user is. Without,"
              + " from chats of 2 with 60 %% of the messages to groups of 100,000 with 0.02 %%.")
  private List<Groups> groups = Groups.TYPICAL;

  @Option(
      names = "--zipf",
      defaultValue = "0.5",
      description = "How uneven groups are: 0 to less than 1 (default: ${DEFAULT-VALUE}).")
  private double exponent;

  @Option(
      names = "--pulls",
      defaultValue = "100",
      description = "Of all devices of a user in a day (default: ${DEFAULT-VALUE}).")
  private double pulls;

  @Option(
      names = "--servers",
      defaultValue = "20",
      description = "Over which senders are spread (default: ${DEFAULT-VALUE}).")
  private int servers;

  @Option(
      names = "--fan-out",
      defaultValue = "500",
      description = "Most members of a group that is copied (default: ${DEFAULT-VALUE}).")
  private long limit;

  @Option(
      names = "--inbox-days",
      defaultValue = "7",
      description = "How long copies are kept (default: ${DEFAULT-VALUE}).")
  private double inboxDays;

  @Option(
      names = "--history-days",
      defaultValue = "365",
      description = "How long histories are kept (default: ${DEFAULT-VALUE}).")
  private double historyDays;

  @Option(
      names = "--peak",
      defaultValue = "4",
      description = "The busiest second by the mean one (default: ${DEFAULT-VALUE}).")
  private double peak;

  @Option(
      names = "--write-weight",
      defaultValue = "1",
      description = "What a unit written costs, in units read (default: ${DEFAULT-VALUE}).")
  private double weight;

  @Option(
      names = "--ids",
      defaultValue = "10000000",
      description = "How many ids to try the prefixes with (default: ${DEFAULT-VALUE}).")
  private long ids;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the simulation (default: ${DEFAULT-VALUE}).")
  private long seed;

  private Capacity() {}

  @Override
  public Integer call() {
    var usage = new Usage(users, messages, body, groups, pulls, exponent, servers);
    var prefixes = new Prefixes();
    Prefixes.Balance ofIds = prefixes.balance(ids);
    Prefixes.Balance ofUsers = users == ids ? ofIds : prefixes.balance(users);
    var sweep = Sweep.of(usage, weight, seed);
    var section = new Section(usage, limit, inboxDays, historyDays, peak);
    String chart = "capacity.svg";
    draw(sweep, usage.rows().inbox() * inboxDays, results.file(chart));
    results.keep(
        "capacity",
        String.join(
            "\n",
            section.opening(),
            section.load(),
            section.heat(Heat.of(usage, limit, ofUsers)),
            Section.balance(ids, ofIds, Prefixes.fairDraw(ids, seed)),
            section.sweep(sweep, chart)));
    return 0;
  }

  /** Draws a day's cost by fan-out limit: units, requests, and gigabytes kept in inboxes. */
  private static void draw(Sweep sweep, double inboxBytes, Path file) {
    List<Sweep.Point> points =
        sweep.points().stream()
            .filter(it -> it.limit() > 0 && it.limit() < Long.MAX_VALUE)
            .toList();
    var chart =
        new LineChart(
                "Cost by fan-out limit",
                "most members of a group that is copied (1: none)",
                "millions a day; GB")
            .logarithmic("%,.0f"::formatted);
    line(chart, "units written", points, it -> it.formula().written() / 1e6);
    line(chart, "units read", points, it -> it.formula().read() / 1e6);
    line(chart, "requests", points, it -> it.formula().requests() / 1e6);
    line(
        chart,
        "GB in inboxes",
        points.stream().filter(it -> it.formula().copies() > 0).toList(),
        it -> it.formula().copies() * inboxBytes / 1e9);
    chart.save(file);
  }

  private static void line(
      LineChart chart, String name, List<Sweep.Point> points, ToDoubleFunction<Sweep.Point> value) {
    chart.line(
        name,
        points.stream().mapToDouble(Sweep.Point::limit).toArray(),
        points.stream().mapToDouble(value).toArray());
  }

  /** A converter from text. */
  static final class GroupsConverter implements ITypeConverter<Groups> {

    @Override
    public Groups convert(String text) {
      return Groups.parse(text);
    }
  }
}
