package dev.timeline.tablestore;

import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.MessageIdClaims.Claim;
import java.util.Optional;

/** Something that happens to an append. */
sealed interface AppendEvent {

  /** Begins it, whose turn has come. */
  record Begun(Knowledge knowledge) implements AppendEvent {}

  /**
   * The row is written.
   *
   * @param punctual whether this is known before anybody else may take the claim over
   */
  record Written(Row row, boolean punctual) implements AppendEvent {}

  /**
   * The row is not written, or that is unknown.
   *
   * @param expired whether the attempt's time is over
   */
  record Failed(ServiceFailure failure, boolean expired) implements AppendEvent {}

  /** A look-up found the append's first row in its range. */
  record Found(Row row) implements AppendEvent {}

  /** A look-up found no row of the append up to this SeqId. */
  record NotFound(long upToSeqId) implements AppendEvent {}

  /** The claim is written. */
  record Claimed() implements AppendEvent {}

  /** The claim is not written, since it is no longer as it was. */
  record ClaimRefused() implements AppendEvent {}

  /** The claim was read. */
  record ClaimRead(Optional<Claim> claim) implements AppendEvent {}

  /** A read failed for good, or a claim was not written, or that is unknown. */
  record RequestFailed(ServiceFailure failure) implements AppendEvent {}

  /** A pause is over. */
  record TimeElapsed() implements AppendEvent {}
}
