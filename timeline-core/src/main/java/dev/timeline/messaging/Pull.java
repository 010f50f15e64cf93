package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One pull of one device: the inbox, and between and after its copies what was left in
 * conversations to be read.
 *
 * <p>The route states are read before the inbox. What they say was left uncopied may therefore be
 * shown once the inbox has been read to its end: by then every copy that comes before it has been.
 * A copy says which uncopied entries come before it.
 */
final class Pull<M> {

  /** How many entries of a conversation are read at once to find those that were left uncopied. */
  private static final int PAGE = 100;

  private final Stores<M> stores;
  private final PullSettings settings;
  private final String user;
  private final Checkpoint from;
  private final Routes routes;
  private final long startMillis;
  private final Findings<M> findings;
  private final InstantSource clock;
  private final Positions positions;
  private final Gaps<M> search;
  private final Map<String, Gap> gaps = new LinkedHashMap<>();
  private final Map<String, Long> firstCopies = new HashMap<>();
  private long inboxSeqId;
  private long completeMillis;

  /**
   * A pull.
   *
   * @param routes read before the inbox
   * @param startMillis when it was begun: before the routes were read
   */
  Pull(
      Stores<M> stores,
      PullSettings settings,
      String user,
      Checkpoint from,
      Routes routes,
      int limit,
      InstantSource clock,
      long startMillis) {
    this.stores = stores;
    this.settings = settings;
    this.user = user;
    this.from = from;
    this.routes = routes;
    this.clock = clock;
    this.startMillis = startMillis;
    findings = new Findings<>(limit, settings.mostBytes());
    positions = new Positions(from);
    search = new Gaps<>(stores, routes, settings, from, startMillis);
    inboxSeqId = from.inboxSeqId();
    completeMillis = from.completeMillis();
  }

  /** Reads, and says whether there may be more. */
  boolean run() {
    boolean more = readInbox();
    findGaps(!more);
    more |= !more && readUncopied();
    if (!more) {
      completeMillis = Math.max(completeMillis, startMillis);
      positions.completeWith(
          routes.activeSince(startMillis - Gaps.LATEST_DELIVERY.toMillis(), positions));
    }
    return more;
  }

  Decoded<M> decoded() {
    return findings.decoded(stores);
  }

  List<Gap> gaps() {
    return List.copyOf(gaps.values());
  }

  /** Where the next pull begins. */
  Checkpoint next() {
    return positions.at(inboxSeqId, from.floorMillis(), completeMillis);
  }

  /** Looks now for what the inbox did not have any more when it was read. */
  private void findGaps(boolean isAll) {
    search.find(firstCopies, isAll, clock.millis()).forEach(this::add);
  }

  /** Two of one conversation begin at the same place, so the longer one is enough. */
  private void add(Gap gap) {
    gaps.merge(gap.conversationId(), gap, (a, b) -> a.range().upTo() < b.range().upTo() ? b : a);
    positions.hasUpTo(gap.conversationId(), gap.range().upTo());
  }

  /** Whether the limit was reached before the end of the inbox. */
  private boolean readInbox() {
    Timeline<InboxCopy<M>> inbox = stores.inboxes().timeline(user);
    boolean more = true;
    while (more && findings.room() > 0) {
      Page<InboxCopy<M>> page = inbox.page(SeqRange.after(inboxSeqId).limit(findings.room()));
      for (Entry<InboxCopy<M>> entry : page.entries()) {
        if (!read(entry)) {
          return true;
        }
        inboxSeqId = entry.seqId();
      }
      inboxSeqId = Math.max(inboxSeqId, page.next().after());
      more = page.more();
    }
    return more;
  }

  /** Whether there was room for the copy and what comes before it. */
  private boolean read(Entry<InboxCopy<M>> entry) {
    InboxCopy<M> copy;
    try {
      copy = entry.message().body();
    } catch (Undecodable e) {
      boolean hasRoom = findings.room() > 0;
      if (hasRoom) {
        findings.add(e);
      }
      return hasRoom;
    }
    String conversation = copy.conversationId();
    if (settings.hidesLeft() && !routes.isMember(conversation)) {
      return true;
    }
    if (copy.seqId() > positions.of(conversation).orElse(0)) {
      firstCopies.putIfAbsent(conversation, copy.seqId()); // before anything moves the position
    }
    if (!readBefore(copy) || findings.room() == 0) {
      return false;
    }
    if (copy.seqId() > positions.of(conversation).orElse(0)) {
      findings.add(copy, entry, mayBeOutdated(copy));
      positions.hasUpTo(conversation, copy.seqId());
    }
    return true;
  }

  /** What was changed is known of the conversations that were asked for: those of a member. */
  private boolean mayBeOutdated(InboxCopy<M> copy) {
    String conversation = copy.conversationId();
    return !routes.isMember(conversation)
        || routes.state(conversation).changes().contain(copy.seqId());
  }

  /** Reads the uncopied entries before a copy; whether there was room for all. */
  private boolean readBefore(InboxCopy<M> copy) {
    String conversation = copy.conversationId();
    long known = positions.of(conversation).orElse(0);
    boolean isNothingBefore = copy.uncopiedUpTo() <= known && copy.lackingFrom() == 0;
    return isNothingBefore
        || copy.seqId() <= known
        || !routes.isMember(conversation)
        || readConversation(conversation, copy.seqId() - 1, copy.lackingFrom());
  }

  /** Whether the limit was reached before the end of every conversation. */
  private boolean readUncopied() {
    for (Map.Entry<String, RouteState> route : routes.states().entrySet()) {
      String conversation = route.getKey();
      RouteState state = route.getValue();
      long lackingFrom = state.behind().getOrDefault(user, 0L);
      long upTo = state.leftUpTo(user);
      if (upTo > positions.of(conversation).orElse(0)
          && !readConversation(conversation, upTo, lackingFrom)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads what was left uncopied of a conversation, and everything from what the inbox lacks on;
   * whether there was room for all.
   */
  private boolean readConversation(String conversation, long upTo, long lackingFrom) {
    Timeline<StoredMessage<M>> history = stores.history().timeline(conversation);
    if (positions.isForgotten(conversation)) {
      if (search.isSomethingNew(conversation)) {
        add(search.gap(conversation, upTo));
        positions.readUpTo(conversation, upTo);
      }
      return true;
    }
    OptionalLong known = positions.of(conversation);
    long after =
        known.isPresent() ? known.getAsLong() : start(history, conversation, upTo, lackingFrom);
    SeqRange rest = SeqRange.after(after).upTo(upTo).limit(PAGE);
    boolean more = true;
    while (more) {
      Page<StoredMessage<M>> page = history.page(rest);
      for (Entry<StoredMessage<M>> entry : page.entries()) {
        if (findings.room() == 0) {
          return false;
        }
        addIfDue(entry, lackingFrom);
        positions.readUpTo(conversation, entry.seqId());
      }
      rest = page.next();
      more = page.more();
    }
    positions.readUpTo(conversation, upTo);
    return true;
  }

  private void addIfDue(Entry<StoredMessage<M>> entry, long lackingFrom) {
    boolean isLacking = lackingFrom != 0 && entry.seqId() >= lackingFrom;
    boolean isForMembers = entry.epochMilli() >= routes.sinceMillis(entry.timelineId());
    try {
      if (isLacking || (isForMembers && entry.message().body().fanOut() == FanOut.ON_READ)) {
        findings.add(entry);
      }
    } catch (Undecodable e) {
      if (isLacking || isForMembers) {
        findings.add(e);
      }
    }
  }

  /** Where a device begins to read a conversation of which it has read nothing. */
  private long start(
      Timeline<StoredMessage<M>> history, String conversation, long upTo, long lackingFrom) {
    long oldestMillis = Math.max(settings.oldestMillis(startMillis), from.floorMillis());
    long sinceMillis = Math.max(oldestMillis, routes.sinceMillis(conversation));
    long first = routes.state(conversation).uncopiedFrom();
    if (lackingFrom != 0) {
      first = first == 0 ? lackingFrom : Math.min(first, lackingFrom);
    }
    long before = Math.max(0, first - 1);
    SeqRange rest = new SeqRange(Math.min(before, upTo), upTo, SeqRange.Direction.BACKWARD, PAGE);
    boolean more = true;
    while (more) {
      Page<StoredMessage<M>> page = history.page(rest);
      for (Entry<StoredMessage<M>> entry : page.entries()) {
        if (entry.epochMilli() < sinceMillis) {
          return entry.seqId();
        }
      }
      rest = page.next();
      more = page.more();
    }
    return rest.after();
  }
}
