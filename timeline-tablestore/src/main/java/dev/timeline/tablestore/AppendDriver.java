package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.Entry;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.ServiceEvent.Resolution;
import dev.timeline.spi.EventSource;
import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.Knowledge.Earlier;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link AppendProtocol} says: brings events to appends, and does what their steps
 * ask for. Each append has one thing under way at a time, whose end is its next event.
 */
final class AppendDriver {

  private static final Logger LOG = LoggerFactory.getLogger(AppendDriver.class);

  /** The receiver of appends that have ended. */
  interface Listener {
    void ended(Append append, @Nullable Entry<byte[]> entry, @Nullable TimelineException failure);
  }

  private final String table;
  private final EntryColumns columns;
  private final BatchWriter writer;
  private final AppendLookup lookup;
  private final Requests requests;
  private final ServiceClock clock;
  private final ClockSampler sampler;
  private final Optional<MessageIdClaims> claims;
  private final DeferredCompletions completions;
  private final Listener listener;
  private final EventSource events;

  AppendDriver(
      String table,
      EntryColumns columns,
      BatchWriter writer,
      AppendLookup lookup,
      Requests requests,
      ClockSampler sampler,
      Optional<MessageIdClaims> claims,
      DeferredCompletions completions,
      Listener listener,
      EventSource events) {
    this.table = table;
    this.columns = columns;
    this.writer = writer;
    this.lookup = lookup;
    this.requests = requests;
    this.clock = sampler.clock();
    this.sampler = sampler;
    this.claims = claims;
    this.completions = completions;
    this.listener = listener;
    this.events = events;
  }

  /** Completes when the service's time is known, which it mostly is. */
  CompletableFuture<Void> learnTime(Deadline deadline) {
    return sampler.learn(table, columns, deadline);
  }

  /** Begins an append whose turn has come. */
  void begin(Append append, Earlier earlier) {
    step(
        append,
        new AppendEvent.Begun(Knowledge.atStart(earlier, append.startedMillis, append.knownSeqId)));
  }

  /** Returns the row of an append's next attempt, which begins now. */
  RowPutChange row(Append append) {
    // In this order: should this thread stand still in between, the attempt is waited for longer,
    // and does not count as in time when it is no longer looked up.
    long due = clock.earliestMillis() + requests.attemptTimeout().toMillis() / 2;
    append.attempts++;
    append.writtenMillis = clock.millis();
    append.millis =
        append.ownTime.isPresent() ? append.ownTime.get().toEpochMilli() : append.writtenMillis;
    append.sentNanos = System.nanoTime();
    append.sentMillis = clock.localMillis();
    var row = new RowPutChange(table, columns.keys().next(append.timelineId));
    // What the service refuses of a key that it is to complete is any expectation.
    row.setCondition(new Condition(RowExistenceExpectation.IGNORE));
    row.setReturnType(ReturnType.RT_PK);
    columns.write(
        append.message,
        new RowMetadata(
            append.appendId(), append.fingerprint(), append.millis, due, append.checkedUpTo),
        row);
    return row;
  }

  void written(Append append, @Nullable PrimaryKey key) {
    if (key == null) {
      failed(append, ServiceFailure.noAnswer("the service named no key"));
      return;
    }
    long now = System.nanoTime();
    long seqId = columns.keys().seqIdOf(key);
    if (clock.wantsSample()) {
      var sent = new ServiceClock.Moment(append.sentNanos, append.sentMillis);
      sampler.readBack(table, key, sent);
    }
    boolean punctual =
        !append.terms.claims() || now - append.claimSentNanos < append.terms.patience().toNanos();
    var row =
        new Row(seqId, append.millis, append.writtenMillis, append.fingerprint().orElse(0), true);
    step(append, new AppendEvent.Written(row, punctual));
  }

  void failed(Append append, ServiceFailure failure) {
    step(append, new AppendEvent.Failed(failure, untilExpiry(append).isZero()));
  }

  private Duration untilExpiry(Append append) {
    Duration left = requests.attemptTimeout().minusNanos(System.nanoTime() - append.sentNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Brings an event from outside of a batch. */
  private void resume(Append append, AppendEvent event) {
    completions.after(
        () -> {
          step(append, event);
          writer.send();
        });
  }

  private void step(Append append, AppendEvent event) {
    try {
      AppendProtocol.Step step =
          AppendProtocol.next(append.terms, append.state, event, System.nanoTime());
      tellOfUnknown(append, event, step.state());
      append.state = step.state();
      for (AppendEffect effect : step.effects()) {
        carryOut(effect, append);
      }
    } catch (RuntimeException e) { // a fault of ours must not leave the caller without an answer
      LOG.error(
          "An append failed unexpectedly in state {}; its caller is told that its outcome is"
              + " unknown",
          append.state.getClass().getSimpleName(),
          e);
      if (!(append.state instanceof AppendState.Done)) {
        append.state = new AppendState.Done();
        listener.ended(append, null, unknown(append, ServiceFailure.unsendable(e)));
      }
    }
  }

  /** Tells that an outcome is unknown, and how that ended. */
  private void tellOfUnknown(Append append, AppendEvent event, AppendState next) {
    if (!events.isObserved()) {
      return;
    }
    boolean was = isUnknown(append.state);
    if (!was && isUnknown(next) && event instanceof AppendEvent.Failed failed) {
      String code = failed.failure().code();
      events.tell(
          new ServiceEvent.OutcomeUnknown(
              events.name(), append.timelineId, code.isEmpty() ? "none" : code));
    } else if (was && !isUnknown(next)) {
      Resolution resolution =
          event instanceof AppendEvent.Found
              ? Resolution.FOUND
              : event instanceof AppendEvent.NotFound
                  ? Resolution.WRITTEN_AGAIN
                  : Resolution.LEFT_UNKNOWN;
      events.tell(new ServiceEvent.UnknownResolved(events.name(), append.timelineId, resolution));
    }
  }

  private static boolean isUnknown(AppendState state) {
    return state instanceof AppendState.Unknown || state instanceof AppendState.AwaitingExpiry;
  }

  private void carryOut(AppendEffect effect, Append append) {
    if (effect instanceof AppendEffect.Write write) {
      append.checkedUpTo = write.checkedUpTo();
      writer.add(new RowWrite(append, append.bytes, sendBefore(append)));
    } else if (effect instanceof AppendEffect.Complete complete) {
      Row row = complete.row();
      append.writtenMillis = row.writtenMillis();
      listener.ended(
          append,
          Entry.ofEpochMilli(append.timelineId, row.seqId(), row.millis(), append.message),
          null);
    } else if (effect instanceof AppendEffect.LookUp range) {
      lookUp(range, append);
    } else if (effect instanceof AppendEffect.AwaitExpiry) {
      after(untilExpiry(append), append);
    } else if (effect instanceof AppendEffect.BackOff backOff) {
      Duration pause = Backoff.after(backOff.tries(), append.deadline);
      after(pause.compareTo(backOff.longest()) < 0 ? pause : backOff.longest(), append);
    } else if (effect instanceof AppendEffect.Remove remove) {
      remove(append.timelineId, remove.seqId());
    } else {
      carryOutOnClaimOrEnd(effect, append);
    }
  }

  private void carryOutOnClaimOrEnd(AppendEffect effect, Append append) {
    if (effect instanceof AppendEffect.PutClaim put) {
      claims
          .orElseThrow()
          .put(
              append.timelineId,
              append.appendId(),
              put.claim(),
              append.deadline,
              outcome -> claimed(append, outcome));
    } else if (effect instanceof AppendEffect.ChangeClaim change) {
      claims
          .orElseThrow()
          .change(
              append.timelineId,
              append.appendId(),
              change.before(),
              change.after(),
              append.deadline,
              outcome -> claimed(append, outcome));
    } else if (effect instanceof AppendEffect.ReadClaim) {
      whenRead(
          claims.orElseThrow().read(append.timelineId, append.appendId(), append.deadline),
          append,
          AppendEvent.ClaimRead::new);
    } else if (effect instanceof AppendEffect.Conflict conflict) {
      listener.ended(
          append,
          null,
          new IdConflict(append.timelineId, append.appendId(), conflict.row().seqId()));
    } else if (effect instanceof AppendEffect.Refuse refuse) {
      listener.ended(
          append,
          null,
          refuse
              .failure()
              .nothingDone(
                  append.timelineId, "the append to table %s was not done".formatted(table)));
    } else if (effect instanceof AppendEffect.LeaveUnknown leave) {
      listener.ended(append, null, unknown(append, leave.failure()));
    }
  }

  private OutcomeUnknown unknown(Append append, ServiceFailure failure) {
    return new OutcomeUnknown(
        append.timelineId,
        append.appendId(),
        "the append to table %s may have been done: %s".formatted(table, failure.getMessage()),
        failure);
  }

  // The row of who holds a claim is sent within one attempt's time of the claim.
  private static Deadline sendBefore(Append append) {
    if (!append.terms.claims()) {
      return append.deadline;
    }
    var ofClaim = new Deadline(append.claimSentNanos + append.terms.patience().toNanos());
    return ofClaim.isBefore(append.deadline) ? ofClaim : append.deadline;
  }

  private void claimed(Append append, MessageIdClaims.Outcome outcome) {
    ServiceFailure failure = outcome.failure();
    if (failure == null) {
      append.claimSentNanos = outcome.sentNanos();
      step(append, new AppendEvent.Claimed());
    } else if (failure.isConditionCheckFail()) {
      step(append, new AppendEvent.ClaimRefused());
    } else {
      step(append, new AppendEvent.RequestFailed(failure));
    }
  }

  private void lookUp(AppendEffect.LookUp range, Append append) {
    var scope =
        AppendLookup.Scope.of(
            append.timelineId, range.afterSeqId(), range.upToSeqId(), range.sinceMillis());
    whenRead(
        lookup.find(append.appendId(), scope, append.deadline),
        append,
        outcome ->
            outcome
                .first()
                .<AppendEvent>map(row -> new AppendEvent.Found(rowOf(row, append)))
                .orElseGet(() -> new AppendEvent.NotFound(outcome.upTo())));
  }

  // A row without a fingerprint was appended without an id, under the one made up for it.
  private static Row rowOf(StoredRow row, Append append) {
    long fingerprint = row.fingerprint().orElse(append.fingerprint().orElse(0));
    return new Row(row.seqId(), row.entry().epochMilli(), row.serverMillis(), fingerprint, false);
  }

  private <T> void whenRead(
      CompletableFuture<T> answer, Append append, Function<? super T, AppendEvent> event) {
    var unused =
        answer.whenComplete(
            (value, failure) ->
                resume(
                    append,
                    failure == null
                        ? event.apply(value)
                        : new AppendEvent.RequestFailed(Requests.failureOf(failure))));
  }

  private void after(Duration pause, Append append) {
    requests.after(pause, () -> resume(append, new AppendEvent.TimeElapsed()));
  }

  private void remove(String timelineId, long seqId) {
    if (events.isObserved()) {
      events.tell(new ServiceEvent.DuplicateDropped(events.name(), timelineId, seqId));
    }
    var change = new RowDeleteChange(table, columns.keys().at(timelineId, seqId));
    change.setCondition(new Condition(RowExistenceExpectation.EXPECT_EXIST));
    var unused = requests.once(AsyncClient::deleteRow, new DeleteRowRequest(change));
  }
}
