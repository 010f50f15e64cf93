package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.StoredMessage.Said;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A user's conversations at a glance: one read of all their route states, one of how far he has
 * read those that are shown, and for each of these one of its newest entries.
 */
final class Summaries<M> {

  /** How many conversations can be asked for. */
  private static final int MOST = 100;

  /** How far back unread messages are counted, and the last one is looked for. */
  private static final int LOOK_BACK = 100;

  private final Stores<M> stores;
  private final Routes routes;
  private final String user;

  Summaries(Stores<M> stores, Routes routes, String user) {
    this.stores = stores;
    this.routes = routes;
    this.user = user;
  }

  List<ConversationSummary<M>> latest(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          "the limit is 1 to %d conversations: %d".formatted(MOST, limit));
    }
    List<String> shown =
        routes.joined().keySet().stream()
            .sorted(
                Comparator.<String>comparingLong(it -> activeMillis(it))
                    .reversed()
                    .thenComparing(Comparator.naturalOrder()))
            .limit(limit)
            .toList();
    Map<String, Long> read = stores.reads().in(shown, user);
    return shown.stream().map(it -> summary(it, read.getOrDefault(it, 0L))).toList();
  }

  /** One in which nothing has been sent counts from when the user joined. */
  private long activeMillis(String conversation) {
    return Math.max(routes.state(conversation).routedMillis(), routes.sinceMillis(conversation));
  }

  private ConversationSummary<M> summary(String conversation, long readUpTo) {
    Instant active = Instant.ofEpochMilli(activeMillis(conversation));
    RouteState state = routes.state(conversation);
    if (state.routedUpTo() == 0) {
      return new ConversationSummary<>(conversation, active, Optional.empty(), readUpTo, 0, false);
    }
    Timeline<StoredMessage<M>> history = stores.history().timeline(conversation);
    // With nothing unread, the last message is likely to be the last entry.
    int wanted = state.routedUpTo() <= readUpTo ? 1 : LOOK_BACK;
    SeqRange rest = SeqRange.before(state.routedUpTo() + 1).limit(wanted);
    Optional<ChatEvent<M>> last = Optional.empty();
    int unread = 0;
    int seen = 0;
    boolean isCounted = false;
    boolean more = true;
    while (more && seen < LOOK_BACK && !(isCounted && last.isPresent())) {
      Page<StoredMessage<M>> page = history.page(rest);
      for (Entry<StoredMessage<M>> entry : page.entries()) {
        seen++;
        isCounted |= entry.seqId() <= readUpTo || isBefore(entry, conversation);
        if (!isCounted && isUnread(entry)) {
          unread++;
        }
        last = last.or(() -> shown(entry));
      }
      rest = page.next().limit(Math.max(1, LOOK_BACK - seen));
      more = page.more();
    }
    return new ConversationSummary<>(
        conversation, active, last, readUpTo, unread, more && !isCounted);
  }

  private boolean isBefore(Entry<StoredMessage<M>> entry, String conversation) {
    return entry.epochMilli() < routes.sinceMillis(conversation);
  }

  private boolean isUnread(Entry<StoredMessage<M>> entry) {
    try {
      StoredMessage<M> stored = entry.message().body();
      return stored.content() instanceof Said<M> && !stored.sender().equals(user);
    } catch (Undecodable e) {
      return true;
    }
  }

  private Optional<ChatEvent<M>> shown(Entry<StoredMessage<M>> entry) {
    try {
      return Decoded.shown(entry);
    } catch (Undecodable e) {
      return Optional.empty();
    }
  }
}
