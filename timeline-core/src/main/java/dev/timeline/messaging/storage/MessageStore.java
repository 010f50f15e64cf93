package dev.timeline.messaging.storage;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.MessageSize;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Everything that a messenger keeps on its backend. */
public final class MessageStore implements AutoCloseable {

  /** The time after it was stored in which a message may be redelivered. */
  private static final Duration DELIVERY = Duration.ofDays(7);

  private static final Duration WINDOW = Duration.ofHours(24);

  /** The attributes that say how an entry of a conversation goes. */
  private static final Set<String> ROUTE =
      Set.of(HistoryAttributes.SERVER, HistoryAttributes.IS_COPIED);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final InstantSource clock;
  private final Log histories;
  private final Log inboxes;
  private final Log serverLogs;
  private final RosterParts rosterParts;
  private final TypedRecords<ConversationRecord> conversations;
  private final TypedRecords<Long> leases;
  private final ReadPositions readPositions;
  private final CompletableFuture<UUID> identity;

  /**
   * The settings by which a messenger keeps its data.
   *
   * @param prefix what the names of all logs and records begin with
   * @param exactMessageIds whether the histories are exact about ids without a mark
   */
  public record Options(
      String prefix,
      Optional<Duration> historyTtl,
      Optional<Duration> inboxTtl,
      boolean exactMessageIds) {}

  private MessageStore(TimelineBackend backend, Options options) {
    clock = backend.clock();
    String prefix = options.prefix();
    histories = open(backend, prefix + "_history", options.historyTtl(), options.exactMessageIds());
    inboxes = open(backend, prefix + "_inbox", options.inboxTtl(), false);
    serverLogs = open(backend, prefix + "_server", Optional.of(DELIVERY), false);
    rosterParts =
        new RosterParts(
            open(backend, prefix + "_roster", options.inboxTtl().map(DELIVERY::plus), false),
            clock);
    conversations =
        new TypedRecords<>(
            open(backend, prefix + "_conversation"),
            ConversationRecord.NONE,
            ConversationRecord::encoded,
            ConversationRecord::decoded);
    leases =
        new TypedRecords<>(
            open(backend, prefix + "_lease"),
            0L,
            until -> ByteBuffer.allocate(Long.BYTES).putLong(until).array(),
            bytes -> ByteBuffer.wrap(bytes).getLong());
    readPositions = new ReadPositions(open(backend, prefix + "_read"));
    identity = StoreIdentity.in(open(backend, prefix + "_identity"));
  }

  /**
   * Opens everything.
   *
   * @throws IllegalStateException if something exists with other options, or the backend is closed
   */
  public static MessageStore open(TimelineBackend backend, Options options) {
    return new MessageStore(backend, options);
  }

  private Log open(
      TimelineBackend backend, String name, Optional<Duration> ttl, boolean exactMessageIds) {
    Duration window = ttl.filter(it -> it.compareTo(WINDOW) < 0).orElse(WINDOW);
    try {
      Log log = backend.openLog(new LogOptions(name, ttl, window, exactMessageIds));
      opened.push(log);
      return log;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Records open(TimelineBackend backend, String name) {
    try {
      Records records = backend.openRecords(name);
      opened.push(records);
      return records;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns the clock from which entries have their times. */
  public InstantSource clock() {
    return clock;
  }

  /** Returns the log of the conversations, one timeline each. */
  public Log histories() {
    return histories;
  }

  /** Returns the log of the inboxes, one timeline for each user. */
  public Log inboxes() {
    return inboxes;
  }

  /** Returns the log of the servers' notes, one timeline for each server. */
  public Log serverLogs() {
    return serverLogs;
  }

  /** Returns the large rosters. */
  public RosterParts rosterParts() {
    return rosterParts;
  }

  /** Returns the records of the conversations that have one. */
  public TypedRecords<ConversationRecord> conversations() {
    return conversations;
  }

  /** Returns until when somebody else looks after a server's log. */
  public TypedRecords<Long> leases() {
    return leases;
  }

  /** Returns how far users have read. */
  public ReadPositions readPositions() {
    return readPositions;
  }

  /** Returns the identity of these data. */
  public CompletableFuture<UUID> identity() {
    return identity;
  }

  /**
   * Checks that an entry can be stored, and its copies too if it is to be copied.
   *
   * @throws Rejected if it is too large
   */
  public void requireFits(
      String conversationId, Message<byte[]> encoded, StoredMessage message, boolean isCopied) {
    long bytes = MessageSize.of(encoded);
    int most = histories.maxMessageBytes();
    if (isCopied) {
      bytes += InboxEntry.mostBytesBesideEntry(conversationId, message);
      most = Math.min(most, inboxes.maxMessageBytes());
    }
    if (bytes > most) {
      throw new Rejected(
          conversationId, "the message takes %,d bytes, more than %,d".formatted(bytes, most));
    }
  }

  /** Reads one entry of a conversation. */
  public CompletableFuture<Optional<HistoryEntry>> read(String conversationId, long seqId) {
    return histories.get(conversationId, seqId).thenApply(it -> it.map(HistoryEntry::decode));
  }

  /** Reads the entry before one, without its body. */
  public CompletableFuture<Predecessor> predecessor(String conversationId, long seqId) {
    return readAllRoutes(conversationId, SeqRange.before(seqId).limit(1))
        .thenApply(
            found -> found.isEmpty() ? Predecessor.NONE : MessageStore.asPredecessor(found.get(0)));
  }

  /**
   * Returns an entry that was read with its route as the one before another. Before the first entry
   * after an import there is none: no device looks for copies of what was imported.
   */
  public static Predecessor asPredecessor(Entry<byte[]> entry) {
    return isStoredBy(HistoryAttributes.NO_SERVER, entry)
        ? Predecessor.NONE
        : new Predecessor(entry.seqId(), entry.epochMilli());
  }

  /** Reads the first entries of a range, without their bodies; as many as its limit says. */
  public CompletableFuture<List<Entry<byte[]>>> readPlaces(String conversationId, SeqRange range) {
    return readPlaces(histories, conversationId, range, Set.of());
  }

  /** Reads some entries of a conversation without bodies, but with what says how they go. */
  public CompletableFuture<Page<byte[]>> readRoutes(String conversationId, SeqRange range) {
    return histories.readWithoutBodies(conversationId, range, ROUTE);
  }

  /** Reads the first entries of a range as {@link #readRoutes} does; as many as its limit says. */
  public CompletableFuture<List<Entry<byte[]>>> readAllRoutes(
      String conversationId, SeqRange range) {
    return readPlaces(histories, conversationId, range, ROUTE);
  }

  /** Returns whether an entry that was read with its route is copied to inboxes. */
  public static boolean isCopied(Entry<byte[]> entry) {
    return entry.message().attributes().flag(HistoryAttributes.IS_COPIED).orElse(true);
  }

  /** Returns whether a server stored an entry that was read with its route. */
  public static boolean isStoredBy(long serverId, Entry<byte[]> entry) {
    OptionalLong server = entry.message().attributes().whole(HistoryAttributes.SERVER);
    return server.isPresent() && server.getAsLong() == serverId;
  }

  /** Reads the first entries of a range, without bodies, and with these attributes. */
  public static CompletableFuture<List<Entry<byte[]>>> readPlaces(
      Log log, String timelineId, SeqRange range, Set<String> attributes) {
    return log.readWithoutBodies(timelineId, range, attributes)
        .thenCompose(
            page -> {
              int missing = range.limit() - page.entries().size();
              if (missing == 0 || !page.more()) {
                return completedFuture(page.entries());
              }
              return readPlaces(log, timelineId, page.next().limit(missing), attributes)
                  .thenApply(
                      rest -> {
                        var all = new ArrayList<>(page.entries());
                        all.addAll(rest);
                        return all;
                      });
            });
  }

  /** Returns the last entry of a conversation before a place where the times pass one. */
  public CompletableFuture<Predecessor> lastBefore(String conversationId, long millis, long upTo) {
    return TimeSearch.lastBefore(histories, conversationId, millis, upTo);
  }

  /** Returns the last entry of an inbox before a place where the times pass one. */
  public CompletableFuture<Predecessor> lastInInboxBefore(String user, long millis) {
    return TimeSearch.lastBefore(inboxes, user, millis, SeqRange.MAX_SEQ_ID);
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (AutoCloseable one : opened) {
      try {
        one.close();
      } catch (Exception e) {
        failure = e instanceof RuntimeException typed ? typed : new IllegalStateException(e);
      }
    }
    opened.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
