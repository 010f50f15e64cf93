package dev.timeline.messaging;

import dev.timeline.TimelineException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/** The route state of one conversation, while this server alone may move it on. */
final class RouteHold {

  /** How long a server may be silent. */
  private static final Duration TERM = Duration.ofSeconds(30);

  private final States<RouteState> routes;
  private final String conversationId;
  private final InstantSource clock;
  private final String name = UUID.randomUUID().toString();
  private RouteState state = RouteState.NEW;
  private boolean isAfterAnother;

  RouteHold(States<RouteState> routes, String conversationId, InstantSource clock) {
    this.routes = routes;
    this.conversationId = conversationId;
    this.clock = clock;
  }

  States.Read<RouteState> read() {
    return routes.get(conversationId);
  }

  boolean isHeldByAnother(States.Read<RouteState> present) {
    return present.state().lease().isHeldByAnother(name, clock.millis());
  }

  /** Takes what nobody else holds; false if somebody was faster. */
  boolean take(States.Read<RouteState> present) {
    isAfterAnother = present.state().lease().wasTaken();
    state = present.state().withLease(term());
    return routes.change(conversationId, present, state);
  }

  private Lease term() {
    return new Lease(name, clock.millis() + TERM.toMillis());
  }

  /** Whether another may have begun what was not done when this server took over. */
  boolean isAfterAnother() {
    return isAfterAnother;
  }

  RouteState state() {
    return state;
  }

  /** What is to be saved when the time has come. */
  void setState(RouteState next) {
    state = next;
  }

  /**
   * Whether it is still this server's, for half a term at the least: time for a write that is under
   * way.
   */
  boolean lasts() {
    if (state.lease().untilMillis() - clock.millis() > TERM.toMillis() / 2) {
      return true;
    }
    state = state.withLease(term());
    return save();
  }

  /** Saves the state; false if another has taken over. */
  boolean save() {
    States.Read<RouteState> present = read();
    return present.state().lease().isHeldBy(name) && routes.change(conversationId, present, state);
  }

  /** Saves, and lets others go on; false if one has taken over already. */
  boolean giveBack() {
    state = state.withLease(Lease.NONE);
    return save();
  }

  /** Lets others go on who then know that something may have been begun. */
  void abandon() {
    state = state.withLease(new Lease(name, 0));
    try {
      var unused = save();
    } catch (TimelineException e) {
      // then they wait until the term is up
    }
  }
}
