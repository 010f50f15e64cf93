package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ConversationPage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import dev.timeline.messaging.sync.InboxActivity.OfConversation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lists a user's conversations, the one with the latest activity first. The newest entries of the
 * inbox are the index of activity; only what is not in them is looked up conversation by
 * conversation.
 *
 * @param <M> the type of the messages' bodies
 */
public final class ConversationLister<M> {

  private final MessageStore store;
  private final Membership membership;
  private final ApplicationThreads application;
  private final EventDecoder<M> decoder;
  private final Optional<Duration> inboxTtl;

  /** Creates a lister. */
  public ConversationLister(
      MessageStore store,
      Membership membership,
      ApplicationThreads application,
      EventDecoder<M> decoder,
      Optional<Duration> inboxTtl) {
    this.store = store;
    this.membership = membership;
    this.application = application;
    this.decoder = decoder;
    this.inboxTtl = inboxTtl;
  }

  /** Returns some conversations, those that come after one if it is given. */
  public CompletableFuture<ConversationPage<M>> list(
      String user, int limit, Optional<ConversationSummary<M>> after) {
    CompletableFuture<InboxActivity> newest = InboxActivity.read(store, user);
    return application
        .ask(() -> JoinedConversations.of(user, membership))
        .thenCompose(
            joined ->
                store
                    .conversations()
                    .getAll(joined.ids())
                    .thenCombine(
                        newest,
                        (records, activity) ->
                            new Listing(user, limit, after, joined, records, activity))
                    .thenCompose(Listing::run));
  }

  /** A place in the list. */
  private record Ranked(String conversationId, long millis) {}

  private static final Comparator<Ranked> LATEST_FIRST =
      Comparator.comparingLong(Ranked::millis).reversed().thenComparing(Ranked::conversationId);

  private final class Listing {
    private final String user;
    private final int limit;
    private final Optional<Ranked> after;
    private final JoinedConversations joined;
    private final Map<String, Versioned<ConversationRecord>> records;
    private final InboxActivity activity;

    /** The time before which everything came that the activity does not show. */
    private final long beyondMillis;

    Listing(
        String user,
        int limit,
        Optional<ConversationSummary<M>> after,
        JoinedConversations joined,
        Map<String, Versioned<ConversationRecord>> records,
        InboxActivity activity) {
      this.user = user;
      this.limit = limit;
      this.after =
          after.map(
              it -> new Ranked(it.conversationId(), JoinedConversations.millis(it.lastActivity())));
      this.joined = joined;
      this.records = records;
      this.activity = activity;
      long expiredMillis =
          inboxTtl.map(ttl -> store.clock().millis() - ttl.toMillis()).orElse(Checkpoint.NEVER);
      beyondMillis =
          activity.isWhole() ? expiredMillis : activity.oldestMillis().orElse(expiredMillis);
    }

    CompletableFuture<ConversationPage<M>> run() {
      List<Ranked> known = new ArrayList<>();
      List<String> unknown = new ArrayList<>();
      for (String id : joined.ids()) {
        long millis =
            Math.max(
                activity.of(id).map(OfConversation::millis).orElse(Checkpoint.NEVER),
                lastBesideInbox(record(id)));
        long sinceMillis = joined.sinceMillis(id);
        if (millis > Checkpoint.NEVER || sinceMillis >= beyondMillis) {
          known.add(new Ranked(id, Math.max(millis, sinceMillis)));
        } else {
          unknown.add(id);
        }
      }
      List<Ranked> chosen = chosen(known);
      if (chosen.size() > limit && chosen.get(limit).millis() >= beyondMillis) {
        return show(known);
      }
      List<CompletableFuture<Ranked>> looked = unknown.stream().map(this::look).toList();
      return CompletableFuture.allOf(looked.toArray(CompletableFuture[]::new))
          .thenCompose(
              done -> {
                looked.forEach(one -> known.add(one.join()));
                return show(known);
              });
    }

    /** Returns the time of the last message that is in no inbox. */
    private static long lastBesideInbox(ConversationRecord record) {
      long imported = record.importedMillis() == 0 ? Checkpoint.NEVER : record.importedMillis();
      return record.isLeft() ? Math.max(imported, record.leftMillis()) : imported;
    }

    private ConversationRecord record(String id) {
      return records.containsKey(id) ? records.get(id).state() : ConversationRecord.NONE;
    }

    // One in which nothing has been sent counts from when the user joined.
    private CompletableFuture<Ranked> look(String id) {
      return store
          .readPlaces(id, SeqRange.latest().limit(1))
          .thenApply(
              last -> {
                long millis = last.stream().mapToLong(Entry::epochMilli).findFirst().orElse(0);
                return new Ranked(id, Math.max(millis, joined.sinceMillis(id)));
              });
    }

    /** Returns those that are shown, and one more if there are more. */
    private List<Ranked> chosen(List<Ranked> known) {
      return known.stream()
          .filter(it -> after.isEmpty() || LATEST_FIRST.compare(it, after.get()) > 0)
          .sorted(LATEST_FIRST)
          .limit(limit + 1L)
          .toList();
    }

    private CompletableFuture<ConversationPage<M>> show(List<Ranked> known) {
      List<Ranked> chosen = chosen(known);
      boolean more = chosen.size() > limit;
      List<Ranked> shown = more ? chosen.subList(0, limit) : chosen;
      List<String> ids = shown.stream().map(Ranked::conversationId).toList();
      CompletableFuture<Map<EntryKey, HistoryEntry>> messages = readMessages(ids);
      return store
          .readPositions()
          .in(ids, user)
          .thenCombine(
              messages,
              (read, last) ->
                  shown.stream()
                      .map(
                          it ->
                              summary(
                                  it,
                                  read.containsKey(it.conversationId())
                                      ? OptionalLong.of(read.get(it.conversationId()))
                                      : OptionalLong.empty(),
                                  last))
                      .toList())
          .thenCompose(
              all ->
                  CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                      .thenApply(
                          done ->
                              new ConversationPage<>(
                                  all.stream().map(CompletableFuture::join).toList(), more)));
    }

    /** Reads the last messages, and those that may have been recalled: together. */
    private CompletableFuture<Map<EntryKey, HistoryEntry>> readMessages(List<String> ids) {
      var keys = new ArrayList<EntryKey>();
      for (String id : ids) {
        Optional<OfConversation> shown = activity.of(id);
        if (shown.isPresent() && !record(id).isLeft()) {
          long last = shown.get().lastMessage();
          if (last > 0) {
            keys.add(new EntryKey(id, last));
          }
          shown.get().messagesOfOthers().stream()
              .limit(UnreadCounter.MOST_UNREAD + 1)
              .filter(seqId -> seqId != last && record(id).isChanged(seqId))
              .forEach(seqId -> keys.add(new EntryKey(id, seqId)));
        }
      }
      if (keys.isEmpty()) {
        return completedFuture(Map.of());
      }
      return store
          .histories()
          .getAll(keys)
          .thenApply(
              found -> {
                var messages = new HashMap<EntryKey, HistoryEntry>();
                for (Entry<byte[]> entry : found) {
                  decoded(entry)
                      .ifPresent(
                          it -> messages.put(new EntryKey(it.conversationId(), it.seqId()), it));
                }
                return messages;
              });
    }

    /** Decodes an entry; one of another form is looked for in the conversation. */
    private static Optional<HistoryEntry> decoded(Entry<byte[]> entry) {
      try {
        return Optional.of(HistoryEntry.decode(entry));
      } catch (RuntimeException e) {
        return Optional.empty();
      }
    }

    private CompletableFuture<ConversationSummary<M>> summary(
        Ranked place, OptionalLong readUpTo, Map<EntryKey, HistoryEntry> messages) {
      return activity
          .of(place.conversationId())
          .flatMap(shown -> fromInbox(place, shown, readUpTo, messages))
          .map(CompletableFuture::completedFuture)
          .orElseGet(() -> fromHistory(place, readUpTo));
    }

    /** Returns nothing where the inbox does not say enough. */
    private Optional<ConversationSummary<M>> fromInbox(
        Ranked place,
        OfConversation shown,
        OptionalLong readUpTo,
        Map<EntryKey, HistoryEntry> messages) {
      String id = place.conversationId();
      HistoryEntry last = messages.get(new EntryKey(id, shown.lastMessage()));
      if (last == null || isBeyondInbox(id, shown, readUpTo.orElse(0))) {
        return Optional.empty();
      }
      Optional<ChatEvent<M>> event;
      try {
        event = decoder.shown(last);
      } catch (Undecodable e) {
        return Optional.empty();
      }
      long unread =
          shown.messagesOfOthers().stream()
              .filter(seqId -> seqId > readUpTo.orElse(0))
              .filter(seqId -> !isRecalled(messages.get(new EntryKey(id, seqId))))
              .limit(UnreadCounter.MOST_UNREAD + 1)
              .count();
      return Optional.of(summary(place, readUpTo, event, (int) unread));
    }

    private static boolean isRecalled(@Nullable HistoryEntry entry) {
      return entry != null && entry.message().content() instanceof Content.Recalled;
    }

    /** Returns whether unread messages may have left the entries of the inbox that were read. */
    private boolean isBeyondInbox(String id, OfConversation shown, long readUpTo) {
      if (record(id).isLeft()) {
        return true;
      }
      if (readUpTo >= shown.oldestSeqId()
          || shown.messagesOfOthers().size() > UnreadCounter.MOST_UNREAD) {
        return false;
      }
      long joinedMillis = joined.sinceMillis(id);
      boolean mayHaveExpired =
          inboxTtl.isPresent() && joinedMillis < store.clock().millis() - inboxTtl.get().toMillis();
      return !activity.isWhole() || mayHaveExpired;
    }

    private CompletableFuture<ConversationSummary<M>> fromHistory(
        Ranked place, OptionalLong readUpTo) {
      String id = place.conversationId();
      return new UnreadCounter<>(store, decoder, user, joined, id, readUpTo.orElse(0))
          .count()
          .thenApply(count -> summary(place, readUpTo, count.last(), count.unread()));
    }

    private ConversationSummary<M> summary(
        Ranked place, OptionalLong readUpTo, Optional<ChatEvent<M>> last, int unread) {
      return new ConversationSummary<>(
          place.conversationId(),
          Instant.ofEpochMilli(place.millis()),
          last,
          readUpTo,
          Math.min(unread, UnreadCounter.MOST_UNREAD),
          unread > UnreadCounter.MOST_UNREAD);
    }
  }
}
