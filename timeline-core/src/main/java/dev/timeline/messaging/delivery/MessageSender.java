package dev.timeline.messaging.delivery;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.messaging.delivery.OpenSends.Open;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.observation.MessagingEvent;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import dev.timeline.spi.MessageSize;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Stores messages and notes beside that they are to be delivered; then they are. Each call gives
 * its append a fingerprint of its own, so that a conflict of ids says that the message was there
 * before: then what is delivered is the entry that is there, by its own roster.
 */
final class MessageSender {

  private final MessageStore store;
  private final ServerLog serverLog;
  private final OpenSends openSends;
  private final Deliveries deliveries;
  private final Runnable onBegin;
  private final long serverId;
  private final EventSource events;

  /**
   * Creates a sender.
   *
   * @param onBegin runs when something is open
   */
  MessageSender(
      MessageStore store,
      ServerLog serverLog,
      OpenSends openSends,
      Deliveries deliveries,
      Runnable onBegin,
      long serverId,
      EventSource events) {
    this.store = store;
    this.serverLog = serverLog;
    this.openSends = openSends;
    this.deliveries = deliveries;
    this.onBegin = onBegin;
    this.serverId = serverId;
    this.events = events;
  }

  Sending send(Outgoing outgoing) {
    Message<byte[]> encoded =
        HistoryEntry.encode(outgoing.message(), outgoing.roster(), serverId)
            .withId(outgoing.entryId());
    store.requireFits(
        outgoing.conversationId(), encoded, outgoing.message(), outgoing.roster().isPresent());
    Open open = openSends.begin(outgoing.conversationId(), MessageSize.of(encoded));
    onBegin.run();
    if (events.isObserved()) {
      events.tell(
          new MessagingEvent.Sending(
              events.name(),
              outgoing.conversationId(),
              outgoing.message().sender(),
              outgoing.entryId(),
              Delivery.kindOf(outgoing.message()),
              Delivery.routeOf(outgoing.roster().isPresent()),
              MessageSize.of(encoded)));
    }
    var one = new One(outgoing, encoded, open);
    one.run();
    return one.sending;
  }

  private static HistoryEntry entry(
      Outgoing outgoing, Message<byte[]> encoded, long seqId, long millis) {
    return new HistoryEntry(
        outgoing.conversationId(),
        seqId,
        millis,
        outgoing.roster(),
        outgoing.message(),
        Entry.ofEpochMilli(outgoing.conversationId(), seqId, millis, encoded));
  }

  /** One call. */
  private final class One {
    private final Outgoing outgoing;
    private final Message<byte[]> encoded;
    private final Open open;
    private final long fromMillis;
    private final long begunNanos = events.nanos();
    private final Sending sending = new Sending();

    One(Outgoing outgoing, Message<byte[]> encoded, Open open) {
      this.outgoing = outgoing;
      this.encoded = encoded;
      this.open = open;
      fromMillis = open.startMillis() - ClockTolerance.CLOCK_MILLIS;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it is composed
    void run() {
      // Begun in this order, so that with a backend that answers at once the note is there first.
      CompletableFuture<Long> noted = serverLog.note(outgoing.conversationId(), fromMillis);
      CompletableFuture<Entry<byte[]>> appended =
          outgoing.rosterStored().isDone() && !outgoing.rosterStored().isCompletedExceptionally()
              ? append()
              : outgoing
                  .rosterStored()
                  .handle((done, failure) -> afterRoster(failure))
                  .thenCompose(append -> append);
      var unused = appended.whenComplete((entry, failure) -> appended(entry, failure, noted));
    }

    private CompletableFuture<Entry<byte[]>> afterRoster(@Nullable Throwable failure) {
      return failure == null
          ? append()
          : CompletableFuture.failedFuture(
              new Unavailable(
                  outgoing.conversationId(),
                  "The members could not be stored; nothing was sent.",
                  Failures.causeOf(failure)));
    }

    private CompletableFuture<Entry<byte[]>> append() {
      Message<byte[]> message = outgoing.resentSince().map(encoded::possiblyResent).orElse(encoded);
      return store
          .histories()
          .append(
              new Log.Append(
                  outgoing.conversationId(),
                  message,
                  AppendOrder.key(outgoing.message().sender()),
                  false,
                  OptionalLong.of(ThreadLocalRandom.current().nextLong())));
    }

    private void appended(
        @Nullable Entry<byte[]> appended,
        @Nullable Throwable failure,
        CompletableFuture<Long> noted) {
      if (appended != null) {
        stored(entry(outgoing, encoded, appended.seqId(), appended.epochMilli()), noted);
      } else if (failure != null) {
        notAppended(failure);
      }
    }

    private void notAppended(Throwable failure) {
      if (Failures.causeOf(failure) instanceof IdConflict conflict) {
        wasThere(conflict.seqId());
      } else {
        fail(failure);
      }
    }

    private void stored(HistoryEntry entry, CompletableFuture<Long> noted) {
      open.storedAt(entry.seqId());
      answer(entry, noted);
      sending.deliveredBy(deliveries.deliver(entry, open));
    }

    // The sender is answered once a note says that the message is to be delivered.
    private void answer(HistoryEntry entry, CompletableFuture<Long> noted) {
      var unused =
          noted.whenComplete(
              (begun, failure) -> {
                if (failure != null) {
                  OutcomeUnknown isUnknown = unknown("it may not be delivered", failure);
                  tellFailed(isUnknown);
                  sending.isNotNoted(isUnknown);
                } else if (store.clock().millis() - begun > DeliveryTimes.STALE_MILLIS) {
                  answer(entry, serverLog.noteAgain(outgoing.conversationId(), fromMillis));
                } else {
                  tellStored(entry, false);
                  sending.storedAs(entry);
                }
              });
    }

    // It was stored before, and whoever did that may have crashed before delivering it.
    private void wasThere(long seqId) {
      open.storedAt(seqId);
      var unused =
          store
              .read(outgoing.conversationId(), seqId)
              .thenCombine(
                  serverLog.noteEntry(outgoing.conversationId(), seqId), (entry, begun) -> entry)
              .whenComplete(
                  (entry, failure) -> {
                    if (failure != null) {
                      fail(unknown("it was sent before, and could not be looked at", failure));
                    } else {
                      again(seqId, entry);
                    }
                  });
    }

    private void again(long seqId, Optional<HistoryEntry> present) {
      if (present.isEmpty()) { // it has expired, as have its copies
        open.end();
        HistoryEntry expired = entry(outgoing, encoded, seqId, store.clock().millis());
        tellStored(expired, true);
        sending.storedAs(expired);
        sending.deliveredBy(ended(seqId));
        return;
      }
      tellStored(present.get(), true);
      sending.storedAs(present.get());
      sending.deliveredBy(deliveries.deliverAgain(present.get(), Optional.of(open)));
    }

    private Delivery ended(long seqId) {
      var nothing =
          new Delivery(entry(outgoing, encoded, seqId, 0), true, Optional.empty(), events);
      nothing.end();
      return nothing;
    }

    private void fail(Throwable failure) {
      open.end();
      Throwable told = ofSender(Failures.causeOf(failure));
      tellFailed(told);
      sending.fails(told);
    }

    private void tellStored(HistoryEntry entry, boolean isRepeat) {
      if (events.isObserved()) {
        events.tell(
            new MessagingEvent.Stored(
                events.name(),
                entry.conversationId(),
                outgoing.message().sender(),
                outgoing.entryId(),
                entry.seqId(),
                Delivery.kindOf(entry.message()),
                Delivery.routeOf(entry.isCopied()),
                isRepeat,
                System.nanoTime() - begunNanos));
      }
    }

    private void tellFailed(Throwable failure) {
      if (events.isObserved()) {
        events.tell(
            new MessagingEvent.SendFailed(
                events.name(),
                outgoing.conversationId(),
                outgoing.message().sender(),
                outgoing.entryId(),
                Delivery.kindOf(outgoing.message()),
                EventSource.outcomeOf(failure),
                System.nanoTime() - begunNanos));
      }
    }

    /** Returns the failure in the sender's words: their id, and the conversation. */
    private Throwable ofSender(Throwable cause) {
      if (cause instanceof OutcomeUnknown) {
        return unknown("it may be stored, now or later", cause);
      }
      return cause instanceof TimelineException
          ? cause
          : unknown("the backend failed unexpectedly", cause);
    }

    private OutcomeUnknown unknown(String what, Throwable cause) {
      return new OutcomeUnknown(
          outgoing.conversationId(),
          outgoing.reportedId(),
          "the outcome of a message is unknown: " + what,
          cause);
    }
  }
}
