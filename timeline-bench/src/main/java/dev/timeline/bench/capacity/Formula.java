package dev.timeline.bench.capacity;

import java.util.function.LongFunction;

/**
 * What a day costs, by the means of what happens. Messages come independently of each other, so
 * that their number between two pulls has a Poisson distribution.
 */
record Formula(Usage usage) {

  private static final Cost NOTHING = new Cost(0, 0, 0, 0);

  /** With copies for each member of groups of at most so many. */
  Cost day(long limit) {
    return sends(limit).plus(pulls(limit));
  }

  /** What goes to the histories, the inboxes, and the records of how far they are routed. */
  Cost sends(long limit) {
    Cost mean = NOTHING;
    for (Groups size : usage.groups()) {
      int copies = size.size() <= limit ? size.size() : 0;
      mean = mean.plus(Cost.ofMessage(usage.rows(), copies).times(size.share()));
    }
    return mean.times(usage.messages());
  }

  Cost pulls(long limit) {
    double copies = 0;
    Cost one = Cost.ofLooking(usage.conversationsOfUser());
    for (Groups size : usage.groups()) {
      if (size.size() <= limit) {
        copies += usage.newFromOne(size) * size.perUser();
      } else {
        one = one.plus(left(size).times(size.perUser()));
      }
    }
    int inboxBytes = usage.rows().inbox();
    one = one.plus(expected(copies, rows -> Cost.ofReading(rows, inboxBytes)));
    return one.times(usage.users() * usage.pulls());
  }

  /** Of one conversation in which messages were left; nothing if there are no new ones. */
  private Cost left(Groups size) {
    double mean = usage.newFromOne(size);
    int bytes = usage.rows().history();
    Zipf spread = usage.spread(size);
    LongFunction<Cost> ofRows = rows -> rows == 0 ? NOTHING : Cost.ofReading(rows, bytes);
    return new Cost(
        0,
        spread.mean(activity -> expected(activity * mean, ofRows).read()),
        spread.mean(activity -> expected(activity * mean, ofRows).requests()),
        0);
  }

  /** Of a number with a Poisson distribution. */
  private static Cost expected(double mean, LongFunction<Cost> ofNumber) {
    if (mean == 0) {
      return ofNumber.apply(0);
    }
    double reach = 8 * Math.sqrt(mean) + 8; // beyond which there is nothing to speak of
    Cost sum = NOTHING;
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
