package dev.timeline.messaging.delivery;

import dev.timeline.messaging.delivery.OpenSends.Open;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.StoredMessage;
import dev.timeline.observation.MessagingEvent;
import dev.timeline.spi.EventSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One entry on its way to the members.
 *
 * <pre>
 * copied:  FINDING_PREDECESSOR → COPYING → DELIVERED
 * left:    LEAVING → MARKING → DELIVERED
 * late:    LEAVING → MARKING → FINDING_PREDECESSOR → COPYING → DELIVERED
 * </pre>
 *
 * A failure leaves the state as it is; what failed is tried again for as long as this server lives.
 */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** The state of a delivery. */
  enum State {
    /** The predecessor is being looked up. */
    FINDING_PREDECESSOR,
    /** Copies are being appended to inboxes. */
    COPYING,
    /** The conversation's record is being told. */
    LEAVING,
    /** The conversation begins to be read: members' inboxes get marks. */
    MARKING,
    /** Every member has it, or will read it. */
    DELIVERED
  }

  private final String conversationId;
  private final long seqId;
  private final long millis;
  private final boolean isResent;
  private final Optional<Open> open;
  private final EventSource events;
  private final String entryId;
  private final MessagingEvent.Kind kind;
  private final MessagingEvent.Route route;
  private final long begunNanos;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Set<String> pending = new LinkedHashSet<>();
  private State state = State.FINDING_PREDECESSOR;
  private boolean hasFailed;
  private int copies;

  Delivery(HistoryEntry entry, boolean isResent, Optional<Open> open, EventSource events) {
    conversationId = entry.conversationId();
    seqId = entry.seqId();
    millis = entry.millis();
    this.isResent = isResent;
    this.open = open;
    this.events = events;
    entryId = entry.stored().message().id().orElse("");
    kind = kindOf(entry.message());
    route = routeOf(entry.isCopied());
    begunNanos = events.nanos();
  }

  static MessagingEvent.Kind kindOf(StoredMessage message) {
    return message.content().isMessage() ? MessagingEvent.Kind.MESSAGE : MessagingEvent.Kind.CHANGE;
  }

  static MessagingEvent.Route routeOf(boolean isCopied) {
    return isCopied ? MessagingEvent.Route.COPIED : MessagingEvent.Route.LEFT;
  }

  String conversationId() {
    return conversationId;
  }

  long seqId() {
    return seqId;
  }

  /** Returns when the entry was stored. */
  long millis() {
    return millis;
  }

  /** Returns whether another server, or an earlier try, may have delivered it already. */
  boolean isResent() {
    return isResent;
  }

  synchronized void enter(State next) {
    state = next;
  }

  synchronized void copying(Set<String> members) {
    state = State.COPYING;
    pending.addAll(members);
  }

  synchronized void reached(String member) {
    pending.remove(member);
  }

  // Some inboxes are about to get a copy, under this id.
  void copying(String copyId, int inboxes) {
    if (events.isObserved()) {
      events.tell(
          new MessagingEvent.Copying(
              events.name(), conversationId, entryId, seqId, copyId, inboxes));
    }
  }

  // A member has a copy.
  void copied(String member) {
    synchronized (this) {
      pending.remove(member);
      copies++;
    }
    if (events.isObserved()) {
      events.tell(new MessagingEvent.Copied(events.name(), conversationId, seqId, member));
    }
  }

  /** Returns members who are known not to have it yet; empty if nobody in particular is. */
  synchronized Set<String> pending() {
    return Set.copyOf(pending);
  }

  /** Logs the first failure: a store that is out of order has many deliveries, each with many. */
  void failed(Throwable failure) {
    if (events.isObserved()) {
      events.tell(
          new MessagingEvent.DeliveryRetried(
              events.name(),
              conversationId,
              seqId,
              pending().size(),
              EventSource.outcomeOf(failure)));
    }
    synchronized (this) {
      if (hasFailed) {
        return;
      }
      hasFailed = true;
    }
    LOG.warn("{} failed; will retry: {}", this, Failures.described(failure));
  }

  /** Tells that its entry is not held any more, but read again for each try. */
  void forgetBody() {
    open.ifPresent(Open::forgetBody);
  }

  void end() {
    int copied;
    boolean isFirst;
    synchronized (this) {
      isFirst = state != State.DELIVERED;
      state = State.DELIVERED;
      copied = copies;
    }
    if (isFirst && events.isObserved()) {
      events.tell(
          new MessagingEvent.Delivered(
              events.name(),
              conversationId,
              entryId,
              seqId,
              kind,
              route,
              isResent,
              copied,
              System.nanoTime() - begunNanos));
    }
    open.ifPresent(Open::end);
    ended.complete(null);
  }

  /** Completes once it is delivered, and never fails. */
  CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public synchronized String toString() {
    return "Delivery[%s#%d %s%s, pending=%d]"
        .formatted(conversationId, seqId, state, isResent ? " again" : "", pending.size());
  }
}
