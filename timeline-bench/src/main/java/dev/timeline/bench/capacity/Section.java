package dev.timeline.bench.capacity;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The section on capacity, in Markdown. */
record Section(Usage usage, long limit, double inboxDays, double historyDays, double peak) {

  private static final double SECONDS = 24 * 60 * 60;

  String opening() {
    return text(
        """
        ## Capacity

        %,d users, each of whom sends %s messages of %,d bytes a day and pulls %s times; ids of \
        %d bytes; %,d servers; copies for groups of up to %,d, kept %s days, histories %s days; at peak \
        %s times the mean. Units of 4 KB as in the [table of costs](../timeline-tablestore/README.md#cost), \
        for messages with ids but without `exactMessageIds()`, and without what batching between callers saves. A send writes the history \
        and each copy, and reads the message before it; what is not copied updates a record instead. A \
        server also notes a conversation once in 30 seconds in which it sends there. A pull reads the \
        inbox, the record of each conversation that the user reads instead of being sent copies, and, \
        because messages may be changed, that of each conversation of which there are new copies.

        | members | share of messages | conversations | a user is in | messages a day in an average one | in the busiest |
        |---|---|---|---|---|---|
        %s""",
        usage.users(),
        plain(usage.sent()),
        usage.bodyBytes(),
        plain(usage.pulls()),
        RowBytes.ID,
        usage.servers(),
        limit,
        plain(inboxDays),
        plain(historyDays),
        plain(peak),
        usage.groups().stream().map(this::group).collect(Collectors.joining()));
  }

  private String group(Groups size) {
    Zipf spread = usage.spread(size);
    double mean = usage.sentToOne(size);
    return text(
        "| %,d | %s %% | %,d | %s | %s | %,.0f |\n",
        size.size(),
        plain(100 * size.share()),
        spread.count(),
        plain(size.perUser()),
        digits(mean),
        mean * spread.activity().applyAsDouble(1));
  }

  String load() {
    var formula = new Formula(usage);
    Cost sends = formula.sends(limit);
    Cost pulls = formula.pulls(limit);
    return text(
        """
        ### Load

        | | requests/s | units written/s | units read/s | the same at peak |
        |---|---|---|---|---|
        %s%s%s
        | | rows of | rows a day | kept |
        |---|---|---|---|
        %s%s""",
        load("send", sends),
        load("pull", pulls),
        load("both", sends.plus(pulls)),
        storage("histories", formula.historyBytes(limit), usage.messages(), historyDays),
        storage("inboxes", usage.rows().inbox(), sends.copies(), inboxDays));
  }

  private String load(String what, Cost day) {
    Cost second = day.times(1 / SECONDS);
    return text(
        "| %s | %,.0f | %,.0f | %,.0f | %,.0f requests, %,.0f written, %,.0f read |\n",
        what,
        second.requests(),
        second.written(),
        second.read(),
        second.requests() * peak,
        second.written() * peak,
        second.read() * peak);
  }

  private static String storage(String what, double rowBytes, double rows, double days) {
    return text(
        "| %s | %,.0f bytes | %,.0f | %,.0f GB |\n",
        what, rowBytes, rows, rows * rowBytes * days / 1e9);
  }

  String heat(List<Heat> places) {
    return text(
        """
        ### Heat

        Rows written to the busiest of each kind beside an average one; a prefix takes near 10,000 \
        units a second.

        | | mean, a day | hottest, a day | hottest by mean | hottest at peak, a second |
        |---|---|---|---|---|
        %s""",
        places.stream().map(this::heat).collect(Collectors.joining()));
  }

  private String heat(Heat place) {
    return text(
        "| %s | %s | %,.0f | %,.1f | %s |\n",
        place.place(),
        digits(place.mean()),
        place.hottest(),
        place.ratio(),
        digits(place.hottest() * peak / SECONDS));
  }

  static String balance(long ids, Prefixes.Balance found, Prefixes.Balance fair) {
    return text(
        """
        ### Balance of prefixes

        %,d ids over the %,d prefixes of their MD5.

        | | least | mean | most | most by mean |
        |---|---|---|---|---|
        %s%s""",
        ids,
        Prefixes.COUNT,
        balance("as the backend has it", found),
        balance("a fair random draw", fair));
  }

  private static String balance(String what, Prefixes.Balance it) {
    return text(
        "| %s | %,d | %,.1f | %,d | %.3f |\n",
        what, it.least(), it.mean(), it.most(), it.mostByMean());
  }

  String sweep(Sweep sweep, String chart) {
    return text(
        """
        ### Fan-out limit

        The best limit by units, where one written counts as %s read: %s. By requests: %s. ("none": \
        nothing is copied; "all": everything is.) A copy costs a unit when it is written, and spares every \
        pull the record of its conversation: if nothing is copied, %,.0f million units a day are for such \
        records, and with a limit of %,d, %,.0f million. Formula and simulation of a sample differ by \
        %.1f %% at most.

        ![Units written and read, and gigabytes in inboxes, by fan-out limit](%s)

        | limit | million units written a day | simulated | read | simulated | both | million requests | simulated | GB in inboxes |
        |---|---|---|---|---|---|---|---|---|---|
        %s""",
        plain(sweep.weight()),
        sweep.leastUnits().name(),
        sweep.leastRequests().name(),
        recordsOfLeft(0) / 1e6,
        limit,
        recordsOfLeft(limit) / 1e6,
        100 * sweep.disagreement(),
        chart,
        sweep.points().stream().map(it -> point(it, sweep.weight())).collect(Collectors.joining()));
  }

  private double recordsOfLeft(long fanOutLimit) {
    return usage.users()
        * usage.pulls()
        * usage.groups().stream()
            .filter(it -> !it.isCopied(fanOutLimit))
            .mapToDouble(Groups::perUser)
            .sum();
  }

  private String point(Sweep.Point it, double weight) {
    return text(
        "| %s | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f |\n",
        it.name(),
        it.formula().written() / 1e6,
        it.simulated().written() / 1e6,
        it.formula().read() / 1e6,
        it.simulated().read() / 1e6,
        it.units(weight) / 1e6,
        it.formula().requests() / 1e6,
        it.simulated().requests() / 1e6,
        it.formula().copies() * usage.rows().inbox() * inboxDays / 1e9);
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(Math.round(value * 1e6), 6).stripTrailingZeros().toPlainString();
  }

  /** Formats small numbers with digits after the point. */
  private static String digits(double value) {
    return text(value < 10 ? "%,.2f" : "%,.0f", value);
  }

  private static String text(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }
}
