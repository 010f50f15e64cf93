package dev.timeline.bench.capacity;

import java.util.List;

/**
 * Who does how much.
 *
 * @param sent messages that a user sends in a day
 * @param bodyBytes of a message
 * @param groups by size, whose shares are 1 together
 * @param pulls of all devices of a user in a day
 * @param exponent how uneven conversations of one size are, see {@link Zipf}
 */
record Usage(
    long users, double sent, int bodyBytes, List<Groups> groups, double pulls, double exponent) {

  private static final double ROUNDING = 1e-6;

  Usage {
    groups = List.copyOf(groups);
    double shares = groups.stream().mapToDouble(Groups::share).sum();
    if (Math.abs(shares - 1) > ROUNDING) {
      throw new IllegalArgumentException("the shares of all sizes are 1 together, not " + shares);
    }
    if (users < 1 || sent <= 0 || bodyBytes < 0 || pulls <= 0) {
      throw new IllegalArgumentException(
          "users, messages, bytes and pulls: %d, %s, %d, %s"
              .formatted(users, sent, bodyBytes, pulls));
    }
  }

  double messages() {
    return users * sent;
  }

  /** How the messages of one size are spread over its conversations. */
  Zipf spread(Groups size) {
    return new Zipf(Math.max(1, Math.round(users * size.perUser() / size.size())), exponent);
  }

  /** Messages of an average conversation of this size from one pull of a user to his next. */
  double newFromOne(Groups size) {
    return messages() * size.share() / spread(size).count() / pulls;
  }

  double conversationsOfUser() {
    return groups.stream().mapToDouble(Groups::perUser).sum();
  }

  RowBytes rows() {
    return new RowBytes(bodyBytes);
  }
}
