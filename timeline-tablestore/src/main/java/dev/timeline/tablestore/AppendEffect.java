package dev.timeline.tablestore;

import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.MessageIdClaims.Claim;
import java.time.Duration;

/** Something that {@link AppendDriver} does for an append. */
sealed interface AppendEffect {

  /**
   * Writes the row.
   *
   * @param checkedUpTo up to which SeqId there is no other row of the append, to be written with
   *     it; {@link StoredRow#NOT_CHECKED} if there cannot be one
   */
  record Write(long checkedUpTo) implements AppendEffect {}

  /** Looks up the append's first row of those after one SeqId, up to another, since a time. */
  record LookUp(long afterSeqId, long upToSeqId, long sinceMillis) implements AppendEffect {}

  /** Writes a claim where there is none. */
  record PutClaim(Claim claim) implements AppendEffect {}

  /** Writes a claim over one that is still as it was. */
  record ChangeClaim(Claim before, Claim after) implements AppendEffect {}

  /** Reads the claim. */
  record ReadClaim() implements AppendEffect {}

  /** Waits as long as a back-off after so many tries, but not longer than this. */
  record BackOff(int tries, Duration longest) implements AppendEffect {}

  /** Waits until the last attempt's time is over. */
  record AwaitExpiry() implements AppendEffect {}

  /** Removes a row of the append's own that is a duplicate: only to save space. */
  record Remove(long seqId) implements AppendEffect {}

  /** Completes the append with this entry. */
  record Complete(Row row) implements AppendEffect {}

  /** Ends the append: its id is taken by this entry, whose content differs. */
  record Conflict(Row row) implements AppendEffect {}

  /** Ends the append, which is certainly not done. */
  record Refuse(ServiceFailure failure) implements AppendEffect {}

  /** Ends the append, whose outcome is unknown. */
  record LeaveUnknown(ServiceFailure failure) implements AppendEffect {}
}
