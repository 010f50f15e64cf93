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
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.InboxEntry.Kind;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

  /** The most entries of the inbox that are looked at. */
  private static final int STRETCH = 1_000;

  /** Up to how many messages are counted as unread. */
  private static final int MOST_UNREAD = 100;

  /** The most entries of a conversation that are looked at for that. */
  private static final int MOST_ENTRIES = 1_000;

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
    CompletableFuture<List<Entry<byte[]>>> newest =
        MessageStore.readPlaces(
            store.inboxes(), user, SeqRange.latest().limit(STRETCH), Header.ATTRIBUTES);
    return application
        .ask(() -> JoinedConversations.of(user, membership))
        .thenCompose(
            joined ->
                store
                    .conversations()
                    .getAll(joined.ids())
                    .thenCombine(
                        newest,
                        (records, entries) ->
                            new Listing(user, limit, after, joined, records, entries))
                    .thenCompose(Listing::run));
  }

  /** The activity of one conversation, as the newest entries of the inbox show it. */
  private static final class Activity {
    private long millis;
    private long lastMessage;
    private long oldestSeqId = Long.MAX_VALUE;
    private final Set<Long> messagesOfOthers = new LinkedHashSet<>();

    void add(Header header, String user) {
      millis = Math.max(millis, header.millis());
      oldestSeqId = Math.min(oldestSeqId, header.seqId());
      if (header.kind() == Kind.MESSAGE) {
        lastMessage = Math.max(lastMessage, header.seqId());
        if (!header.sender().equals(user)) {
          messagesOfOthers.add(header.seqId());
        }
      }
    }
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
    private final boolean isWhole;

    /** Whatever is not in the stretch of the inbox came before this time. */
    private final long beyondMillis;

    private final Map<String, Activity> activities = new HashMap<>();

    Listing(
        String user,
        int limit,
        Optional<ConversationSummary<M>> after,
        JoinedConversations joined,
        Map<String, Versioned<ConversationRecord>> records,
        List<Entry<byte[]>> newest) {
      this.user = user;
      this.limit = limit;
      this.after =
          after.map(it -> new Ranked(it.conversationId(), it.lastActivity().toEpochMilli()));
      this.joined = joined;
      this.records = records;
      isWhole = newest.size() < STRETCH;
      long expiredMillis =
          inboxTtl.map(ttl -> store.clock().millis() - ttl.toMillis()).orElse(Checkpoint.NEVER);
      beyondMillis = isWhole ? expiredMillis : newest.get(newest.size() - 1).epochMilli();
      for (Entry<byte[]> entry : newest) {
        Header header = Header.of(entry);
        if (header.kind() != Kind.MARK && joined.contains(header.conversationId())) {
          activities
              .computeIfAbsent(header.conversationId(), absent -> new Activity())
              .add(header, user);
        }
      }
    }

    CompletableFuture<ConversationPage<M>> run() {
      List<Ranked> known = new ArrayList<>();
      List<String> unknown = new ArrayList<>();
      for (String id : joined.ids()) {
        long millis =
            Math.max(
                activities.containsKey(id) ? activities.get(id).millis : Checkpoint.NEVER,
                record(id).isLeft() ? record(id).leftMillis() : Checkpoint.NEVER);
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

    private ConversationRecord record(String id) {
      return records.containsKey(id) ? records.get(id).state() : ConversationRecord.NONE;
    }

    /** One in which nothing has been sent counts from when the user joined. */
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
      CompletableFuture<Map<String, HistoryEntry>> messages = readMessages(ids);
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
    private CompletableFuture<Map<String, HistoryEntry>> readMessages(List<String> ids) {
      var keys = new ArrayList<EntryKey>();
      for (String id : ids) {
        Activity activity = activities.get(id);
        if (activity != null && !record(id).isLeft()) {
          if (activity.lastMessage > 0) {
            keys.add(new EntryKey(id, activity.lastMessage));
          }
          activity.messagesOfOthers.stream()
              .limit(MOST_UNREAD + 1)
              .filter(seqId -> seqId != activity.lastMessage && record(id).isChanged(seqId))
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
                var messages = new HashMap<String, HistoryEntry>();
                for (Entry<byte[]> entry : found) {
                  decoded(entry)
                      .ifPresent(it -> messages.put(key(it.conversationId(), it.seqId()), it));
                }
                return messages;
              });
    }

    /** One of another form is looked for in the conversation. */
    private static Optional<HistoryEntry> decoded(Entry<byte[]> entry) {
      try {
        return Optional.of(HistoryEntry.decode(entry));
      } catch (RuntimeException e) {
        return Optional.empty();
      }
    }

    private static String key(String conversationId, long seqId) {
      return conversationId + '\0' + seqId;
    }

    private CompletableFuture<ConversationSummary<M>> summary(
        Ranked place, OptionalLong readUpTo, Map<String, HistoryEntry> messages) {
      String id = place.conversationId();
      Activity activity = activities.get(id);
      if (activity == null) {
        return fromHistory(place, readUpTo);
      }
      HistoryEntry last = messages.get(key(id, activity.lastMessage));
      if (last == null || isBeyondInbox(id, activity, readUpTo.orElse(0))) {
        return fromHistory(place, readUpTo);
      }
      Optional<ChatEvent<M>> shown;
      try {
        shown = decoder.shown(last);
      } catch (Undecodable e) {
        return fromHistory(place, readUpTo);
      }
      long unread =
          activity.messagesOfOthers.stream()
              .filter(seqId -> seqId > readUpTo.orElse(0))
              .filter(seqId -> !isRecalled(messages.get(key(id, seqId))))
              .limit(MOST_UNREAD + 1)
              .count();
      return completedFuture(
          new ConversationSummary<>(
              id,
              Instant.ofEpochMilli(place.millis()),
              shown,
              readUpTo,
              (int) Math.min(unread, MOST_UNREAD),
              unread > MOST_UNREAD));
    }

    private static boolean isRecalled(@Nullable HistoryEntry entry) {
      return entry != null && entry.message().content() instanceof Content.Recalled;
    }

    /** Whether unread messages may have left the stretch of the inbox that was read. */
    private boolean isBeyondInbox(String id, Activity activity, long readUpTo) {
      if (record(id).isLeft()) {
        return true;
      }
      if (readUpTo >= activity.oldestSeqId || activity.messagesOfOthers.size() > MOST_UNREAD) {
        return false;
      }
      long joinedMillis = joined.sinceMillis(id);
      boolean mayHaveExpired =
          inboxTtl.isPresent() && joinedMillis < store.clock().millis() - inboxTtl.get().toMillis();
      return !isWhole || mayHaveExpired;
    }

    private CompletableFuture<ConversationSummary<M>> fromHistory(
        Ranked place, OptionalLong readUpTo) {
      var counted = new Counted(place, readUpTo);
      return counted.read(SeqRange.latest().limit(1)).thenApply(done -> counted.summary());
    }

    /** The unread messages, as the newest entries of a conversation itself show them. */
    private final class Counted {
      private final Ranked place;
      private final OptionalLong readUpTo;
      private Optional<ChatEvent<M>> last = Optional.empty();
      private int unread;
      private int messages;
      private int entries;
      private boolean isCounted;

      Counted(Ranked place, OptionalLong readUpTo) {
        this.place = place;
        this.readUpTo = readUpTo;
      }

      CompletableFuture<Void> read(SeqRange range) {
        return store
            .histories()
            .read(place.conversationId(), range)
            .thenCompose(
                page -> {
                  page.entries().forEach(this::count);
                  boolean isEnough =
                      (isCounted && last.isPresent())
                          || messages > MOST_UNREAD
                          || entries >= MOST_ENTRIES;
                  return page.more() && !isEnough
                      ? read(page.next().limit(MOST_UNREAD))
                      : completedFuture(null);
                });
      }

      private void count(Entry<byte[]> entry) {
        entries++;
        boolean isBefore = !joined.includes(place.conversationId(), entry.epochMilli());
        isCounted |= entry.seqId() <= readUpTo.orElse(0) || isBefore;
        if (isBefore) {
          entries = MOST_ENTRIES; // nobody is shown what was said before they joined
          return;
        }
        boolean isUnread = true;
        try {
          HistoryEntry decoded = HistoryEntry.decode(entry);
          if (!decoded.message().content().isMessage()) {
            return;
          }
          messages++;
          isUnread =
              !decoded.message().sender().equals(user)
                  && !(decoded.message().content() instanceof Content.Recalled);
          if (last.isEmpty()) {
            last = decoder.shown(decoded);
          }
        } catch (RuntimeException e) {
          messages++; // one that cannot be decoded is unread all the same
        }
        if (!isCounted && isUnread) {
          unread++;
        }
      }

      ConversationSummary<M> summary() {
        return new ConversationSummary<>(
            place.conversationId(),
            Instant.ofEpochMilli(place.millis()),
            last,
            readUpTo,
            Math.min(unread, MOST_UNREAD),
            unread > MOST_UNREAD);
      }
    }
  }
}
