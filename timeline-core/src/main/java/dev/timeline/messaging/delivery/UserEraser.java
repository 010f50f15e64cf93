package dev.timeline.messaging.delivery;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.UserMessages;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.InboxEntry.Kind;
import dev.timeline.messaging.storage.MessageStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Erases users. Their conversations are those that they belong to and those that their inbox names,
 * which is therefore deleted last: an erasure that ended early goes on when it is called again.
 */
final class UserEraser {

  /** For so long the event of a recall is told once, however often it is: as long as ids are. */
  private static final long TOLD_MILLIS = 24L * 60 * 60 * 1000;

  private final MessageStore store;
  private final Membership membership;
  private final ApplicationThreads application;
  private final Recall recall;

  /** Recalls a message in its sender's name. */
  interface Recall {
    /** Recalls it. */
    CompletableFuture<ChangeOutcome> recall(String sender, String conversationId, long seqId);
  }

  UserEraser(
      MessageStore store, Membership membership, ApplicationThreads application, Recall recall) {
    this.store = store;
    this.membership = membership;
    this.application = application;
    this.recall = recall;
  }

  CompletableFuture<Long> erase(
      String user, UserMessages messages, Steps steps, LongConsumer progress) {
    var one = new One(user, new ErasureWork(store, steps, progress));
    return one.run(messages);
  }

  /** One call. */
  private final class One {
    private final String user;
    private final ErasureWork work;
    private final Set<String> conversations = new LinkedHashSet<>();

    /** Those who may have copies of what the user said. */
    private final Set<String> readers = new HashSet<>();

    One(String user, ErasureWork work) {
      this.user = user;
      this.work = work;
    }

    CompletableFuture<Long> run(UserMessages messages) {
      return work.step(() -> application.ask(this::addJoined))
          .thenCompose(added -> work.readInbox(user, this::addConversation))
          .thenCompose(
              read ->
                  messages == UserMessages.RECALL
                      ? recallAll()
                      : CompletableFuture.completedFuture(null))
          .thenCompose(done -> Steps.forEach(conversations.iterator(), this::removeReadPosition))
          .thenCompose(done -> work.deleteUpTo(store.inboxes(), user, SeqRange.MAX_SEQ_ID))
          .thenApply(done -> work.deleted());
    }

    private boolean addJoined() {
      try (Stream<Membership.Joined> all = membership.conversations(user)) {
        if (all == null) {
          throw new IllegalStateException("Membership.conversations returned null");
        }
        return conversations.addAll(all.map(Membership.Joined::conversationId).toList());
      }
    }

    private void addConversation(Header header) {
      if (!header.conversationId().isEmpty()) {
        conversations.add(header.conversationId());
      }
    }

    private CompletableFuture<Void> removeReadPosition(String conversationId) {
      return work.step(() -> store.readPositions().remove(user, conversationId))
          .thenAccept(removed -> {});
    }

    // Once a message is recalled, whoever lacks its copy reads that it was.
    private CompletableFuture<Void> recallAll() {
      return Steps.forEach(conversations.iterator(), this::recallIn)
          .thenCompose(
              recalled ->
                  work.forEachUser(
                      Set.copyOf(readers), it -> work.deleteOfInbox(it, this::isMessageOfUser)));
    }

    private boolean isMessageOfUser(Header header) {
      return header.kind() == Kind.MESSAGE && header.sender().equals(user);
    }

    private CompletableFuture<Void> recallIn(String conversationId) {
      var parts = new HashSet<String>();
      return work.step(() -> store.readPlaces(conversationId, SeqRange.latest().limit(1)))
          .thenCompose(
              last ->
                  work.readHistory(
                      conversationId,
                      last.isEmpty() ? 0 : last.get(0).seqId(),
                      page -> recallIn(page, parts)))
          .thenCompose(
              read ->
                  Steps.forEach(
                      parts.iterator(),
                      part ->
                          work.step(() -> store.rosterParts().read(conversationId, part))
                              .thenAccept(readers::addAll)));
    }

    private CompletableFuture<Void> recallIn(List<Entry<byte[]>> page, Set<String> parts) {
      var own = new ArrayList<HistoryEntry>();
      for (Entry<byte[]> entry : page) {
        HistoryEntry decoded;
        try {
          decoded = HistoryEntry.decode(entry);
        } catch (RuntimeException e) {
          continue; // of another form: it says of nobody that it is theirs
        }
        if (isOwn(decoded)) {
          own.add(decoded);
          decoded
              .roster()
              .ifPresent(
                  roster -> {
                    readers.addAll(roster.members());
                    parts.addAll(roster.parts());
                  });
        }
      }
      return Steps.forEach(own.iterator(), this::recall);
    }

    private boolean isOwn(HistoryEntry entry) {
      return entry.message().content().isMessage() && entry.message().sender().equals(user);
    }

    /** Tells again of late recalls: whoever recalled may have crashed before telling. */
    private CompletableFuture<Void> recall(HistoryEntry entry) {
      if (entry.message().content() instanceof Content.Recalled recalled
          && recalled.millis() < store.clock().millis() - TOLD_MILLIS) {
        return CompletableFuture.completedFuture(null);
      }
      return work.step(() -> recall.recall(user, entry.conversationId(), entry.seqId()))
          .thenAccept(
              outcome -> {
                work.count(outcome == ChangeOutcome.DONE ? 1 : 0);
                work.tell();
              });
    }
  }
}
