package dev.timeline.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Messages to many users at random, as steady as that is, while one of them, the first, gets many
 * times its share in the middle third.
 *
 * @param duration of all of it
 * @param messages in the order of their times
 */
record HotUserLoad(Duration duration, List<Due> messages) {

  /** The index of the hot user. */
  static final int HOT = 0;

  /** A third of the time. */
  enum Third {
    BEFORE,
    DURING,
    AFTER
  }

  /** A message, which is due so many nanoseconds after the start. */
  record Due(long offset, int user) {}

  /** Copies the list. */
  HotUserLoad {
    messages = List.copyOf(messages);
  }

  /**
   * Returns a load.
   *
   * @param perSecond to each user
   * @param times the share of the hot user in the middle third
   */
  static HotUserLoad of(int users, double perSecond, double times, Duration duration, Random any) {
    var messages = new ArrayList<Due>();
    Schedule all = Schedule.random(users * perSecond, Duration.ZERO, duration, any);
    for (int i = 0; i < all.size(); i++) {
      messages.add(new Due(all.offset(i), any.nextInt(users)));
    }
    Duration third = duration.dividedBy(3);
    Schedule hot = Schedule.random((times - 1) * perSecond, third, third.multipliedBy(2), any);
    for (int i = 0; i < hot.size(); i++) {
      messages.add(new Due(hot.offset(i), HOT));
    }
    messages.sort(Comparator.comparingLong(Due::offset));
    return new HotUserLoad(duration, messages);
  }

  Schedule schedule() {
    return new Schedule(messages.stream().mapToLong(Due::offset).toArray());
  }

  Third third(Due message) {
    return Third.values()[(int) (message.offset() * 3 / duration.toNanos())];
  }
}
