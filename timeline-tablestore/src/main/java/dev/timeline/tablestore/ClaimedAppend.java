package dev.timeline.tablestore;

import static java.util.Objects.requireNonNull;

import dev.timeline.TimelineException.IdConflict;
import dev.timeline.tablestore.Claims.Claim;
import dev.timeline.tablestore.Claims.Place;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An append under a message id that is claimed first, so that of all who append under it, in any
 * process, one at a time writes, and which entry it stands for is known as long as the claim is.
 *
 * <p>Who holds a claim sends the row within one time-out of it, or claims it anew under another
 * name. Who sees a claim of the same name for two time-outs takes it over: by then the holder's row
 * is in the timeline, or so late that readers look whether it is a double.
 */
final class ClaimedAppend extends PendingAppend {

  private final Claims claims;
  private final Supplier<String> names;

  private Deadline writeBefore;
  private int looks;

  /** The claim that this append made last; held until another has taken it over. */
  private @Nullable Claim own;

  /** Whose claim was seen, and since when. */
  private @Nullable String other;

  private long otherSinceNanos;

  /** The row that this append wrote, if it could not be settled yet. */
  private @Nullable Place written;

  /** How to end once it is. */
  private @Nullable Consumer<Afterwards> whenSettled;

  ClaimedAppend(
      NewAppend append, Appends appends, Deadline deadline, Claims claims, Supplier<String> names) {
    super(append, appends, deadline);
    this.claims = claims;
    this.names = names;
    writeBefore = deadline;
  }

  @Override
  Deadline writeBefore() {
    return writeBefore;
  }

  @Override
  void begin() {
    claimAfresh();
  }

  private void claimAfresh() {
    var first = new Claim(names.get(), fingerprint(), context.clock().millis(), Optional.empty());
    own = first;
    // A message that had no id when it was left in doubt has one now, and no claim of it.
    claims.put(append, first, deadline, new Claiming(this::writeUnlessThere));
  }

  private void claimAgain(Claim before, Runnable next) {
    Claim renewed = before.heldBy(names.get(), fingerprint());
    own = renewed;
    claims.change(append, before, renewed, deadline, new Claiming(next));
  }

  private long fingerprint() {
    return append.fingerprint().orElseThrow();
  }

  /** Goes on when the claim is held, or looks whose it is. */
  private final class Claiming implements Claims.Next {
    private final Runnable next;

    Claiming(Runnable next) {
      this.next = next;
    }

    @Override
    public void written(long sentNanos, Afterwards afterwards) {
      Duration twice = context.requests().attemptTimeout().multipliedBy(2);
      var sendable = new Deadline(sentNanos + twice.toNanos());
      writeBefore = sendable.isBefore(deadline) ? sendable : deadline;
      next.run();
    }

    @Override
    public void failed(ServiceFailure failure, Afterwards afterwards) {
      if (failure.isConditionCheckFail()) {
        lookAtClaim();
      } else if (failure.isUnknown()) {
        lookAtClaimLater(deadline.remaining(), failure, afterwards);
      } else {
        endFor(failure, afterwards);
      }
    }
  }

  private void lookAtClaim() {
    then(claims.read(append, deadline), this::decide, this::endFor);
  }

  private void decide(Optional<Claim> found, Afterwards afterwards) {
    if (found.isEmpty()) {
      claimAfresh();
      return;
    }
    Claim claim = found.get();
    Duration patience = patienceLeftWith(claim);
    if (claim.entry().isPresent()) {
      settled(claim, claim.entry().get(), afterwards);
    } else if (own != null && claim.holder().equals(own.holder())) {
      claimAgain(claim, written == null ? this::writeUnlessThere : () -> lookFor(claim));
    } else if (patience.isZero()) {
      claimAgain(claim, () -> lookFor(claim));
    } else {
      lookAtClaimLater(
          patience,
          ServiceFailure.notSent("another append under the id has not ended", null),
          afterwards);
    }
  }

  private void lookFor(Claim claim) {
    lookBeforeWriting(claim.sinceMillis());
  }

  /** How long the holder may still be writing. */
  private Duration patienceLeftWith(Claim claim) {
    long now = System.nanoTime();
    if (!claim.holder().equals(other)) {
      other = claim.holder();
      otherSinceNanos = now;
    }
    Duration patience = context.requests().attemptTimeout().multipliedBy(2);
    Duration left = patience.minusNanos(now - otherSinceNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void lookAtClaimLater(Duration longest, ServiceFailure why, Afterwards afterwards) {
    looks++;
    Duration backoff = Backoff.after(looks, deadline);
    Duration pause = backoff.compareTo(longest) < 0 ? backoff : longest;
    if (deadline.leaves(pause.plus(context.requests().attemptTimeout()))) {
      context.requests().after(pause, this::lookAtClaim);
    } else {
      endFor(why, afterwards);
    }
  }

  /** An entry that is there is, though its claim does not say so: who looks for it finds it. */
  @Override
  void endFor(ServiceFailure failure, Afterwards afterwards) {
    if (whenSettled != null) {
      whenSettled.accept(afterwards);
    } else {
      super.endFor(failure, afterwards);
    }
  }

  /** The id stands for an entry, whoever wrote it. */
  private void settled(Claim claim, Place place, Afterwards afterwards) {
    if (written != null && written.seqId() != place.seqId()) {
      remove(written.seqId());
    }
    if (claim.fingerprint() == fingerprint()) {
      isEntry(place.seqId(), place.millis(), afterwards);
    } else {
      end(new IdConflict(append.timelineId(), append.appendId(), place.seqId()), afterwards);
    }
  }

  /** A row that was not sent in time can be sent under a new claim. */
  @Override
  void failed(ServiceFailure failure, Afterwards afterwards) {
    boolean onlyTheClaimIsOver =
        failure.kind() == ServiceFailure.Kind.NOT_EXECUTED
            && deadline.leaves(context.requests().attemptTimeout().multipliedBy(2));
    if (onlyTheClaimIsOver) {
      lookAtClaim();
    } else {
      super.failed(failure, afterwards);
    }
  }

  @Override
  void writeAgain() {
    lookAtClaim();
  }

  @Override
  void settle(
      long seqId, long millis, long fingerprint, Consumer<Afterwards> next, Afterwards afterwards) {
    Claim held = requireNonNull(own);
    written = new Place(seqId, millis);
    whenSettled = next;
    claims.change(
        append,
        held,
        held.settledAt(written, fingerprint),
        deadline,
        new Claims.Next() {
          @Override
          public void written(long sentNanos, Afterwards afterwards) {
            next.accept(afterwards);
          }

          @Override
          public void failed(ServiceFailure failure, Afterwards afterwards) {
            if (failure.isConditionCheckFail()) {
              lookAtClaim();
            } else if (failure.isUnknown()) {
              lookAtClaimLater(deadline.remaining(), failure, afterwards);
            } else {
              next.accept(afterwards); // the entry is there, and who looks for it finds it
            }
          }
        });
  }
}
