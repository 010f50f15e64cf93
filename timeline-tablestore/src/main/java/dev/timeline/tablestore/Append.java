package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.AppendOrder;
import dev.timeline.Message;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.spi.IdentifiedAppend;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One append, from its call to its outcome: what was asked for, the state it is in, and what is
 * known of its last attempt. Only {@link AppendDriver} changes it, one thread at a time: whoever
 * brings an event.
 */
final class Append extends IdentifiedAppend implements RowWrite.Source {

  /** The key of the queue of appends of one timeline in their callers' order. */
  record CallerQueue(String timelineId) {}

  /** The key of the queue of appends of one timeline under one key. */
  record KeyQueue(String timelineId, String key) {}

  final String timelineId;
  final Message<byte[]> message;
  final long bytes;
  final Deadline deadline;
  final AppendTerms terms;
  final boolean callerWaits;

  /** The entry's time if it is not when the row is written. */
  final Optional<Instant> ownTime;

  /** The key of the queue that keeps its order; null if it keeps none. */
  final @Nullable Object orderQueue;

  private final AppendDriver driver;
  private final String appendId;

  AppendState state = new AppendState.Queued();

  /** True while it has a turn in {@link #orderQueue} to give back. */
  boolean isInOrderQueue;

  /** The queue of the appends under its id, once it has entered that. */
  RecentMessageIds.@Nullable Key idQueue;

  /** A SeqId that the timeline had reached before it began; 0 if none is known. */
  long knownSeqId;

  /** A time of the service before it began. */
  long startedMillis;

  /** When the claim that it has was sent. */
  long claimSentNanos;

  // Of the last attempt: the entry's time, the moments of its writing and of its sending, and what
  // it says was checked.
  long millis;
  long writtenMillis;
  long sentNanos;
  long sentMillis;
  long checkedUpTo;

  /** The number of times its row was sent. */
  int attempts;

  Append(
      AppendDriver driver,
      Log.Append call,
      String appendId,
      long bytes,
      Deadline deadline,
      AppendTerms terms) {
    this.driver = driver;
    this.timelineId = call.timelineId();
    this.message = call.message();
    this.appendId = appendId;
    this.bytes = bytes;
    this.deadline = deadline;
    this.terms = terms;
    this.callerWaits = call.callerWaits();
    this.ownTime = call.time();
    this.orderQueue = queueOf(call);
  }

  private static @Nullable Object queueOf(Log.Append call) {
    if (call.order() instanceof AppendOrder.Key key) {
      return new KeyQueue(call.timelineId(), key.key());
    }
    return call.order() instanceof AppendOrder.None ? null : new CallerQueue(call.timelineId());
  }

  @Override
  public String appendId() {
    return appendId;
  }

  OptionalLong fingerprint() {
    return terms.fingerprint();
  }

  /** Returns whether another call may be made under its id while it is under way. */
  boolean mayBeRepeated() {
    return callerWaits || fingerprint().isPresent();
  }

  @Override
  public RowPutChange change() {
    return driver.row(this);
  }

  @Override
  public ServiceEvent.BatchRow described(int attempt) {
    return new ServiceEvent.BatchRow(timelineId, appendId, attempt);
  }

  @Override
  public void written(@Nullable PrimaryKey key) {
    driver.written(this, key);
  }

  @Override
  public void failed(ServiceFailure failure) {
    driver.failed(this, failure);
  }
}
