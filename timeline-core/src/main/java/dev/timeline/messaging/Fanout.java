package dev.timeline.messaging;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Copies entries to inboxes, or leaves them to be read, as each says itself. */
final class Fanout<M> {

  /** How often an inbox is tried before its owner is told to read the conversation instead. */
  private static final int TRIES = 3;

  /** Beyond this, a conversation waits for the inboxes of its members. */
  private static final int MOST_BEHIND = 200;

  private final Stores<M> stores;
  private final Push push;
  private final int copiesAtOnce;

  /**
   * A fan-out.
   *
   * @param copiesAtOnce to how many inboxes an entry is copied in one call
   */
  Fanout(Stores<M> stores, Push push, int copiesAtOnce) {
    this.stores = stores;
    this.push = push;
    this.copiesAtOnce = copiesAtOnce;
  }

  /** Routes an entry; why it could not be copied to some. */
  Map<String, TimelineException> route(Entry<StoredMessage<M>> entry, RouteHold hold) {
    var failures = new HashMap<String, TimelineException>();
    StoredMessage<M> stored;
    try {
      stored = entry.message().body();
    } catch (TimelineException.Undecodable e) {
      // Whoever can read it finds it in the history.
      hold.setState(hold.state().routed(entry.seqId(), entry.epochMilli()));
      return failures;
    }
    if (stored.fanOut() == FanOut.ON_READ) {
      hold.setState(hold.state().leftUncopied(entry.seqId(), entry.epochMilli()));
      return failures;
    }
    for (long part : stored.roster()) {
      Optional<List<String>> members = stores.rosters().read(entry.timelineId(), part);
      if (members.isPresent()) {
        failures.putAll(copy(entry, members.get(), hold));
      }
    }
    hold.setState(hold.state().routed(entry.seqId(), entry.epochMilli()));
    return failures;
  }

  /**
   * Hints at what members have to read in a conversation, once its state says so: before that, they
   * would find nothing.
   */
  void hintAtWhatIsLeft(String conversationId, RouteState before, RouteState now) {
    if (now.uncopiedUpTo() > before.uncopiedUpTo() || !now.behind().isEmpty()) {
      push.leftIn(conversationId);
    }
  }

  private Map<String, TimelineException> copy(
      Entry<StoredMessage<M>> entry, List<String> members, RouteHold hold) {
    var failures = new HashMap<String, TimelineException>();
    Map<String, Long> behind = hold.state().behind();
    List<String> upToDate = members.stream().filter(it -> !behind.containsKey(it)).toList();
    for (int from = 0; from < upToDate.size(); from += copiesAtOnce) {
      if (!hold.lasts()) {
        throw new Unavailable(entry.timelineId(), "another server has taken it over", null);
      }
      int to = Math.min(upToDate.size(), from + copiesAtOnce);
      failures.putAll(copy(entry, upToDate.subList(from, to), 0, hold));
    }
    for (String member : members) {
      Long lackingFrom = behind.get(member);
      if (lackingFrom != null && lackingFrom < entry.seqId()) {
        Map<String, TimelineException> failed = copy(entry, List.of(member), lackingFrom, hold);
        failures.putAll(failed);
        if (failed.isEmpty()) {
          hold.setState(hold.state().caughtUp(member));
        }
      }
    }
    return failures;
  }

  private Map<String, TimelineException> copy(
      Entry<StoredMessage<M>> entry, List<String> members, long lackingFrom, RouteHold hold) {
    Message<InboxCopy<M>> copy = InboxCopy.of(entry, hold.state().uncopiedUpTo(), lackingFrom);
    Map<String, TimelineException> failed = Map.of();
    List<String> left = members;
    for (int tries = 1; tries <= TRIES && !left.isEmpty(); tries++) {
      boolean mayBeThere = hold.isAfterAnother() || tries > 1;
      failed = new HashMap<>();
      for (AppendResult<InboxCopy<M>> result :
          stores.inboxes().appendTo(left, mayBeThere ? copy.possiblyResent() : copy)) {
        if (result instanceof AppendResult.Failed<InboxCopy<M>> failure && !isThere(failure)) {
          failed.put(failure.timelineId(), failure.reason());
        } else {
          push.copiedTo(result.timelineId());
        }
      }
      left = List.copyOf(failed.keySet());
    }
    failed.forEach((member, reason) -> leaveBehind(member, reason, entry, hold));
    return failed;
  }

  /** A server that has died may have made the copy, and known other things to tell with it. */
  private static boolean isThere(AppendResult.Failed<?> failure) {
    return failure.reason() instanceof IdConflict;
  }

  private void leaveBehind(
      String member, TimelineException reason, Entry<StoredMessage<M>> entry, RouteHold hold) {
    RouteState state = hold.state();
    if (state.behind().size() >= MOST_BEHIND && !state.behind().containsKey(member)) {
      throw reason;
    }
    hold.setState(state.lacking(member, entry.seqId()));
  }
}
