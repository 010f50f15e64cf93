package dev.timeline.messaging;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is stored in conversations to their members: copies each entry to inboxes, or notes
 * that it was left to be read. A conversation is routed by one server at a time and in the order of
 * its history, whoever stored what; so every inbox has its copies in that order, whatever fails,
 * and a server that takes over goes on where the other stopped.
 */
final class Router<M> {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  /** How often it is looked whether another server is done. */
  private static final Duration GLANCE = Duration.ofMillis(20);

  private static final int PAGE = 100;

  /** How long a write may be under way of which nobody knows what became of it. */
  private static final long DOUBT = Duration.ofHours(1).toMillis();

  private final Stores<M> stores;
  private final Fanout<M> fanout;
  private final InstantSource clock;
  private final Duration patience;
  private final Turns turns = new Turns();

  /** What failed of entries whose senders wait for them. */
  private final ConcurrentHashMap<Place, Map<String, TimelineException>> failures =
      new ConcurrentHashMap<>();

  private record Place(String conversationId, long seqId) {}

  /**
   * A router.
   *
   * @param patience how long a sender waits for another server to route its message
   */
  Router(Stores<M> stores, Fanout<M> fanout, InstantSource clock, Duration patience) {
    this.stores = stores;
    this.fanout = fanout;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * What became of one entry.
   *
   * @param isRouted whether it has reached everybody, or those that it has not know where to read
   * @param failures why it could not be copied to some
   */
  record Routed(boolean isRouted, Map<String, TimelineException> failures) {
    Routed {
      failures = Map.copyOf(failures);
    }
  }

  /**
   * Routes everything in a conversation up to this entry at the least, or waits until it is. It has
   * been stored by now, so what fails here is for others to finish.
   */
  Routed route(String conversationId, long seqId) {
    var place = new Place(conversationId, seqId);
    failures.put(place, Map.of());
    boolean isRouted = false;
    try {
      isRouted = routeUpTo(conversationId, seqId);
    } catch (TimelineException e) {
      LOG.warn("conversation {} will be routed later: {}", conversationId, e.toString());
    }
    return new Routed(isRouted, Objects.requireNonNullElse(failures.remove(place), Map.of()));
  }

  /** Routes what there is in a conversation; whether that was done. */
  boolean routeAll(String conversationId) {
    long latest = stores.history().timeline(conversationId).latest().map(Entry::seqId).orElse(0L);
    return routeUpTo(conversationId, latest);
  }

  private boolean routeUpTo(String conversationId, long seqId) {
    Predicate<RouteState> isRouted = state -> state.routedUpTo() >= seqId;
    return holding(conversationId, isRouted, hold -> routeRest(conversationId, hold));
  }

  /**
   * Rewrites an entry while nobody else routes or rewrites in its conversation, having noted before
   * that copies of it may be outdated.
   *
   * @param forgottenBeforeMillis of what was changed before, there are no copies any more
   * @param isEdit whether it must not be carried out any more once another server has taken over:
   *     then that one, too, has to be in doubt
   * @param rewrite told whether an edit of the entry may still be under way
   * @throws Unavailable if another server is at work there; then nothing was rewritten
   */
  <T> T rewrite(
      String conversationId,
      long seqId,
      long forgottenBeforeMillis,
      boolean isEdit,
      Function<Boolean, T> rewrite) {
    var result = new AtomicReference<@Nullable T>();
    boolean isDone =
        holding(
            conversationId,
            state -> false,
            hold -> {
              RouteState state = hold.state();
              Changes doubts = state.doubts();
              long now = clock.millis();
              hold.setState(
                  state
                      .withChanges(state.changes().with(seqId, now, forgottenBeforeMillis))
                      .withDoubts(isEdit ? doubts.with(seqId, now, now - DOUBT) : doubts));
              if (!hold.save()) {
                return false;
              }
              try {
                result.set(rewrite.apply(doubts.contain(seqId)));
              } catch (OutcomeUnknown e) {
                throw e; // and it stays in doubt
              } catch (RuntimeException e) {
                hold.setState(hold.state().withDoubts(doubts));
                throw e;
              }
              hold.setState(hold.state().withDoubts(doubts));
              var unused = hold.giveBack();
              return true;
            });
    T rewritten = result.get();
    if (!isDone || rewritten == null) {
      throw new Unavailable(conversationId, "another server is at work in it", null);
    }
    return rewritten;
  }

  /** Whether an entry may have been edited, or may still be, by a server that was not heard of. */
  boolean isInDoubt(String conversationId, long seqId) {
    return stores.routes().get(conversationId).state().doubts().contain(seqId);
  }

  /**
   * Does something with a conversation's route state while nobody else can, as soon as nobody else
   * does.
   *
   * @param isDone whether there is nothing to do
   * @param work says whether it could be done: not if another has taken over
   * @return false if another has held it for too long
   */
  private boolean holding(
      String conversationId, Predicate<RouteState> isDone, Predicate<RouteHold> work) {
    return turns.inTurn(
        conversationId,
        () -> {
          var hold = new RouteHold(stores.routes(), conversationId, clock);
          long giveUp = System.nanoTime() + patience.toNanos();
          while (true) {
            States.Read<RouteState> present = hold.read();
            if (isDone.test(present.state())) {
              return true;
            }
            if (!hold.isHeldByAnother(present)) {
              if (hold.take(present) && workOrAbandon(hold, work)) {
                return true;
              }
            } else if (System.nanoTime() - giveUp >= 0 || Thread.currentThread().isInterrupted()) {
              return false;
            } else {
              LockSupport.parkNanos(GLANCE.toNanos());
            }
          }
        });
  }

  private static boolean workOrAbandon(RouteHold hold, Predicate<RouteHold> work) {
    try {
      return work.test(hold);
    } catch (RuntimeException e) {
      hold.abandon();
      throw e;
    }
  }

  /** Routes until there is no more; false if another server has taken over. */
  private boolean routeRest(String conversationId, RouteHold hold) {
    Timeline<StoredMessage<M>> history = stores.history().timeline(conversationId);
    RouteState before = hold.state();
    SeqRange rest = SeqRange.after(before.routedUpTo()).limit(PAGE);
    boolean more = true;
    while (more) {
      Page<StoredMessage<M>> page = history.page(rest);
      for (Entry<StoredMessage<M>> entry : page.entries()) {
        if (!hold.lasts()) {
          return false;
        }
        Map<String, TimelineException> failed = fanout.route(entry, hold);
        failures.replace(new Place(conversationId, entry.seqId()), failed);
      }
      rest = page.next();
      more = page.more();
    }
    RouteState now = hold.state();
    boolean isSaved = hold.giveBack();
    if (isSaved) {
      fanout.hintAtWhatIsLeft(conversationId, before, now);
    }
    return isSaved;
  }
}
