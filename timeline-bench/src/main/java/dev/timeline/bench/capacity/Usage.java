package dev.timeline.bench.capacity;

import java.util.List;

/**
 * Usage of a message system.
 *
 * @param sent messages that a user sends in a day
 * @param bodyBytes of a message
 * @param groups by size, whose shares are 1 together
 * @param pulls of all devices of a user in a day
 * @param exponent how uneven conversations of one size are, see {@link Zipf}
 * @param servers over which the senders of a conversation are spread evenly
 */
record Usage(
    long users,
    double sent,
    int bodyBytes,
    List<Groups> groups,
    double pulls,
    double exponent,
    int servers) {

  /** The part of a day for which a server's note of a conversation is valid: 30 seconds. */
  static final double NOTE_DAYS = 30.0 / (24 * 60 * 60);

  private static final double ROUNDING = 1e-6;

  Usage {
    groups = List.copyOf(groups);
    double shares = groups.stream().mapToDouble(Groups::share).sum();
    if (Math.abs(shares - 1) > ROUNDING) {
      throw new IllegalArgumentException("the shares of all sizes are 1 together, not " + shares);
    }
    if (users < 1 || sent <= 0 || bodyBytes < 0 || pulls <= 0 || servers < 1) {
      throw new IllegalArgumentException(
          "users, messages, bytes, pulls and servers: %d, %s, %d, %s, %d"
              .formatted(users, sent, bodyBytes, pulls, servers));
    }
  }

  double messages() {
    return users * sent;
  }

  /** Returns how the messages of one size are spread over its conversations. */
  Zipf spread(Groups size) {
    return new Zipf(Math.max(1, Math.round(users * size.perUser() / size.size())), exponent);
  }

  /** Returns the messages of an average conversation of this size in a day. */
  double sentToOne(Groups size) {
    return messages() * size.share() / spread(size).count();
  }

  /** Returns the messages of an average conversation from one pull of a user to their next. */
  double newFromOne(Groups size) {
    return sentToOne(size) / pulls;
  }

  RowBytes rows() {
    return new RowBytes(bodyBytes);
  }
}
