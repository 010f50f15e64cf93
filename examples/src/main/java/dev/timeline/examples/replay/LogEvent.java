package dev.timeline.examples.replay;

/** The content of one line of a chat log. */
sealed interface LogEvent {

  /**
   * Somebody said something.
   *
   * @param text the bytes behind {@code "<nick> "}, as they are in the file
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Said(String nick, byte[] text) implements LogEvent {}

  /** Somebody came. */
  record Joined(String nick) implements LogEvent {}

  /** Somebody went. */
  record Left(String nick) implements LogEvent {}

  /** Somebody goes by another name from now on. */
  record Renamed(String from, String to) implements LogEvent {}
}
