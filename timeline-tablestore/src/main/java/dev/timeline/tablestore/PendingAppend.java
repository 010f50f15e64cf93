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
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One append, from its turn in the timeline to its outcome.
 *
 * <p>An attempt that is in doubt is looked for at once, and again when its time-out has passed; if
 * it is not there then, the row is written once more, and says so. Whoever reads such a row knows
 * that another of the same append may be there, of which the lower SeqId is the entry.
 *
 * <p>One thread at a time has a hand in it: whoever completes a step begins the next.
 */
class PendingAppend extends RowWrite {

  final NewAppend append;
  final AppendContext context;
  final CompletableFuture<Entry<byte[]>> result = new CompletableFuture<>();

  private final Appends appends;

  /** A SeqId that the timeline had reached before this append began; 0 if none is known. */
  private long knownSeqId;

  private long firstSentMillis;
  private long sentMillis;
  private long sentNanos;
  private long checkedUpTo = StoredRow.NOT_CHECKED;
  private @Nullable ServiceFailure doubt;

  PendingAppend(NewAppend append, Appends appends, Deadline deadline) {
    super(deadline, append.bytes());
    this.append = append;
    this.appends = appends;
    this.context = appends.context();
  }

  /** Its turn has come, after an entry of this SeqId. */
  final void begin(long knownSeqId) {
    this.knownSeqId = knownSeqId;
    firstSentMillis = context.clock().millis();
    begin();
  }

  final long knownSeqId() {
    return knownSeqId;
  }

  void begin() {
    writeUnlessThere();
  }

  /** Writes, having looked first if an earlier call may have. */
  final void writeUnlessThere() {
    if (append.message().isPossibleResend() && checkedUpTo == StoredRow.NOT_CHECKED) {
      long window = context.options().deduplicationWindow().toMillis();
      lookBeforeWriting(firstSentMillis - Math.min(window, firstSentMillis));
    } else {
      write();
    }
  }

  final void write() {
    context.writer().add(this);
  }

  /** Looks for an earlier attempt of somebody else's, and writes if there was none. */
  final void lookBeforeWriting(long sinceMillis) {
    find(
        LookBack.Where.since(append.timelineId(), 0, sinceMillis),
        (seen, afterwards) -> {
          if (seen.first().isPresent()) {
            found(seen.first().get(), afterwards);
          } else {
            checkedUpTo = seen.upTo();
            write();
          }
        },
        this::endFor);
  }

  @Override
  final RowPutChange change() {
    // In this order: should this thread stand still in between, the attempt is waited for longer,
    // and does not count as in time when nobody looks for it any more.
    sentMillis = context.clock().millis();
    sentNanos = System.nanoTime();
    var row = new RowPutChange(context.table(), context.columns().keys().next(append.timelineId()));
    // What the service refuses of a key that it is to complete is any expectation.
    row.setCondition(new Condition(RowExistenceExpectation.IGNORE));
    row.setReturnType(ReturnType.RT_PK);
    long dueMillis = sentMillis + context.requests().attemptTimeout().toMillis() / 2;
    var stamp =
        new Stamp(append.appendId(), append.fingerprint(), sentMillis, dueMillis, checkedUpTo);
    context.columns().write(append.message(), stamp, row);
    return row;
  }

  @Override
  final void written(@Nullable PrimaryKey key, Afterwards afterwards) {
    if (key == null) {
      failed(ServiceFailure.noAnswer("the service named no key"), afterwards);
      return;
    }
    long seqId = context.columns().keys().seqIdOf(key);
    if (checkedUpTo == StoredRow.NOT_CHECKED) {
      stored(seqId, sentMillis, afterwards);
    } else {
      lookWhetherItIsTheFirst(seqId);
    }
  }

  /** Between the last look and this row, the attempt in doubt may have come after all. */
  private void lookWhetherItIsTheFirst(long seqId) {
    SeqRange between = SeqRange.after(Math.min(checkedUpTo, seqId - 1)).upTo(seqId - 1);
    find(
        new LookBack.Where(append.timelineId(), between, Long.MIN_VALUE),
        (seen, afterwards) -> {
          if (seen.first().isPresent()) {
            remove(seqId);
            found(seen.first().get(), afterwards);
          } else {
            stored(seqId, sentMillis, afterwards);
          }
        },
        this::endInDoubt);
  }

  /** Only to save space: readers know that it is a double. */
  final void remove(long seqId) {
    var key = context.columns().keys().at(append.timelineId(), seqId);
    var change = new RowDeleteChange(context.table(), key);
    change.setCondition(new Condition(RowExistenceExpectation.EXPECT_EXIST));
    var unused = context.requests().once(AsyncClient::deleteRow, new DeleteRowRequest(change));
  }

  @Override
  void failed(ServiceFailure failure, Afterwards afterwards) {
    if (failure.isUnknown()) {
      doubt = failure;
      look();
    } else {
      endFor(failure, afterwards);
    }
  }

  /** Ends an append of which no more attempt is to be made. */
  void endFor(ServiceFailure failure, Afterwards afterwards) {
    if (doubt == null) {
      end(failure.nothingDone(append.timelineId(), "the append was not done"), afterwards);
    } else {
      endInDoubt(failure, afterwards);
    }
  }

  /** Looks for the attempt in doubt. */
  private void look() {
    long untilSettled =
        context.requests().attemptTimeout().toNanos() - (System.nanoTime() - sentNanos);
    find(
        LookBack.Where.since(append.timelineId(), knownSeqId, firstSentMillis),
        (seen, afterwards) -> {
          if (seen.first().isPresent()) {
            found(seen.first().get(), afterwards);
          } else if (untilSettled > 0) {
            context.requests().after(Duration.ofNanos(untilSettled), this::look);
          } else {
            checkedUpTo = seen.upTo();
            writeAgain();
          }
        },
        this::endInDoubt);
  }

  void writeAgain() {
    write();
  }

  private void found(StoredRow row, Afterwards afterwards) {
    long stored = row.fingerprint().orElse(append.fingerprint().orElse(0));
    if (append.fingerprint().isPresent() && append.fingerprint().getAsLong() != stored) {
      var conflict = new IdConflict(append.timelineId(), append.appendId(), row.seqId());
      settle(row.seqId(), row.entry().epochMilli(), stored, it -> end(conflict, it), afterwards);
    } else {
      stored(row.seqId(), row.entry().epochMilli(), afterwards);
    }
  }

  private void stored(long seqId, long millis, Afterwards afterwards) {
    settle(
        seqId,
        millis,
        append.fingerprint().orElse(0),
        it -> isEntry(seqId, millis, it),
        afterwards);
  }

  /** Lets it be known which entry the id stands for, before anybody hears of it. */
  void settle(
      long seqId, long millis, long fingerprint, Consumer<Afterwards> then, Afterwards afterwards) {
    then.accept(afterwards);
  }

  /** The append ends well. */
  final void isEntry(long seqId, long millis, Afterwards afterwards) {
    knownSeqId = Math.max(knownSeqId, seqId);
    var entry = Entry.ofEpochMilli(append.timelineId(), seqId, millis, append.message());
    appends.stored(this, entry, afterwards);
  }

  final void end(TimelineException failure, Afterwards afterwards) {
    appends.failed(this, failure, afterwards);
  }

  private void endInDoubt(ServiceFailure last, Afterwards afterwards) {
    ServiceFailure why = doubt == null ? last : doubt;
    end(
        new OutcomeUnknown(
            append.timelineId(),
            append.appendId(),
            "the append may have been done: " + why.getMessage(),
            why),
        afterwards);
  }

  private void find(
      LookBack.Where where,
      BiConsumer<LookBack.Seen, Afterwards> next,
      BiConsumer<ServiceFailure, Afterwards> otherwise) {
    then(context.lookBack().find(append.appendId(), where, deadline), next, otherwise);
  }

  /** Goes on when an answer is there. */
  final <T> void then(
      CompletableFuture<T> answer,
      BiConsumer<? super T, Afterwards> next,
      BiConsumer<ServiceFailure, Afterwards> otherwise) {
    var unused =
        answer.whenComplete(
            (value, failure) ->
                context.step(
                    afterwards -> {
                      if (failure == null) {
                        next.accept(value, afterwards);
                      } else {
                        otherwise.accept(Requests.failureOf(failure), afterwards);
                      }
                    }));
  }
}
