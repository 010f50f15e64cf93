package dev.timeline.tablestore.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong with one request; by default nothing. */
interface Mishap {

  Mishap NONE = new Mishap() {};

  /** When a request is carried out. */
  enum Applying {
    NOW,
    NEVER,
    LATER
  }

  /** What becomes of the connection. */
  enum Ending {
    REPLY,
    RESET,
    CLOSE,
    TRUNCATED_REPLY,
    FORGED_REPLY
  }

  /** May block. */
  default void beforeApplying() {}

  default Applying applying() {
    return Applying.NOW;
  }

  /** What is left to do if it is applied later. */
  default void keep(Runnable write) {}

  /** The error that a row of a batch answers instead of what it would. */
  default @Nullable ErrorCode rowError(int index) {
    return null;
  }

  /** Whether rows that answer an error are written all the same. */
  default boolean appliesFailedRows() {
    return false;
  }

  /** The most rows that a GetRange answers. */
  default int pageLimit() {
    return Integer.MAX_VALUE;
  }

  /** May block. */
  default void beforeReplying() {}

  /** The error that is answered instead of the result. */
  default @Nullable ErrorCode error() {
    return null;
  }

  /** How long it takes from each byte of the reply to the next. */
  default Duration betweenBytes() {
    return Duration.ZERO;
  }

  default Ending ending() {
    return Ending.REPLY;
  }
}
