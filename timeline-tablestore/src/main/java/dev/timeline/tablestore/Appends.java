package dev.timeline.tablestore;

import dev.timeline.Attribute;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.MessageSize;
import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.Knowledge.Earlier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The appends to one table, from their calls to their ends: each waits for bytes of the budget,
 * then for its turn in its order, then for its turn under its id.
 */
final class Appends {

  /** Names and numbers of the backend's own columns and of the key, with a margin. */
  private static final int OWN_COLUMNS_BYTES = 2 << 10;

  /** Bytes that a row counts for a column, beside its name and its value. */
  private static final int COLUMN_BYTES = 24;

  /** Three bytes at most in UTF-8 for each char. */
  private static final int CHAR_BYTES = 3;

  private final LogOptions options;
  private final boolean claimsIds;
  private final Duration timeout;
  private final Duration attemptTimeout;
  private final ServiceClock clock;
  private final BatchWriter writer;
  private final DeferredCompletions completions;
  private final ByteBudget budget;
  private final InFlightCalls calls;
  private final List<Consumer<String>> hints;
  private final EventSource events;
  private final AppendDriver driver;
  private final AppendIds ids = new AppendIds();
  private final AppendQueues queues = new AppendQueues();
  private final RecentMessageIds recentIds = new RecentMessageIds();

  Appends(
      LogOptions options,
      Settings settings,
      ServiceClock clock,
      BatchWriter writer,
      DeferredCompletions completions,
      InFlightCalls calls,
      boolean claimsIds,
      List<Consumer<String>> hints,
      EventSource events,
      Function<AppendDriver.Listener, AppendDriver> driver) {
    this.options = options;
    this.claimsIds = claimsIds;
    this.timeout = settings.timeout();
    this.attemptTimeout = settings.attemptTimeout();
    this.clock = clock;
    this.writer = writer;
    this.completions = completions;
    this.budget = new ByteBudget(settings.queueBytes(), settings.waitsWhenFull());
    this.calls = calls;
    this.hints = hints;
    this.events = events;
    this.driver = driver.apply(this::ended);
  }

  /** Returns how many bytes of messages wait to be stored, or are on their way. */
  long queuedBytes() {
    return budget.taken();
  }

  CompletableFuture<Entry<byte[]>> append(Log.Append call) {
    calls.begin();
    CompletableFuture<Entry<byte[]>> result = enter(call, call.callerWaits());
    writer.send();
    return result;
  }

  List<CompletableFuture<Entry<byte[]>>> appendAll(List<Log.Append> all) {
    var results = new ArrayList<CompletableFuture<Entry<byte[]>>>(all.size());
    Set<String> repeated = timelinesNamedTwice(all);
    calls.begin(); // for all of them: what is closed in the middle takes the rest as well
    try {
      for (Log.Append one : all) {
        calls.beginPart();
        results.add(enter(one, one.callerWaits() && !repeated.contains(one.timelineId())));
      }
    } finally {
      writer.send();
      calls.end();
    }
    return results;
  }

  // Of these, several appends keep their order though their caller waits.
  private static Set<String> timelinesNamedTwice(List<Log.Append> all) {
    var once = new HashSet<String>();
    var twice = new HashSet<String>();
    for (Log.Append one : all) {
      if (one.callerWaits() && !once.add(one.timelineId())) {
        twice.add(one.timelineId());
      }
    }
    return twice;
  }

  private CompletableFuture<Entry<byte[]>> enter(Log.Append call, boolean isLastOfItsCaller) {
    Append append;
    try {
      append = append(call, Deadline.in(timeout));
      budget.take(append.bytes, append.deadline, append.timelineId, writer::send);
    } catch (TimelineException e) {
      calls.end();
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      calls.end();
      throw e;
    }
    if (append.orderQueue == null) {
      enterIdQueue(append);
      return append;
    }
    append.isInOrderQueue = true; // before it enters: another thread may bring its turn
    if (!isLastOfItsCaller) {
      if (queues.enter(append.orderQueue, append)) {
        enterIdQueue(append);
      }
    } else if (!queues.enterBehind(append.orderQueue, append)) {
      append.isInOrderQueue = false;
      enterIdQueue(append);
    }
    return append;
  }

  private Append append(Log.Append call, Deadline deadline) {
    Message<byte[]> message = call.message();
    long size = MessageSize.of(message);
    if (size > EntryColumns.VALUE_BYTES) {
      requireSmallAttributes(call.timelineId(), message);
    }
    long bytes =
        size
            + OWN_COLUMNS_BYTES
            + (long) CHAR_BYTES * call.timelineId().length()
            + (long) COLUMN_BYTES * message.attributes().asMap().size();
    boolean hasOwnId = message.id().isPresent();
    boolean claims = claimsIds && hasOwnId;
    var terms =
        new AppendTerms(
            claims,
            claims ? ids.next() : "",
            hasOwnId ? OptionalLong.of(call.contentFingerprint()) : OptionalLong.empty(),
            attemptTimeout,
            deadline.nanos());
    String appendId = message.id().orElseGet(ids::next);
    return new Append(driver, call, appendId, bytes, deadline, terms);
  }

  /**
   * Checks that no attribute is larger than a column may be.
   *
   * @throws TimelineException.Rejected if one is
   */
  static void requireSmallAttributes(String timelineId, Message<byte[]> message) {
    for (Map.Entry<String, Attribute> attribute : message.attributes().asMap().entrySet()) {
      int bytes = bytes(attribute.getValue());
      if (bytes > EntryColumns.VALUE_BYTES) {
        throw new TimelineException.Rejected(
            timelineId,
            "attribute %s has %,d bytes, and a column takes %,d"
                .formatted(attribute.getKey(), bytes, EntryColumns.VALUE_BYTES));
      }
    }
  }

  private static int bytes(Attribute value) {
    if (value instanceof Attribute.Text text) {
      return text.value().getBytes(StandardCharsets.UTF_8).length;
    }
    return value instanceof Attribute.Bytes bytes ? bytes.value().length : Long.BYTES;
  }

  /** Goes on once its turn has come in its order. */
  private void enterIdQueue(Append append) {
    if (append.mayBeRepeated()) {
      append.idQueue = new RecentMessageIds.Key(append.timelineId, append.appendId());
      if (!queues.enter(append.idQueue, append)) {
        return;
      }
    }
    begin(append);
  }

  /** Begins it, whose turn has come. */
  private void begin(Append append) {
    if (clock.isUnknown() || clock.hasStepped()) {
      beginWhenTimeIsKnown(append);
    } else {
      beginNow(append);
    }
  }

  private void beginWhenTimeIsKnown(Append append) {
    var unused =
        driver
            .learnTime(append.deadline)
            .whenComplete(
                (known, e) ->
                    completions.after(
                        () -> {
                          if (!clock.isUnknown()) { // after a step, wide bounds do as well
                            beginNow(append);
                          } else if (mayBeLearntYet(append, e)) {
                            beginWhenTimeIsKnown(append);
                          } else {
                            ended(append, null, timeUnknown(append, e));
                          }
                          writer.send();
                        }));
  }

  /** Returns whether asking again may help: who asked first may have had less time. */
  private boolean mayBeLearntYet(Append append, @Nullable Throwable e) {
    return e != null && !Requests.failureOf(e).isFinal() && append.deadline.leaves(attemptTimeout);
  }

  private static TimelineException timeUnknown(Append append, @Nullable Throwable e) {
    ServiceFailure failure =
        e == null
            ? ServiceFailure.notSent("its row was deleted by something else", null)
            : Requests.failureOf(e);
    return failure.nothingDone(
        append.timelineId, "the append was not done: the service's time could not be learnt");
  }

  private void beginNow(Append append) {
    append.startedMillis = clock.earliestMillis();
    Earlier earlier = earlierByMark(append);
    if (append.fingerprint().isPresent()) {
      Optional<RecentMessageIds.Outcome> last = recentIds.find(idOf(append));
      if (last.isPresent() && last.get() instanceof RecentMessageIds.Outcome.Entry entry) {
        if (options.remembers(entry.row().writtenMillis(), clock.millis())) {
          isEntry(append, entry.row());
          return;
        }
      } else if (last.isPresent()
          && last.get() instanceof RecentMessageIds.Outcome.Unknown unknown) {
        earlier = possibleSince(unknown.sinceMillis(), earlier);
      }
    }
    driver.begin(append, earlier);
  }

  private Earlier earlierByMark(Append append) {
    Message<byte[]> message = append.message;
    if (!message.isPossibleResend()) {
      return Earlier.None.NONE;
    }
    long ofWindow = append.startedMillis - options.deduplicationWindow().toMillis();
    return new Earlier.Possible(
        message
            .resentSince()
            .map(since -> Math.max(ofWindow, clock.earliestMillisAt(millis(since))))
            .orElse(Math.max(0, ofWindow)));
  }

  // Any time that a caller may give, also one that is none in milliseconds.
  private static long millis(Instant since) {
    try {
      return Math.max(0, since.toEpochMilli());
    } catch (ArithmeticException e) {
      return since.getEpochSecond() < 0 ? 0 : Long.MAX_VALUE;
    }
  }

  private static Earlier possibleSince(long millis, Earlier other) {
    return other instanceof Earlier.Possible possible && possible.sinceMillis() < millis
        ? other
        : new Earlier.Possible(millis);
  }

  private static RecentMessageIds.Key idOf(Append append) {
    return append.idQueue != null
        ? append.idQueue
        : new RecentMessageIds.Key(append.timelineId, append.appendId());
  }

  // The id stands for an entry of this process's, so nothing is asked of the service.
  private void isEntry(Append append, Row row) {
    append.state = new AppendState.Done();
    append.writtenMillis = row.writtenMillis();
    if (row.fingerprint() == append.fingerprint().orElseThrow()) {
      ended(
          append,
          Entry.ofEpochMilli(append.timelineId, row.seqId(), row.millis(), append.message),
          null);
    } else {
      ended(append, null, new IdConflict(append.timelineId, append.appendId(), row.seqId()));
    }
  }

  private void ended(
      Append append, @Nullable Entry<byte[]> entry, @Nullable TimelineException failure) {
    remember(append, entry, failure);
    budget.giveBack(append.bytes);
    if (events.isObserved()) {
      events.tell(
          new ServiceEvent.AppendEnded(
              events.name(), append.timelineId, EventSource.outcomeOf(failure), append.attempts));
    }
    long reached = entry == null ? append.knownSeqId : Math.max(append.knownSeqId, entry.seqId());
    complete(append, entry, failure);
    if (append.idQueue != null) {
      Append next = queues.leave(append.idQueue);
      if (next != null) {
        Trampoline.run(() -> begin(next));
      }
    }
    if (append.orderQueue != null && append.isInOrderQueue) {
      Append next = queues.leave(append.orderQueue);
      if (next != null) {
        next.knownSeqId = reached;
        Trampoline.run(() -> enterIdQueue(next));
      }
    }
  }

  private void remember(
      Append append, @Nullable Entry<byte[]> entry, @Nullable TimelineException failure) {
    if (entry != null && append.fingerprint().isPresent()) {
      var row =
          new Row(
              entry.seqId(),
              entry.epochMilli(),
              append.writtenMillis,
              append.fingerprint().getAsLong(),
              false);
      recentIds.remember(idOf(append), new RecentMessageIds.Outcome.Entry(row));
    } else if (failure instanceof OutcomeUnknown) {
      recentIds.remember(idOf(append), new RecentMessageIds.Outcome.Unknown(append.startedMillis));
    }
  }

  private void complete(
      Append append, @Nullable Entry<byte[]> entry, @Nullable TimelineException failure) {
    Runnable completion =
        () -> {
          if (entry == null) {
            append.completeExceptionally(failure);
          } else {
            append.complete(entry);
            hints.forEach(hint -> hint.accept(append.timelineId));
          }
          calls.end();
        };
    if (append.callerWaits && hints.isEmpty()) {
      completion.run(); // it only wakes the caller
    } else {
      completions.defer(completion);
    }
  }
}
