package dev.timeline.messaging.delivery;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.notification.Notifier;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.InboxEntry;
import dev.timeline.messaging.storage.InboxEntry.Erasure;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.InboxEntry.Kind;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases conversations. The record says first up to where, so that nothing of it is shown from then
 * on; then the copies are deleted of everybody who may have one, and they are told; the history
 * goes last, since it says who may have one. So an erasure that ended early goes on when it is
 * called again.
 */
final class ConversationEraser {

  private static final Logger LOG = LoggerFactory.getLogger(ConversationEraser.class);

  private final MessageStore store;
  private final Membership membership;
  private final ApplicationThreads application;
  private final Notifier notifier;

  ConversationEraser(
      MessageStore store,
      Membership membership,
      ApplicationThreads application,
      Notifier notifier) {
    this.store = store;
    this.membership = membership;
    this.application = application;
    this.notifier = notifier;
  }

  CompletableFuture<Long> erase(String conversationId, Steps steps, LongConsumer progress) {
    var one = new One(conversationId, new ErasureWork(store, steps, progress));
    return one.run();
  }

  /** One call. */
  private final class One {
    private final String conversationId;
    private final ErasureWork work;
    private final Set<String> users = new HashSet<>();
    private final Set<String> parts = new HashSet<>();

    /** The newest entry of the history when this began; 0: there was none. */
    private long newest;

    /** The last entry whose copies are deleted, also those of what was erased before. */
    private long upTo;

    One(String conversationId, ErasureWork work) {
      this.conversationId = conversationId;
      this.work = work;
    }

    CompletableFuture<Long> run() {
      return work.step(this::begin)
          .thenCompose(record -> upTo == 0 ? CompletableFuture.completedFuture(null) : eraseUpTo())
          .thenApply(done -> work.deleted());
    }

    // The record first: what it names and the history has no more has expired, and is not to come.
    private CompletableFuture<Versioned<ConversationRecord>> begin() {
      return store
          .conversations()
          .get(conversationId)
          .thenCompose(
              record ->
                  store
                      .readPlaces(conversationId, SeqRange.latest().limit(1))
                      .thenCompose(last -> begin(record, last)));
    }

    private CompletableFuture<Versioned<ConversationRecord>> begin(
        Versioned<ConversationRecord> record, List<Entry<byte[]>> last) {
      newest = last.isEmpty() ? 0 : last.get(0).seqId();
      upTo = Math.max(newest, Math.max(record.state().changedUpTo(), record.state().leftUpTo()));
      return store
          .conversations()
          .change(conversationId, record, it -> upTo == 0 ? it : it.erased(upTo));
    }

    private CompletableFuture<Void> eraseUpTo() {
      return work.readHistory(conversationId, newest, this::addRosters)
          .thenCompose(read -> Steps.forEach(Set.copyOf(parts).iterator(), this::addPart))
          .thenCompose(read -> work.step(() -> application.ask(this::addMembers)))
          .thenCompose(added -> work.forEachUser(Set.copyOf(users), this::eraseOf))
          .thenCompose(done -> Steps.forEach(parts.iterator(), this::erasePart))
          .thenCompose(done -> work.deleteUpTo(store.histories(), conversationId, upTo));
    }

    private CompletableFuture<Void> addRosters(List<Entry<byte[]>> entries) {
      for (Entry<byte[]> entry : entries) {
        try {
          HistoryEntry.decode(entry)
              .roster()
              .ifPresent(
                  roster -> {
                    users.addAll(roster.members());
                    parts.addAll(roster.parts());
                  });
        } catch (RuntimeException e) {
          LOG.warn(
              "Entry {} of conversation {} has another form: it is unknown to whom it was copied",
              entry.seqId(),
              conversationId);
        }
      }
      return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> addPart(String part) {
      return work.step(() -> store.rosterParts().read(conversationId, part))
          .thenAccept(users::addAll);
    }

    private boolean addMembers() {
      try (Stream<String> members = MemberLookup.members(membership, conversationId)) {
        return users.addAll(members.filter(it -> ReadFanOut.isUser(conversationId, it)).toList());
      }
    }

    /** Deletes the copies and the read position, and tells the devices if they are not told. */
    private CompletableFuture<Void> eraseOf(String user) {
      var isTold = new AtomicBoolean(newest == 0);
      return work.deleteOfInbox(
              user,
              header -> {
                if (isNotice(header)) {
                  isTold.set(true);
                }
                return isCopyOfErased(header);
              })
          .thenCompose(done -> work.step(() -> store.readPositions().remove(user, conversationId)))
          .thenCompose(done -> isTold.get() ? CompletableFuture.completedFuture(null) : tell(user));
    }

    private CompletableFuture<Void> tell(String user) {
      var message = InboxEntry.encode(new Erasure(conversationId, upTo, store.clock().millis()));
      return work.step(() -> FanOut.appendAll(store.inboxes(), List.of(user), message, upTo).get(0))
          .thenRun(() -> notifier.inboxChanged(user));
    }

    private boolean isNotice(Header header) {
      return header.kind() == Kind.ERASURE
          && header.seqId() == upTo
          && header.conversationId().equals(conversationId);
    }

    private boolean isCopyOfErased(Header header) {
      return header.kind().isCopy()
          && header.seqId() <= upTo
          && header.conversationId().equals(conversationId);
    }

    private CompletableFuture<Void> erasePart(String part) {
      return work.step(() -> store.rosterParts().erase(conversationId, part))
          .thenAccept(work::count);
    }
  }
}
