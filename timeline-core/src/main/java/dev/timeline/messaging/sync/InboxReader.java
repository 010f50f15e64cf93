package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.observation.MessagingEvent;
import dev.timeline.observation.Outcome;
import dev.timeline.spi.EventSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads inboxes for devices, from wherever each is.
 *
 * @param <M> the type of the messages' bodies
 */
public final class InboxReader<M> {

  private final MessageStore store;
  private final PullSettings settings;
  private final Membership membership;
  private final ApplicationThreads application;
  private final EventDecoder<M> decoder;
  private final CursorTokens tokens;
  private final EventSource events;

  /** Creates a reader. */
  public InboxReader(
      MessageStore store,
      PullSettings settings,
      Membership membership,
      ApplicationThreads application,
      EventDecoder<M> decoder,
      CursorTokens tokens,
      EventSource events) {
    this.store = store;
    this.settings = settings;
    this.membership = membership;
    this.application = application;
    this.decoder = decoder;
    this.tokens = tokens;
    this.events = events;
  }

  /** Returns where a device begins that wants all that the inbox has. */
  public CompletableFuture<SyncCursor> fromOldest(String user) {
    return first(user, SeqRange.all().limit(1))
        .thenApply(
            oldest -> {
              long millis = oldest.map(Entry::epochMilli).orElse(store.clock().millis());
              long floor = millis - PullSettings.LATEST_DELIVERY_MILLIS;
              return tokens.cursor(user, Checkpoint.beginning(0, floor, Checkpoint.NEVER, millis));
            });
  }

  /** Returns where a device begins that wants what is sent from now on. */
  public CompletableFuture<SyncCursor> fromNow(String user) {
    long now = store.clock().millis(); // before the inbox is read
    return first(user, SeqRange.latest().limit(1))
        .thenApply(
            latest -> {
              long want = now - ClockTolerance.CLOCK_MILLIS;
              return tokens.cursor(
                  user,
                  Checkpoint.beginning(
                      latest.map(Entry::seqId).orElse(0L),
                      want - ClockTolerance.CLOCK_MILLIS,
                      want,
                      now));
            });
  }

  private CompletableFuture<Optional<Entry<byte[]>>> first(String user, SeqRange range) {
    return MessageStore.readPlaces(store.inboxes(), user, range, Set.of())
        .thenApply(found -> found.stream().findFirst());
  }

  /**
   * Returns where a device begins that wants what was sent at a time or later.
   *
   * @throws IllegalArgumentException if the time is in the future
   */
  public CompletableFuture<SyncCursor> from(String user, Instant time) {
    long now = store.clock().millis();
    if (time.isAfter(Instant.ofEpochMilli(now))) {
      throw new IllegalArgumentException("the time is in the future: " + time);
    }
    long millis = time.getEpochSecond() < 0 ? 0 : time.toEpochMilli();
    long want = millis - ClockTolerance.CLOCK_MILLIS;
    long oldest =
        settings
            .inboxTtl()
            .map(ttl -> now - ttl.toMillis() - PullSettings.LATEST_DELIVERY_MILLIS)
            .orElse(Checkpoint.NEVER);
    long floor = Math.max(want - ClockTolerance.CLOCK_MILLIS, oldest);
    return store
        .lastInInboxBefore(user, want)
        .thenApply(
            last ->
                tokens.cursor(
                    user, Checkpoint.beginning(last.seqId(), floor, want, Math.min(millis, now))));
  }

  /**
   * Returns what is new to a device.
   *
   * @throws dev.timeline.TimelineException.InvalidCursor if the cursor was not issued to the user
   */
  public CompletableFuture<SyncBatch<M>> pull(String user, SyncCursor cursor, int limit) {
    if (!events.isObserved()) {
      return pullFrom(user, cursor, limit);
    }
    long begunNanos = System.nanoTime();
    CompletableFuture<SyncBatch<M>> pulled;
    try {
      pulled = pullFrom(user, cursor, limit);
    } catch (TimelineException e) {
      tell(user, null, e, begunNanos);
      throw e;
    }
    return pulled.whenComplete((batch, failure) -> tell(user, batch, failure, begunNanos));
  }

  private CompletableFuture<SyncBatch<M>> pullFrom(String user, SyncCursor cursor, int limit) {
    Checkpoint from = tokens.read(user, cursor);
    return new Pull<>(store, settings, membership, application, decoder, user, from, limit, events)
        .run()
        .thenApply(result -> batch(user, result));
  }

  private void tell(
      String user, @Nullable SyncBatch<M> batch, @Nullable Throwable failure, long begunNanos) {
    long nanos = System.nanoTime() - begunNanos;
    if (batch == null) {
      events.tell(
          new MessagingEvent.Pulled(
              events.name(), user, EventSource.outcomeOf(failure), 0, 0, 0, 0, false, nanos));
      return;
    }
    for (Gap gap : batch.gaps()) {
      events.tell(
          new MessagingEvent.GapReported(
              events.name(), user, gap.conversationId(), gap.range().upTo()));
    }
    events.tell(
        new MessagingEvent.Pulled(
            events.name(),
            user,
            Outcome.DONE,
            batch.events().size(),
            batch.unreadable().size(),
            batch.gaps().size(),
            batch.next().token().length(),
            batch.more(),
            nanos));
  }

  private SyncBatch<M> batch(String user, Pull.Result<M> result) {
    List<ChatEvent<M>> events = new ArrayList<>();
    List<Undecodable> unreadable = new ArrayList<>();
    result.events().decode(events, unreadable);
    return new SyncBatch<>(
        events, unreadable, result.gaps(), tokens.cursor(user, result.next()), result.more());
  }

  /** Notes that a user has read a conversation up to a message; returns whether that was new. */
  public CompletableFuture<Boolean> markRead(String user, String conversationId, long seqId) {
    if (seqId == 0) {
      return completedFuture(false);
    }
    // Nobody has read what is yet to come.
    CompletableFuture<Long> upTo =
        store
            .readPlaces(conversationId, new SeqRange(0, seqId, SeqRange.Direction.BACKWARD, 1))
            .thenApply(found -> found.stream().mapToLong(Entry::seqId).findFirst().orElse(0));
    return store.readPositions().advance(user, conversationId, upTo);
  }
}
