package dev.timeline.observation;

/**
 * A fact about a running system. Shows ids of timelines, conversations and users, SeqIds, counts,
 * bytes and durations; never a body, a token or a credential. The id of a message is there only
 * where a trace needs it to follow the message.
 *
 * <p>Further cases may be added in later versions: whoever looks for some ignores the others.
 */
public sealed interface TimelineEvent permits LogEvent, MessagingEvent, ServiceEvent, ReadingEvent {

  /** Returns what it happened to: a store, a messenger or a table, by name. */
  String source();
}
