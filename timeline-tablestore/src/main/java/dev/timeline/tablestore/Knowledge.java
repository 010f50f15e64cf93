package dev.timeline.tablestore;

import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.MessageIdClaims.Claim;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge of an append, from state to state. That something is still to be found out is here
 * as well: it must not depend on which answer comes next.
 *
 * @param earlier whether rows of earlier attempts may be there
 * @param startedMillis a time of the service before the first attempt
 * @param knownSeqId a SeqId that the timeline had reached before the first attempt; 0 if none is
 *     known
 * @param unknown the last attempt whose outcome is unknown, if there is one
 * @param claim the claim that this append wrote, or tried to write, last
 * @param other the holder of another append's claim, as seen last
 * @param otherSinceNanos when it was seen first
 * @param row the append's entry, once it is there
 * @param claimReads how often the claim was read
 */
record Knowledge(
    Earlier earlier,
    long startedMillis,
    long knownSeqId,
    @Nullable ServiceFailure unknown,
    @Nullable Claim claim,
    @Nullable String other,
    long otherSinceNanos,
    @Nullable Row row,
    int claimReads) {

  /** Rows of earlier attempts at the same append. */
  sealed interface Earlier {

    /** There are none, and none is on its way. */
    enum None implements Earlier {
      NONE
    }

    /** There may be one, written by the service since this time of its own. */
    record Possible(long sinceMillis) implements Earlier {}

    /** There is none up to this SeqId; one may be on its way. */
    record AbsentUpTo(long seqId) implements Earlier {}
  }

  static Knowledge atStart(Earlier earlier, long startedMillis, long knownSeqId) {
    return new Knowledge(earlier, startedMillis, knownSeqId, null, null, null, 0, null, 0);
  }

  Knowledge withEarlier(Earlier now) {
    return new Knowledge(
        now, startedMillis, knownSeqId, unknown, claim, other, otherSinceNanos, row, claimReads);
  }

  Knowledge withUnknown(ServiceFailure failure) {
    return new Knowledge(
        earlier,
        startedMillis,
        knownSeqId,
        failure,
        claim,
        other,
        otherSinceNanos,
        row,
        claimReads);
  }

  Knowledge withClaim(Claim written) {
    return new Knowledge(
        earlier,
        startedMillis,
        knownSeqId,
        unknown,
        written,
        other,
        otherSinceNanos,
        row,
        claimReads);
  }

  // Another append holds the claim, so it may have written a row, and may be writing one.
  Knowledge withOther(Claim seen, long nowNanos) {
    boolean known = seen.holder().equals(other);
    return new Knowledge(
        new Earlier.Possible(Math.min(possibleSinceMillis(), seen.sinceMillis())),
        startedMillis,
        knownSeqId,
        unknown,
        claim,
        seen.holder(),
        known ? otherSinceNanos : nowNanos,
        row,
        claimReads);
  }

  /** Returns since when, by the service's time, a row of the append may be there. */
  long possibleSinceMillis() {
    return earlier instanceof Earlier.Possible possible
        ? Math.min(possible.sinceMillis(), startedMillis)
        : startedMillis;
  }

  // The append's entry is there: it must be looked up before another row is written.
  Knowledge withRow(Row entry) {
    return new Knowledge(
        new Earlier.Possible(possibleSinceMillis()),
        startedMillis,
        knownSeqId,
        unknown,
        claim,
        other,
        otherSinceNanos,
        entry,
        claimReads);
  }

  Knowledge withClaimRead() {
    return new Knowledge(
        earlier,
        startedMillis,
        knownSeqId,
        unknown,
        claim,
        other,
        otherSinceNanos,
        row,
        claimReads + 1);
  }
}
