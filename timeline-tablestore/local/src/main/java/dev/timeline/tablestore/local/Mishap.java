package dev.timeline.tablestore.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A way in which one request goes wrong; by default nothing does. */
interface Mishap {

  Mishap NONE = new Mishap() {};

  /** The time at which a request is carried out. */
  enum Applying {
    NOW,
    NEVER,
    LATER
  }

  /** The way in which a reply and its connection end. */
  enum Ending {
    REPLY,
    RESET,
    CLOSE,
    TRUNCATED_REPLY,
    FORGED_REPLY
  }

  /** Blocks, if need be, before the request is carried out. */
  default void beforeApplying() {}

  default Applying applying() {
    return Applying.NOW;
  }

  /** Keeps what is left to do if the request is applied later. */
  default void keep(Runnable write) {}

  /** Returns the error that a row of a batch answers instead of what it would; null for none. */
  default @Nullable ErrorCode rowError(int index) {
    return null;
  }

  /** Returns whether rows that answer an error are written all the same. */
  default boolean appliesFailedRows() {
    return false;
  }

  /** Returns the most rows that a GetRange answers. */
  default int pageLimit() {
    return Integer.MAX_VALUE;
  }

  /** Blocks, if need be, before the reply is sent. */
  default void beforeReplying() {}

  /** Returns the error that is answered instead of the result; null for none. */
  default @Nullable ErrorCode error() {
    return null;
  }

  /** Returns the pause before each byte of the reply. */
  default Duration betweenBytes() {
    return Duration.ZERO;
  }

  default Ending ending() {
    return Ending.REPLY;
  }
}
