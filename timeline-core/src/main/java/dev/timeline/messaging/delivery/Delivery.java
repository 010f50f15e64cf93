package dev.timeline.messaging.delivery;

import dev.timeline.messaging.delivery.OpenSends.Open;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.storage.HistoryEntry;
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
    /** It is being looked up which entry stands before this one. */
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
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Set<String> pending = new LinkedHashSet<>();
  private State state = State.FINDING_PREDECESSOR;
  private boolean hasFailed;

  Delivery(HistoryEntry entry, boolean isResent, Optional<Open> open) {
    conversationId = entry.conversationId();
    seqId = entry.seqId();
    millis = entry.millis();
    this.isResent = isResent;
    this.open = open;
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

  /** Returns whether it was sent through this server: while it lives, no other looks after it. */
  boolean isOwn() {
    return open.isPresent();
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

  /** Returns members who are known not to have it yet; empty if nobody in particular is. */
  synchronized Set<String> pending() {
    return Set.copyOf(pending);
  }

  /** Logs the first failure: a store that is out of order has many deliveries, each with many. */
  void failed(Throwable failure) {
    synchronized (this) {
      if (hasFailed) {
        return;
      }
      hasFailed = true;
    }
    LOG.warn("{} failed; will retry: {}", this, Failures.causeOf(failure).toString());
  }

  /** Its entry is not held any more, but read again for each try. */
  void forgetBody() {
    open.ifPresent(Open::forgetBody);
  }

  void end() {
    enter(State.DELIVERED);
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
