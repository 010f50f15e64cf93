package dev.timeline.bench.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * What a day costs, by counting what a sample of messages and of users' pulls costs. The same
 * sample serves every limit, so that limits differ by themselves and not by chance.
 */
final class Simulation {

  private static final int MESSAGES = 5_000_000;
  private static final int USERS = 5_000;
  private static final int PULLS = 10;

  /** From here on a Poisson distribution is near enough to a normal one. */
  private static final double LARGE_MEAN = 100;

  private final Usage usage;
  private final SplittableRandom random;
  private final int[] sent;
  private final List<int[][]> pulls = new ArrayList<>();

  private Simulation(Usage usage, long seed) {
    this.usage = usage;
    this.random = new SplittableRandom(seed);
    this.sent = new int[usage.groups().size()];
  }

  /** A sample, the same for the same seed. */
  static Simulation of(Usage usage, long seed) {
    var simulation = new Simulation(usage, seed);
    simulation.send();
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

  /** Those of one size in which a user is: how many new messages each has on average. */
  private double[] conversations(Groups size, DoubleUnaryOperator activity) {
    int certain = (int) size.perUser();
    int count = certain + (random.nextDouble() < size.perUser() - certain ? 1 : 0);
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

  /** With copies for each member of groups of at most so many. */
  Cost day(long limit) {
    var sends = new Cost(0, 0, 0, 0);
    for (int size = 0; size < sent.length; size++) {
      int members = usage.groups().get(size).size();
      sends =
          sends.plus(
              Cost.ofMessage(usage.rows(), members <= limit ? members : 0).times(sent[size]));
    }
    var reads = new Cost(0, 0, 0, 0);
    for (int[][] found : pulls) {
      reads = reads.plus(pull(found, limit));
    }
    return sends
        .times(usage.messages() / MESSAGES)
        .plus(reads.times(usage.users() * usage.pulls() / pulls.size()));
  }

  private Cost pull(int[][] found, long limit) {
    long copies = 0;
    int conversations = 0;
    var cost = new Cost(0, 0, 0, 0);
    for (int size = 0; size < found.length; size++) {
      boolean isCopied = usage.groups().get(size).size() <= limit;
      conversations += found[size].length;
      for (int rows : found[size]) {
        if (isCopied) {
          copies += rows;
        } else if (rows > 0) {
          cost = cost.plus(Cost.ofReading(rows, usage.rows().history()));
        }
      }
    }
    return cost.plus(Cost.ofLooking(conversations))
        .plus(Cost.ofReading(copies, usage.rows().inbox()));
  }
}
