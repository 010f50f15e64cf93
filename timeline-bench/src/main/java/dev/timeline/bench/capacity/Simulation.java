package dev.timeline.bench.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * Costs of a day, by counting what a sample of messages and of users' pulls costs. The same sample
 * serves every limit, so that limits differ by themselves and not by chance.
 */
final class Simulation {

  private static final int MESSAGES = 5_000_000;
  private static final int USERS = 5_000;
  private static final int PULLS = 10;

  /** The most conversations, and about the most of their messages, for which notes are counted. */
  private static final int NOTED_CONVERSATIONS = 2_000;

  private static final int NOTED_MESSAGES = 200_000;

  /** The mean from which on a Poisson distribution is near enough to a normal one. */
  private static final double LARGE_MEAN = 100;

  private final Usage usage;
  private final SplittableRandom random;
  private final int[] sent;
  private final double[] noted;
  private final List<int[][]> pulls = new ArrayList<>();

  private Simulation(Usage usage, long seed) {
    this.usage = usage;
    this.random = new SplittableRandom(seed);
    this.sent = new int[usage.groups().size()];
    this.noted = new double[sent.length];
  }

  /** Draws a sample, the same for the same seed. */
  static Simulation of(Usage usage, long seed) {
    var simulation = new Simulation(usage, seed);
    simulation.send();
    simulation.note();
    simulation.pull();
    return simulation;
  }

  private void send() {
    for (int i = 0; i < MESSAGES; i++) {
      double left = random.nextDouble();
      int size = 0;
      while (size < sent.length - 1 && left >= usage.groups().get(size).share()) {
        left -= usage.groups().get(size++).share();
      }
      sent[size]++;
    }
  }

  private void note() {
    for (int size = 0; size < noted.length; size++) {
      Groups groups = usage.groups().get(size);
      Zipf spread = usage.spread(groups);
      DoubleUnaryOperator activity = spread.activity();
      double mean = usage.sentToOne(groups);
      int sample = (int) Math.max(1, Math.min(NOTED_CONVERSATIONS, NOTED_MESSAGES / mean));
      var counted = new Counted();
      for (int i = 0; i < sample || counted.messages == 0; i++) {
        double rank = 1 + (double) random.nextLong(spread.count());
        counted.day(mean * activity.applyAsDouble(rank));
      }
      noted[size] = (double) counted.notes / counted.messages;
    }
  }

  /** Messages of some conversations, and the notes that servers write for them. */
  private final class Counted {
    private long messages;
    private long notes;

    /** Counts those of one conversation, each of which any of the servers sends. */
    void day(double mean) {
      double[] validUntil = new double[usage.servers()];
      double now = 0;
      while ((now += -Math.log(1 - random.nextDouble()) / mean) < 1) {
        messages++;
        int server = random.nextInt(validUntil.length);
        if (now >= validUntil[server]) {
          notes++;
          validUntil[server] = now + Usage.NOTE_DAYS;
        }
      }
    }
  }

  private void pull() {
    List<DoubleUnaryOperator> activities =
        usage.groups().stream().map(it -> usage.spread(it).activity()).toList();
    for (int user = 0; user < USERS; user++) {
      double[][] means = new double[sent.length][];
      for (int size = 0; size < sent.length; size++) {
        means[size] = conversations(usage.groups().get(size), activities.get(size));
      }
      for (int i = 0; i < PULLS; i++) {
        int[][] found = new int[means.length][];
        for (int size = 0; size < means.length; size++) {
          found[size] = new int[means[size].length];
          for (int one = 0; one < found[size].length; one++) {
            found[size][one] = poisson(means[size][one]);
          }
        }
        pulls.add(found);
      }
    }
  }

  /** Draws a user's conversations of one size: how many new messages each has on average. */
  private double[] conversations(Groups size, DoubleUnaryOperator activity) {
    int certain = (int) size.perUser();
    int count = certain + (random.nextDouble() < size.chanceOfOneMore() ? 1 : 0);
    long all = usage.spread(size).count();
    double mean = usage.newFromOne(size);
    double[] means = new double[count];
    for (int i = 0; i < count; i++) {
      means[i] = mean * activity.applyAsDouble(1 + (double) random.nextLong(all));
    }
    return means;
  }

  private int poisson(double mean) {
    if (mean > LARGE_MEAN) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double product = random.nextDouble();
    int number = 0;
    for (double least = Math.exp(-mean); product > least; number++) {
      product *= random.nextDouble();
    }
    return number;
  }

  /** Returns the cost of a day, with copies for each member of groups of at most so many. */
  Cost day(long limit) {
    Cost sends = Cost.NOTHING;
    for (int size = 0; size < sent.length; size++) {
      Cost one =
          Cost.ofMessage(usage.rows(), usage.groups().get(size).copies(limit))
              .plus(Cost.NOTE.times(noted[size]));
      sends = sends.plus(one.times(sent[size]));
    }
    Cost reads = Cost.NOTHING;
    for (int[][] found : pulls) {
      reads = reads.plus(pull(found, limit));
    }
    return sends
        .times(usage.messages() / MESSAGES)
        .plus(reads.times(usage.users() * usage.pulls() / pulls.size()));
  }

  private Cost pull(int[][] found, long limit) {
    long copies = 0;
    long copied = 0;
    long left = 0;
    Cost cost = Cost.NOTHING;
    for (int size = 0; size < found.length; size++) {
      boolean isCopied = usage.groups().get(size).isCopied(limit);
      left += isCopied ? 0 : found[size].length;
      for (int rows : found[size]) {
        if (rows > 0 && isCopied) {
          copies += rows;
          copied++;
        } else if (rows > 0) {
          cost = cost.plus(Cost.ofReading(rows, usage.rows().history(0)));
        }
      }
    }
    return cost.plus(Cost.ofReading(copies, usage.rows().inbox()))
        .plus(Cost.ofRecords(copied))
        .plus(Cost.ofRecords(left));
  }
}
