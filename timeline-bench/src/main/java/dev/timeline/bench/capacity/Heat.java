package dev.timeline.bench.capacity;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Rows written in a day to the busiest of many places, beside an average one. One partition value
 * takes near 10,000 capacity units a second, so no place may come near that at peak.
 */
record Heat(String place, double mean, double hottest) {

  /** Of each size, so many of the busiest conversations are placed one by one, the rest evenly. */
  private static final int PLACED = 100_000;

  // Of histories and inboxes, by timeline and by prefix, with copies up to this limit.
  static List<Heat> of(Usage usage, long limit, Prefixes.Balance users) {
    double conversations =
        usage.groups().stream().mapToDouble(it -> usage.spread(it).count()).sum();
    double copies = new Formula(usage).sends(limit).copies();
    double inbox = copies / usage.users();
    // Whoever is in the busiest group that is copied has all of it, beside their usual share.
    double busiestCopied =
        usage.groups().stream()
            .filter(it -> it.size() <= limit)
            .mapToDouble(it -> busiest(usage, it))
            .max()
            .orElse(0);
    return List.of(
        new Heat(
            "a history",
            usage.messages() / conversations,
            usage.groups().stream().mapToDouble(it -> busiest(usage, it)).max().orElseThrow()),
        new Heat("a prefix of histories", usage.messages() / Prefixes.COUNT, hottestPrefix(usage)),
        new Heat("an inbox", inbox, inbox + busiestCopied),
        new Heat(
            "a prefix of inboxes", copies / Prefixes.COUNT, users.most() * inbox + busiestCopied));
  }

  double ratio() {
    return mean == 0 ? 1 : hottest / mean;
  }

  /** Returns the messages of the busiest conversation of this size. */
  private static double busiest(Usage usage, Groups size) {
    Zipf spread = usage.spread(size);
    return usage.messages() * size.share() / spread.count() * spread.activity().applyAsDouble(1);
  }

  private static double hottestPrefix(Usage usage) {
    var prefixes = new Prefixes();
    double[] load = new double[Prefixes.COUNT];
    double placed = 0;
    for (Groups size : usage.groups()) {
      Zipf spread = usage.spread(size);
      DoubleUnaryOperator activity = spread.activity();
      double mean = usage.messages() * size.share() / spread.count();
      for (long rank = 1; rank <= Math.min(spread.count(), PLACED); rank++) {
        double messages = mean * activity.applyAsDouble((double) rank);
        load[prefixes.of("group-%d-%d".formatted(size.size(), rank))] += messages;
        placed += messages;
      }
    }
    return Arrays.stream(load).max().orElseThrow() + (usage.messages() - placed) / Prefixes.COUNT;
  }
}
