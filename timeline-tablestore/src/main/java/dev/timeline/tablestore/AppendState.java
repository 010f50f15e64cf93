package dev.timeline.tablestore;

import dev.timeline.tablestore.MessageIdClaims.Claim;

/**
 * The state of one append: what it waits for, and what it knows. {@link AppendProtocol} is the
 * table of transitions between them.
 */
sealed interface AppendState {

  /** Waits for its turn among the appends that it keeps an order with. */
  record Queued() implements AppendState {}

  /** A claim of the message id, the first one, is being written. */
  record Claiming(Claim claim, Knowledge knowledge) implements AppendState {}

  /** A claim that is there is being taken over: another append's, or its own for another try. */
  record TakingOver(Claim claim, Knowledge knowledge) implements AppendState {}

  /** The claim is being read. */
  record ReadingClaim(Knowledge knowledge) implements AppendState {}

  /** The claim will be read again after a pause. */
  record AwaitingClaim(Knowledge knowledge) implements AppendState {}

  /** Rows of earlier attempts are being looked up before the first write. */
  record LookingUp(Knowledge knowledge) implements AppendState {}

  /** The row is in a batch, or waits for one. */
  record InFlight(Knowledge knowledge) implements AppendState {}

  /**
   * The outcome of an attempt is unknown, and its row is being looked up.
   *
   * @param expired whether the attempt's time was over when the look-up began: a row that it does
   *     not find is not there, or will say that it came late
   */
  record Unknown(Knowledge knowledge, boolean expired) implements AppendState {}

  /** The row was not found, but may still come: waits until the attempt's time is over. */
  record AwaitingExpiry(Knowledge knowledge) implements AppendState {}

  /** The row is there; whether an earlier one came in between is being looked up. */
  record Verifying(Row row, Knowledge knowledge) implements AppendState {}

  /** The claim is being settled: which entry the id stands for is being written. */
  record Settling(Row row, Knowledge knowledge) implements AppendState {}

  /** Has ended. */
  record Done() implements AppendState {}

  /**
   * A row of the append.
   *
   * @param millis the entry's time
   * @param writtenMillis when the row was written, from which the deduplication window runs
   * @param fingerprint of the content it was appended with
   * @param own whether this append wrote it
   */
  record Row(long seqId, long millis, long writtenMillis, long fingerprint, boolean own) {

    /** A row whose entry's time is when it was written. */
    Row(long seqId, long millis, long fingerprint, boolean own) {
      this(seqId, millis, millis, fingerprint, own);
    }
  }
}
