package dev.timeline.bench.capacity;

import java.util.List;

/**
 * Conversations of one size.
 *
 * @param size members
 * @param share of all messages that are sent in conversations of this size
 * @param perUser in how many of them a user is, on average
 */
record Groups(int size, double share, double perUser) {

  /** Mostly chats of two, fewer the larger, and a tail of very large groups with little of it. */
  static final List<Groups> TYPICAL =
      List.of(
          new Groups(2, 0.6, 20),
          new Groups(5, 0.18, 5),
          new Groups(20, 0.14, 4),
          new Groups(100, 0.06, 2),
          new Groups(500, 0.015, 0.5),
          new Groups(2_000, 0.004, 0.1),
          new Groups(10_000, 0.000_8, 0.02),
          new Groups(100_000, 0.000_2, 0.005));

  Groups {
    if (size < 1 || share <= 0 || share > 1 || perUser <= 0) {
      throw new IllegalArgumentException(
          "a size of 1 or more, a share of up to 1, and memberships of a user: %d:%s:%s"
              .formatted(size, share, perUser));
    }
  }

  /** Returns the copies of a message with this fan-out limit; 0 if it is left to be read. */
  int copies(long limit) {
    return isCopied(limit) ? size : 0;
  }

  /** Returns whether messages are copied with this fan-out limit. */
  boolean isCopied(long limit) {
    return size <= limit;
  }

  /** Returns the chance that a user is in one more than {@code (int) perUser} of them. */
  double chanceOfOneMore() {
    return perUser - (int) perUser;
  }

  /** Parses text as in {@code 500:0.015:0.5}. */
  static Groups parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no SIZE:SHARE:PER_USER: " + text);
    }
    return new Groups(
        Integer.parseInt(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
  }
}
