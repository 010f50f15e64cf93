package dev.timeline;

import static java.util.Objects.requireNonNull;

/**
 * The order of an append among others of its timeline that are under way at the same time. An
 * append whose outcome is known before another begins always has the lower SeqId.
 *
 * <p>On a distant backend, appends that keep an order wait for each other, one round trip each;
 * those that keep none travel side by side.
 */
public sealed interface AppendOrder {

  /**
   * Keeps the order in which appends of this kind were called on the timeline, in this process. The
   * default.
   */
  static AppendOrder caller() {
    return Caller.CALLER;
  }

  /**
   * Keeps the order among appends to the timeline under the same key, such as a sender's name.
   *
   * @param key any text; counts for one timeline and one process
   */
  static AppendOrder key(String key) {
    return new Key(key);
  }

  /** Keeps no order. */
  static AppendOrder none() {
    return None.NONE;
  }

  /** The order of the calls. */
  enum Caller implements AppendOrder {
    /** The only one. */
    CALLER
  }

  /**
   * The order of the calls under one key.
   *
   * @param key any text
   */
  record Key(String key) implements AppendOrder {
    /** Checks for null. */
    public Key {
      requireNonNull(key, "key");
    }
  }

  /** No order. */
  enum None implements AppendOrder {
    /** The only one. */
    NONE
  }
}
