package dev.timeline.observation;

import java.util.Optional;
import java.util.OptionalLong;

/** A call of a store's log, or of one of a messenger's logs. */
public sealed interface LogEvent extends TimelineEvent {

  /** The operations of a log. */
  enum Operation {
    /** One message is appended; several in one call are one event each. */
    APPEND,
    /** Entries are read by their SeqIds. */
    GET,
    /** Entries of a range are read. */
    PAGE,
    /** An entry's message is replaced. */
    REPLACE,
    /** An entry is deleted. */
    DELETE
  }

  /**
   * A call has ended.
   *
   * @param source the name of the log
   * @param timelineId the timeline; empty if the call reads from several
   * @param seqId the entry that was appended, replaced or deleted, or the one that was asked for
   * @param entries how many were written or returned
   * @param bytes of their bodies, message ids and attributes
   * @param nanos from the call to its end
   */
  record Called(
      String source,
      Operation operation,
      Optional<String> timelineId,
      OptionalLong seqId,
      Outcome outcome,
      int entries,
      long bytes,
      long nanos)
      implements LogEvent {}

  /**
   * An append has ended that the log answered at once, as one in memory does. There are too many of
   * these to tell each: one in {@code every} of a thread is told. All are counted in {@link
   * Reading#APPENDS_AT_ONCE} and {@link Reading#APPENDED_BYTES_AT_ONCE}.
   *
   * @param source the name of the log
   * @param nanos from the call to its end
   */
  record AppendSampled(
      String source, String timelineId, long seqId, long bytes, long nanos, int every)
      implements LogEvent {}
}
