package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.internal.Identifiers;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.delivery.Delivery.State;
import dev.timeline.messaging.notification.Notifier;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.InboxEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.Predecessor;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Read fan-out: leaves entries in their conversation, whose record says up to where there is
 * something to be read. When a conversation begins to be read, its members' inboxes get a mark.
 */
final class ReadFanOut {

  private static final Logger LOG = LoggerFactory.getLogger(ReadFanOut.class);

  private static final int PAGE = 100;
  private static final int MARKS_AT_ONCE = 1_000;

  private final MessageStore store;
  private final Membership membership;
  private final ApplicationThreads application;
  private final Notifier notifier;
  private final Timers timers;
  private final long serverId;
  private final RecordCache records;
  private final LateCopies lateCopies;

  /** By conversation, the deliveries that wait while its record is being changed. */
  private final Map<String, List<Delivery>> waiting = new HashMap<>();

  private final Map<String, CompletableFuture<Void>> marking = new HashMap<>();

  ReadFanOut(
      MessageStore store,
      RecordCache records,
      Membership membership,
      ApplicationThreads application,
      Notifier notifier,
      Timers timers,
      LateCopies lateCopies,
      long serverId) {
    this.store = store;
    this.records = records;
    this.membership = membership;
    this.application = application;
    this.notifier = notifier;
    this.timers = timers;
    this.lateCopies = lateCopies;
    this.serverId = serverId;
  }

  /** Leaves an entry to be read. */
  void deliver(Delivery delivery) {
    delivery.enter(State.LEAVING);
    delivery.forgetBody(); // nothing of it is needed here
    String conversationId = delivery.conversationId();
    synchronized (this) {
      List<Delivery> others = waiting.get(conversationId);
      if (others != null) {
        others.add(delivery);
        return;
      }
      waiting.put(conversationId, new ArrayList<>());
    }
    advance(conversationId, List.of(delivery), 0);
  }

  private void advance(String conversationId, List<Delivery> deliveries, int tries) {
    Delivery last =
        deliveries.stream().max((a, b) -> Long.compare(a.seqId(), b.seqId())).orElseThrow();
    var unused =
        records
            .change(
                conversationId,
                record ->
                    record.leftUpTo() >= last.seqId()
                        ? record
                        : record.left(
                            last.seqId(), last.millis(), serverId, store.clock().millis()))
            .whenComplete(
                (record, failure) -> {
                  if (failure != null) {
                    deliveries.forEach(it -> it.failed(failure));
                    var unusedTimer =
                        timers.after(
                            DeliveryTimes.beforeRetry(tries),
                            () -> advance(conversationId, deliveries, tries + 1));
                    return;
                  }
                  advanceNext(conversationId);
                  mark(conversationId, deliveries, record);
                });
  }

  private void advanceNext(String conversationId) {
    List<Delivery> next;
    synchronized (this) {
      next = waiting.remove(conversationId);
      if (next == null || next.isEmpty()) {
        return;
      }
      waiting.put(conversationId, new ArrayList<>());
    }
    advance(conversationId, next, 0);
  }

  /** Ends deliveries once all members have a mark. */
  private void mark(
      String conversationId, List<Delivery> deliveries, Versioned<ConversationRecord> seen) {
    if (seen.state().isMarked()) {
      end(conversationId, deliveries);
      return;
    }
    deliveries.forEach(delivery -> delivery.enter(State.MARKING));
    CompletableFuture<Void> marked;
    CompletableFuture<Void> mine = null;
    synchronized (this) {
      marked = marking.get(conversationId);
      if (marked == null) {
        mine = new CompletableFuture<>();
        marking.put(conversationId, mine);
        marked = mine;
      }
    }
    var unused = marked.thenRun(() -> end(conversationId, deliveries));
    if (mine != null) {
      mark(conversationId, seen, mine);
    }
  }

  /**
   * Ends the delivery: whoever is notified finds it, but not what took so long that devices have
   * read past it.
   */
  private void end(String conversationId, List<Delivery> deliveries) {
    notifier.leftToBeRead(conversationId);
    for (Delivery delivery : deliveries) {
      if (lateCopies.isLate(delivery)) {
        lateCopies.deliver(delivery);
      } else {
        delivery.end();
      }
    }
  }

  /** Writes the marks if this is this server's affair, or has been another's for too long. */
  private void mark(
      String conversationId, Versioned<ConversationRecord> seen, CompletableFuture<Void> done) {
    ConversationRecord record = seen.state();
    long now = store.clock().millis();
    if (record.isMarked()) {
      synchronized (this) {
        marking.remove(conversationId, done);
      }
      done.complete(null);
      return;
    }
    Supplier<CompletableFuture<Versioned<ConversationRecord>>> step;
    if (record.marker() == serverId) {
      step = () -> writeMarks(conversationId, record);
    } else if (now - record.markerMillis() >= DeliveryTimes.CLOSED_MILLIS) {
      step =
          () ->
              records.change(
                  conversationId,
                  it -> it.marker() == record.marker() ? it.markedBy(serverId, now) : it);
    } else {
      var unusedTimer =
          timers.after(
              DeliveryTimes.LAST_RETRY,
              () -> markNext(conversationId, () -> records.read(conversationId), done, 0));
      return;
    }
    markNext(conversationId, step, done, 0);
  }

  private void markNext(
      String conversationId,
      Supplier<CompletableFuture<Versioned<ConversationRecord>>> step,
      CompletableFuture<Void> done,
      int tries) {
    var unused =
        step.get()
            .whenComplete(
                (record, failure) -> {
                  if (failure == null) {
                    mark(conversationId, record, done);
                    return;
                  }
                  LOG.warn(
                      "Marking of conversation {} failed; will retry: {}",
                      conversationId,
                      Failures.described(failure));
                  var unusedTimer =
                      timers.after(
                          DeliveryTimes.beforeRetry(tries),
                          () ->
                              markNext(
                                  conversationId,
                                  () -> records.read(conversationId),
                                  done,
                                  tries + 1));
                });
  }

  /** Writes marks; members are looked up after the record says that the conversation is read. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is composed
  private CompletableFuture<Versioned<ConversationRecord>> writeMarks(
      String conversationId, ConversationRecord record) {
    return application
        .ask(() -> members(conversationId))
        .thenCombine(
            lastCopied(conversationId, record.leftUpTo()),
            (members, copied) ->
                appendTo(
                    members.iterator(),
                    new InboxEntry.Mark(conversationId, record.leftUpTo(), copied),
                    record.markerMillis()))
        .thenCompose(written -> written)
        .thenCompose(written -> records.change(conversationId, ConversationRecord::marked));
  }

  // Some at a time, so that a large group does not fill all queues.
  private CompletableFuture<Void> appendTo(
      Iterator<String> members, InboxEntry.Mark mark, long sinceMillis) {
    while (members.hasNext()) {
      var some = new ArrayList<String>();
      while (some.size() < MARKS_AT_ONCE && members.hasNext()) {
        some.add(members.next());
      }
      CompletableFuture<Void> appended = append(some, mark, sinceMillis);
      if (!appended.isDone() || appended.isCompletedExceptionally()) {
        return appended.thenCompose(done -> appendTo(members, mark, sinceMillis));
      }
    }
    return completedFuture(null);
  }

  private CompletableFuture<Void> append(
      List<String> members, InboxEntry.Mark mark, long sinceMillis) {
    Instant since = Instant.ofEpochMilli(sinceMillis - DeliveryTimes.CLOSED_MILLIS);
    Message<byte[]> message = InboxEntry.encode(mark).possiblyResent(since);
    return CompletableFuture.allOf(
        FanOut.appendAll(store.inboxes(), members, message, 0).stream()
            .toArray(CompletableFuture[]::new));
  }

  private Set<String> members(String conversationId) {
    try (Stream<String> members = MemberLookup.members(membership, conversationId)) {
      return members
          .filter(member -> isUser(conversationId, member))
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** Returns whether a member can have an inbox; one who cannot must not hold up the marks. */
  static boolean isUser(String conversationId, String member) {
    try {
      Identifiers.requireId("member of conversation " + conversationId, member);
      return true;
    } catch (IllegalArgumentException | NullPointerException e) {
      LOG.warn("A member has no inbox and is left out: {}", e.getMessage());
      return false;
    }
  }

  /** Returns the last entry before one that was copied to inboxes. */
  private CompletableFuture<Predecessor> lastCopied(String conversationId, long before) {
    return lastCopied(conversationId, SeqRange.before(before).limit(PAGE));
  }

  private CompletableFuture<Predecessor> lastCopied(String conversationId, SeqRange range) {
    return store
        .readRoutes(conversationId, range)
        .thenCompose(
            page -> {
              for (Entry<byte[]> entry : page.entries()) {
                if (MessageStore.isCopied(entry)) {
                  return completedFuture(new Predecessor(entry.seqId(), entry.epochMilli()));
                }
              }
              return page.more()
                  ? lastCopied(conversationId, page.next())
                  : completedFuture(Predecessor.NONE);
            });
  }
}
