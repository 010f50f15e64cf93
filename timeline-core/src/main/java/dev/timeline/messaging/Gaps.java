package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks for what a device lacks because it stayed away for longer than copies are kept. Costs
 * nothing otherwise; then, for each conversation in which something has been sent meanwhile, a few
 * entries of it: those before the oldest copy that is left.
 */
final class Gaps<M> {

  /**
   * How long after it was stored a message may reach an inbox. A device that had everything at some
   * time may lack what was stored this long before.
   */
  static final Duration LATEST_DELIVERY = Duration.ofHours(1);

  /** Most often the first says it. */
  private static final int PAGE = 10;

  private final Stores<M> stores;
  private final Routes routes;
  private final PullSettings settings;
  private final Checkpoint from;
  private final Positions had;
  private final long readFromMillis;

  /**
   * A search.
   *
   * @param from where the device was; what this pull reads does not count
   * @param startMillis what was left uncopied and had not expired then is read
   */
  Gaps(Stores<M> stores, Routes routes, PullSettings settings, Checkpoint from, long startMillis) {
    this.stores = stores;
    this.routes = routes;
    this.settings = settings;
    this.from = from;
    had = new Positions(from);
    readFromMillis = settings.oldestMillis(startMillis);
  }

  /** Whether copies may have expired by now that the device did not pull. */
  boolean isAwayTooLong(long nowMillis) {
    return from.completeMillis() < settings.oldestMillis(nowMillis);
  }

  /**
   * What has expired by now.
   *
   * @param firstCopies by conversation, the first copy that the inbox still had for the device
   * @param isAll whether the inbox has no more; conversations that are yet to come wait until then
   */
  List<Gap> find(Map<String, Long> firstCopies, boolean isAll, long nowMillis) {
    var gaps = new ArrayList<Gap>();
    if (isAwayTooLong(nowMillis)) {
      long oldestMillis = settings.oldestMillis(nowMillis);
      for (Map.Entry<String, RouteState> route : routes.states().entrySet()) {
        Long first = firstCopies.get(route.getKey());
        if ((first != null || isAll) && isSomethingNew(route.getKey())) {
          SeqRange before = first == null ? SeqRange.latest() : SeqRange.before(first);
          find(route.getKey(), before, oldestMillis).ifPresent(gaps::add);
        }
      }
    }
    return gaps;
  }

  /** Whether something has come to a conversation that the device does not have. */
  boolean isSomethingNew(String conversation) {
    RouteState state = routes.state(conversation);
    OptionalLong known = had.of(conversation);
    return known.isEmpty()
        ? state.routedMillis() >= sinceMillis(conversation)
        : state.routedUpTo() > known.getAsLong();
  }

  /** Nothing older is missing. After a known position, that does not depend on any time. */
  private long sinceMillis(String conversation) {
    long joinedMillis = routes.sinceMillis(conversation);
    if (had.of(conversation).isPresent()) {
      return joinedMillis;
    }
    long since = Math.max(from.floorMillis(), from.completeMillis() - LATEST_DELIVERY.toMillis());
    return Math.max(since, joinedMillis);
  }

  /** The newest before some place that has expired, if the device lacks it. */
  private Optional<Gap> find(String conversation, SeqRange before, long oldestMillis) {
    Timeline<StoredMessage<M>> history = stores.history().timeline(conversation);
    OptionalLong known = had.of(conversation);
    long after = known.orElse(0);
    long sinceMillis = sinceMillis(conversation);
    if (after >= before.upTo()) {
      return Optional.empty();
    }
    SeqRange rest = new SeqRange(after, before.upTo(), before.direction(), PAGE);
    boolean more = true;
    while (more) {
      Page<StoredMessage<M>> page = history.page(rest);
      for (Entry<StoredMessage<M>> entry : page.entries()) {
        if (entry.epochMilli() < sinceMillis) {
          return Optional.empty();
        }
        if (entry.epochMilli() < oldestMillis && !isReadFromThere(entry, known.isPresent())) {
          return Optional.of(gap(conversation, entry.seqId()));
        }
      }
      rest = page.next();
      more = page.more();
    }
    return Optional.empty();
  }

  /** Everything that the device may lack of a conversation, up to this entry. */
  Gap gap(String conversation, long upTo) {
    long after = Math.min(upTo, had.of(conversation).orElse(0));
    return new Gap(
        conversation,
        Instant.ofEpochMilli(sinceMillis(conversation)),
        new SeqRange(after, upTo, SeqRange.Direction.BACKWARD, SeqRange.DEFAULT_LIMIT));
  }

  private boolean isReadFromThere(Entry<StoredMessage<M>> entry, boolean isKnown) {
    try {
      return entry.message().body().fanOut() == FanOut.ON_READ
          && (isKnown || entry.epochMilli() >= readFromMillis);
    } catch (Undecodable e) {
      return false;
    }
  }
}
