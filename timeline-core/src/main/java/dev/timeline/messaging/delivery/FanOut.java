package dev.timeline.messaging.delivery;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.messaging.delivery.Delivery.State;
import dev.timeline.messaging.notification.Notifier;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.InboxEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.Predecessor;
import dev.timeline.messaging.storage.Roster;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Write fan-out: copies entries to the inboxes of the members on their roster. */
final class FanOut {

  private final MessageStore store;
  private final Predecessors predecessors;
  private final Notifier notifier;
  private final Timers timers;
  private final int batch;

  FanOut(
      MessageStore store, Predecessors predecessors, Notifier notifier, Timers timers, int batch) {
    this.store = store;
    this.predecessors = predecessors;
    this.notifier = notifier;
    this.timers = timers;
    this.batch = batch;
  }

  /** Copies an entry to its roster. */
  void deliver(Delivery delivery, HistoryEntry entry) {
    deliver(delivery, entry, entry.roster().orElse(Roster.EMPTY), delivery.isResent());
  }

  /** Copies an entry to a roster, to which somebody else may have copied it. */
  void deliverAgain(Delivery delivery, HistoryEntry entry, Roster roster) {
    deliver(delivery, entry, roster, true);
  }

  private void deliver(Delivery delivery, HistoryEntry entry, Roster roster, boolean isResent) {
    delivery.enter(State.FINDING_PREDECESSOR);
    var unused =
        predecessors
            .of(entry.conversationId(), entry.seqId())
            // One that is not known costs each reader a read, and no more.
            .exceptionally(failure -> new Predecessor(entry.seqId() - 1, entry.millis()))
            .thenAccept(
                predecessor -> {
                  var copies = new Copies(delivery, copyOf(entry, predecessor), isResent);
                  copies.copyTo(roster);
                });
  }

  private static Message<byte[]> copyOf(HistoryEntry entry, Predecessor predecessor) {
    return InboxEntry.encode(
        new InboxEntry.Copy(
            entry.conversationId(), entry.seqId(), entry.millis(), predecessor, entry.message()));
  }

  /** The copies of one entry. */
  private final class Copies {
    private final Delivery delivery;
    private final Deque<String> parts = new ArrayDeque<>();
    private final Deque<String> members = new ArrayDeque<>();

    /** Batches under way, and one for those that are yet to begin. */
    private final AtomicInteger unfinished = new AtomicInteger(1);

    private final boolean isResent;

    /** The copy as it was read at first, until that is too long ago. */
    private volatile @Nullable Message<byte[]> first;

    private final long readMillis = store.clock().millis();

    Copies(Delivery delivery, Message<byte[]> copy, boolean isResent) {
      this.delivery = delivery;
      first = copy;
      this.isResent = isResent;
    }

    void copyTo(Roster roster) {
      members.addAll(roster.members());
      parts.addAll(roster.parts());
      copyNext();
    }

    /** Copies to the next members; a large roster is read a part at a time. */
    private void copyNext() {
      if (members.isEmpty() && !parts.isEmpty()) {
        readPart(parts.peek(), 0);
        return;
      }
      var next = new ArrayList<String>(Math.min(batch, members.size()));
      while (next.size() < batch && !members.isEmpty()) {
        next.add(members.poll());
      }
      if (next.isEmpty()) {
        finished();
        return;
      }
      unfinished.incrementAndGet();
      delivery.copying(new LinkedHashSet<>(next));
      boolean isLast = members.isEmpty() && parts.isEmpty();
      copy(next, 0, isLast ? () -> {} : this::copyNext);
      if (isLast) {
        finished();
      }
    }

    private void readPart(String part, int tries) {
      var unused =
          store
              .rosterParts()
              .read(delivery.conversationId(), part)
              .whenComplete(
                  (found, failure) -> {
                    if (failure == null) {
                      parts.poll();
                      members.addAll(found);
                      copyNext();
                    } else {
                      delivery.failed(failure);
                      var unusedTimer =
                          timers.after(
                              DeliveryTimes.beforeRetry(tries), () -> readPart(part, tries + 1));
                    }
                  });
    }

    private void finished() {
      if (unfinished.decrementAndGet() == 0) {
        delivery.end();
      }
    }

    /**
     * Copies to some members. What was read a while ago is read again: it may have been edited or
     * recalled since, and what waits for inboxes that fail is not held meanwhile.
     *
     * @param next runs once the first try has ended
     */
    private void copy(List<String> some, int tries, Runnable next) {
      Message<byte[]> held = first;
      if (held != null && store.clock().millis() - readMillis <= DeliveryTimes.STALE_MILLIS) {
        copy(held, some, tries, next);
        return;
      }
      first = null;
      delivery.forgetBody();
      var unused =
          read()
              .whenComplete(
                  (fresh, failure) -> {
                    if (failure != null) {
                      delivery.failed(failure);
                      var unusedTimer =
                          timers.after(
                              DeliveryTimes.beforeRetry(tries), () -> copy(some, tries + 1, next));
                    } else if (fresh.isEmpty()) { // expired: there is nothing to deliver
                      some.forEach(delivery::reached);
                      finished();
                      next.run();
                    } else {
                      copy(fresh.get(), some, tries, next);
                    }
                  });
    }

    private void copy(Message<byte[]> copy, List<String> some, int tries, Runnable next) {
      Message<byte[]> message =
          isResent || tries > 0
              ? copy.possiblyResent(Instant.ofEpochMilli(delivery.millis()))
              : copy;
      delivery.copying(copy.id().orElseThrow(), some.size());
      List<CompletableFuture<Entry<byte[]>>> appends =
          appendAll(store.inboxes(), some, message, delivery.seqId());
      List<String> failed = Collections.synchronizedList(new ArrayList<>());
      var left = new AtomicInteger(appends.size());
      for (int i = 0; i < appends.size(); i++) {
        String member = some.get(i);
        var unused =
            appends
                .get(i)
                .whenComplete(
                    (entry, failure) -> {
                      if (failure == null || isThere(failure)) {
                        delivery.copied(member);
                        notifier.inboxChanged(member);
                      } else {
                        delivery.failed(failure);
                        failed.add(member);
                      }
                      if (left.decrementAndGet() == 0) {
                        ended(failed, tries, next);
                      }
                    });
      }
    }

    private void ended(List<String> failed, int tries, Runnable next) {
      if (failed.isEmpty()) {
        finished();
      } else {
        var unused =
            timers.after(DeliveryTimes.beforeRetry(tries), () -> copy(failed, tries + 1, () -> {}));
      }
      next.run();
    }

    private CompletableFuture<Optional<Message<byte[]>>> read() {
      return store
          .read(delivery.conversationId(), delivery.seqId())
          .thenCombine(
              store.predecessor(delivery.conversationId(), delivery.seqId()),
              (entry, predecessor) -> entry.map(it -> copyOf(it, predecessor)));
    }
  }

  /** Appends one message to several timelines, in no order. */
  static List<CompletableFuture<Entry<byte[]>>> appendAll(
      Log log, Collection<String> timelineIds, Message<byte[]> message, long fingerprint) {
    return log.appendAll(
        timelineIds.stream()
            .map(
                id ->
                    new Log.Append(
                        id, message, AppendOrder.none(), false, OptionalLong.of(fingerprint)))
            .toList());
  }

  // A copy with other content is there, which an earlier version made.
  private static boolean isThere(Throwable failure) {
    return Failures.causeOf(failure) instanceof IdConflict;
  }
}
