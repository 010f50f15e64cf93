package dev.timeline.bench.capacity;

import java.util.List;
import java.util.function.LongFunction;

/**
 * Costs of a day, by the means of what happens. Messages come independently of each other, so that
 * their number between two pulls has a Poisson distribution.
 */
record Formula(Usage usage) {

  /** Returns the cost of a day, with copies for each member of groups of at most so many. */
  Cost day(long limit) {
    return sends(limit).plus(pulls(limit));
  }

  /** Returns the cost of histories, inboxes, records of what is left, and notes. */
  Cost sends(long limit) {
    Cost mean = Cost.NOTHING;
    for (Groups size : usage.groups()) {
      Cost one =
          Cost.ofMessage(usage.rows(), size.copies(limit)).plus(Cost.NOTE.times(noted(size)));
      mean = mean.plus(one.times(size.share()));
    }
    return mean.times(usage.messages());
  }

  /** Returns the share of messages that come when their server has no valid note. */
  double noted(Groups size) {
    double during = usage.sentToOne(size) / usage.servers() * Usage.NOTE_DAYS;
    return usage.spread(size).mean(activity -> activity / (1 + during * activity));
  }

  /** Returns the mean size of a row of a history. */
  double historyBytes(long limit) {
    return usage.groups().stream()
        .mapToDouble(it -> it.share() * usage.rows().history(it.copies(limit)))
        .sum();
  }

  /** Returns the cost of inboxes, records, and what is left in conversations. */
  Cost pulls(long limit) {
    List<Groups> copied = usage.groups().stream().filter(it -> it.isCopied(limit)).toList();
    List<Groups> left = usage.groups().stream().filter(it -> !it.isCopied(limit)).toList();
    Cost one = inbox(copied).plus(recordsOfCopied(copied)).plus(recordsOfLeft(left));
    for (Groups size : left) {
      one = one.plus(left(size).times(size.perUser()));
    }
    return one.times(usage.users() * usage.pulls());
  }

  private Cost inbox(List<Groups> copied) {
    double copies = copied.stream().mapToDouble(it -> usage.newFromOne(it) * it.perUser()).sum();
    int bytes = usage.rows().inbox();
    return expected(copies, rows -> Cost.ofReading(rows, bytes));
  }

  // They say what was changed since: one for each conversation that has new copies.
  private Cost recordsOfCopied(List<Groups> copied) {
    double conversations = 0;
    double chanceOfNone = 1;
    for (Groups size : copied) {
      double mean = usage.newFromOne(size);
      double nothingNew = usage.spread(size).mean(activity -> Math.exp(-activity * mean));
      conversations += size.perUser() * (1 - nothingNew);
      double oneMore = size.chanceOfOneMore();
      chanceOfNone *=
          Math.pow(nothingNew, (int) size.perUser()) * (1 - oneMore + oneMore * nothingNew);
    }
    return new Cost(0, conversations, 1 - chanceOfNone, 0);
  }

  // They say up to where there is something: one for each conversation that the user reads.
  private static Cost recordsOfLeft(List<Groups> left) {
    int certain = left.stream().mapToInt(it -> (int) it.perUser()).sum();
    double[] chances = new double[left.size() + 1]; // of so many more
    chances[0] = 1;
    for (Groups size : left) {
      for (int more = left.size(); more >= 0; more--) {
        chances[more] =
            chances[more] * (1 - size.chanceOfOneMore())
                + (more == 0 ? 0 : chances[more - 1] * size.chanceOfOneMore());
      }
    }
    Cost sum = Cost.NOTHING;
    for (int more = 0; more < chances.length; more++) {
      sum = sum.plus(Cost.ofRecords(certain + more).times(chances[more]));
    }
    return sum;
  }

  /** Returns the cost of one conversation in which messages were left; nothing without new ones. */
  private Cost left(Groups size) {
    double mean = usage.newFromOne(size);
    int bytes = usage.rows().history(0);
    Zipf spread = usage.spread(size);
    LongFunction<Cost> ofRows = rows -> rows == 0 ? Cost.NOTHING : Cost.ofReading(rows, bytes);
    return new Cost(
        0,
        spread.mean(activity -> expected(activity * mean, ofRows).read()),
        spread.mean(activity -> expected(activity * mean, ofRows).requests()),
        0);
  }

  /** Returns the mean cost of a number that has a Poisson distribution. */
  private static Cost expected(double mean, LongFunction<Cost> ofNumber) {
    if (mean == 0) {
      return ofNumber.apply(0);
    }
    double reach = 8 * Math.sqrt(mean) + 8; // beyond which there is nothing to speak of
    Cost sum = Cost.NOTHING;
    long from = (long) Math.max(0, mean - reach);
    double logFactorial = 0;
    for (double i = 2; i <= from; i++) {
      logFactorial += Math.log(i);
    }
    for (long number = from; number <= mean + reach; number++) {
      if (number > from) {
        logFactorial += Math.log((double) number);
      }
      double chance = Math.exp(number * Math.log(mean) - mean - logFactorial);
      sum = sum.plus(ofNumber.apply(number).times(chance));
    }
    return sum;
  }
}
