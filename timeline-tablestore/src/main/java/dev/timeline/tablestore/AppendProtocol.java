package dev.timeline.tablestore;

import static java.util.Objects.requireNonNull;

import dev.timeline.SeqRange;
import dev.timeline.tablestore.AppendEffect.AwaitExpiry;
import dev.timeline.tablestore.AppendEffect.BackOff;
import dev.timeline.tablestore.AppendEffect.ChangeClaim;
import dev.timeline.tablestore.AppendEffect.Complete;
import dev.timeline.tablestore.AppendEffect.Conflict;
import dev.timeline.tablestore.AppendEffect.LeaveUnknown;
import dev.timeline.tablestore.AppendEffect.LookUp;
import dev.timeline.tablestore.AppendEffect.PutClaim;
import dev.timeline.tablestore.AppendEffect.ReadClaim;
import dev.timeline.tablestore.AppendEffect.Refuse;
import dev.timeline.tablestore.AppendEffect.Remove;
import dev.timeline.tablestore.AppendEffect.Write;
import dev.timeline.tablestore.AppendEvent.Begun;
import dev.timeline.tablestore.AppendEvent.ClaimRead;
import dev.timeline.tablestore.AppendEvent.ClaimRefused;
import dev.timeline.tablestore.AppendEvent.Claimed;
import dev.timeline.tablestore.AppendEvent.Failed;
import dev.timeline.tablestore.AppendEvent.Found;
import dev.timeline.tablestore.AppendEvent.NotFound;
import dev.timeline.tablestore.AppendEvent.RequestFailed;
import dev.timeline.tablestore.AppendEvent.TimeElapsed;
import dev.timeline.tablestore.AppendEvent.Written;
import dev.timeline.tablestore.AppendState.AwaitingClaim;
import dev.timeline.tablestore.AppendState.AwaitingExpiry;
import dev.timeline.tablestore.AppendState.Claiming;
import dev.timeline.tablestore.AppendState.Done;
import dev.timeline.tablestore.AppendState.InFlight;
import dev.timeline.tablestore.AppendState.LookingUp;
import dev.timeline.tablestore.AppendState.Queued;
import dev.timeline.tablestore.AppendState.ReadingClaim;
import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.AppendState.Settling;
import dev.timeline.tablestore.AppendState.TakingOver;
import dev.timeline.tablestore.AppendState.Unknown;
import dev.timeline.tablestore.AppendState.Verifying;
import dev.timeline.tablestore.Knowledge.Earlier;
import dev.timeline.tablestore.MessageIdClaims.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The protocol of an append: from a state and an event to the next state and its effects, and
 * nothing else. {@link AppendDriver} carries the effects out.
 *
 * <p><b>Rows.</b> An attempt whose outcome is unknown is looked up at once, and again when its time
 * is over; if its row is not there then, the row is written once more and says so. A reader of such
 * a row knows that another of the same append may be there, of which the lower SeqId is the entry.
 *
 * <p><b>Claims.</b> Under an exact message id, the id is claimed first, so that of all appends
 * under it, in any process, one at a time writes; once the row is there, the claim is settled: it
 * says which entry the id stands for. The holder of a claim sends its row within one attempt's time
 * of it, or claims the id anew. An append that sees the same holder for two attempts' time takes
 * the claim over: by then the holder's row is there, or so late that readers look for another. That
 * it has to look for the row first is part of what it knows from then on, whatever becomes of the
 * take-over.
 */
final class AppendProtocol {

  /** The next state, and what is to be done. */
  record Step(AppendState state, List<AppendEffect> effects) {
    static Step of(AppendState state, AppendEffect effect) {
      return new Step(state, List.of(effect));
    }
  }

  private final AppendTerms terms;
  private final AppendState state;
  private final AppendEvent event;
  private final long nowNanos;

  private AppendProtocol(AppendTerms terms, AppendState state, AppendEvent event, long nowNanos) {
    this.terms = terms;
    this.state = state;
    this.event = event;
    this.nowNanos = nowNanos;
  }

  /**
   * Returns the step that an event leads to.
   *
   * @throws IllegalStateException if the event cannot happen in the state
   */
  static Step next(AppendTerms terms, AppendState state, AppendEvent event, long nowNanos) {
    return new AppendProtocol(terms, state, event, nowNanos).next();
  }

  private Step next() {
    if (state instanceof InFlight in) {
      return inFlight(in.knowledge());
    } else if (state instanceof Queued && event instanceof Begun begun) {
      Knowledge known = begun.knowledge();
      return terms.claims() ? claimAfresh(known) : write(known);
    } else if (state instanceof Claiming in) {
      return claiming(in.knowledge());
    } else if (state instanceof TakingOver in) {
      return claiming(in.knowledge());
    } else if (state instanceof ReadingClaim in) {
      return readingClaim(in.knowledge());
    } else if (state instanceof AwaitingClaim in && event instanceof TimeElapsed) {
      return readClaim(in.knowledge());
    } else if (state instanceof LookingUp in) {
      return lookingUp(in.knowledge());
    } else if (state instanceof Unknown in) {
      return unknown(in);
    } else if (state instanceof AwaitingExpiry in && event instanceof TimeElapsed) {
      return lookUpAttempt(in.knowledge(), true);
    } else if (state instanceof Verifying in) {
      return verifying(in);
    } else if (state instanceof Settling in) {
      return settling(in);
    }
    throw impossible();
  }

  private IllegalStateException impossible() {
    return new IllegalStateException(
        "%s cannot happen in %s"
            .formatted(event.getClass().getSimpleName(), state.getClass().getSimpleName()));
  }

  private Step claimAfresh(Knowledge known) {
    // The same claim as before, if there was one: its outcome was unknown, and may still be.
    Claim claim =
        known.claim() != null
            ? known.claim()
            : new Claim(
                terms.claimName() + ".0",
                terms.fingerprint().orElseThrow(),
                known.possibleSinceMillis(),
                Optional.empty());
    return Step.of(new Claiming(claim, known.withClaim(claim)), new PutClaim(claim));
  }

  private Step takeOver(Claim present, Knowledge known) {
    String holder = terms.claimName() + "." + known.claimReads();
    long since = Math.min(present.sinceMillis(), known.possibleSinceMillis());
    Claim renewed = present.heldBy(holder, terms.fingerprint().orElseThrow(), since);
    return Step.of(
        new TakingOver(renewed, known.withClaim(renewed)), new ChangeClaim(present, renewed));
  }

  private Step claiming(Knowledge known) {
    if (event instanceof Claimed) {
      return write(known);
    } else if (event instanceof ClaimRefused) {
      return readClaim(known);
    } else if (event instanceof RequestFailed failed) {
      return failed.failure().isUnknown()
          ? awaitClaim(known, Duration.ofNanos(Long.MAX_VALUE), failed.failure())
          : giveUp(known, failed.failure());
    }
    throw impossible();
  }

  private Step readClaim(Knowledge known) {
    return Step.of(new ReadingClaim(known.withClaimRead()), new ReadClaim());
  }

  private Step awaitClaim(Knowledge known, Duration longest, ServiceFailure why) {
    return terms.leave(terms.attemptTimeout(), nowNanos)
        ? Step.of(new AwaitingClaim(known), new BackOff(known.claimReads() + 1, longest))
        : giveUp(known, why);
  }

  private Step readingClaim(Knowledge known) {
    if (event instanceof RequestFailed failed) {
      return giveUp(known, failed.failure());
    } else if (event instanceof ClaimRead read) {
      return read.claim().isEmpty() ? claimAfresh(known) : decide(read.claim().get(), known);
    }
    throw impossible();
  }

  private Step decide(Claim claim, Knowledge known) {
    Row row = known.row();
    if (claim.entry().isPresent()) {
      Row entry = claim.entry().get().asRow(claim.fingerprint());
      Step ended = conclude(entry);
      return row != null && row.own() && row.seqId() != entry.seqId()
          ? new Step(ended.state(), List.of(new Remove(row.seqId()), ended.effects().get(0)))
          : ended;
    } else if (terms.holds(claim)) {
      return row == null ? takeOver(claim, known) : settle(row, known.withClaim(claim));
    }
    Knowledge seen = known.withOther(claim, nowNanos);
    Duration left = terms.patience().minusNanos(nowNanos - seen.otherSinceNanos());
    return left.isZero() || left.isNegative()
        ? takeOver(claim, seen)
        : awaitClaim(
            seen,
            left,
            ServiceFailure.notSent("another append under the message id has not ended", null));
  }

  private Step write(Knowledge known) {
    if (known.earlier() instanceof Earlier.Possible possible) {
      return Step.of(
          new LookingUp(known), new LookUp(0, SeqRange.MAX_SEQ_ID, possible.sinceMillis()));
    }
    long checkedUpTo =
        known.earlier() instanceof Earlier.AbsentUpTo absent
            ? absent.seqId()
            : StoredRow.NOT_CHECKED;
    return Step.of(new InFlight(known), new Write(checkedUpTo));
  }

  private Step lookingUp(Knowledge known) {
    if (event instanceof Found found) {
      return isThere(found.row(), known);
    } else if (event instanceof NotFound absent) {
      return write(known.withEarlier(new Earlier.AbsentUpTo(absent.upToSeqId())));
    } else if (event instanceof RequestFailed failed) {
      return giveUp(known, failed.failure());
    }
    throw impossible();
  }

  private Step inFlight(Knowledge known) {
    if (event instanceof Written written) {
      return written(written, known);
    } else if (event instanceof Failed failed) {
      ServiceFailure failure = failed.failure();
      if (failure.isUnknown()) {
        return lookUpAttempt(known.withUnknown(failure), failed.expired());
      }
      // A row that was not sent in time of its claim can be sent under another.
      boolean canClaimAgain =
          terms.claims() && !failure.isFinal() && terms.leave(terms.patience(), nowNanos);
      return canClaimAgain ? readClaim(known) : giveUp(known, failure);
    }
    throw impossible();
  }

  private Step written(Written written, Knowledge known) {
    Row row = written.row();
    if (known.earlier() instanceof Earlier.AbsentUpTo absent) {
      // Between the look-up and this row, another may have come.
      long after = Math.min(absent.seqId(), row.seqId() - 1);
      return Step.of(new Verifying(row, known), new LookUp(after, row.seqId() - 1, Long.MIN_VALUE));
    }
    return written.punctual()
        ? isThere(row, known)
        // Another append may have taken the claim over before this row was there.
        : Step.of(new Verifying(row, known), new LookUp(0, row.seqId() - 1, known.startedMillis()));
  }

  private Step lookUpAttempt(Knowledge known, boolean expired) {
    return Step.of(
        new Unknown(known, expired),
        new LookUp(known.knownSeqId(), SeqRange.MAX_SEQ_ID, known.startedMillis()));
  }

  private Step unknown(Unknown in) {
    Knowledge known = in.knowledge();
    if (event instanceof Found found) {
      return isThere(found.row(), known);
    } else if (event instanceof NotFound && !in.expired()) {
      return Step.of(new AwaitingExpiry(known), new AwaitExpiry());
    } else if (event instanceof NotFound absent) {
      Knowledge looked = known.withEarlier(new Earlier.AbsentUpTo(absent.upToSeqId()));
      return terms.claims() ? readClaim(looked) : write(looked);
    } else if (event instanceof RequestFailed) {
      return end(new LeaveUnknown(requireNonNull(known.unknown())));
    }
    throw impossible();
  }

  private Step verifying(Verifying in) {
    if (event instanceof Found found) {
      Step first = isThere(found.row(), in.knowledge());
      return new Step(first.state(), List.of(new Remove(in.row().seqId()), first.effects().get(0)));
    } else if (event instanceof NotFound) {
      return isThere(in.row(), in.knowledge());
    } else if (event instanceof RequestFailed failed) {
      ServiceFailure unknown = in.knowledge().unknown();
      return end(new LeaveUnknown(unknown == null ? failed.failure() : unknown));
    }
    throw impossible();
  }

  // The row is the append's entry, whoever wrote it.
  private Step isThere(Row row, Knowledge known) {
    return terms.claims() ? settle(row, known.withRow(row)) : conclude(row);
  }

  /** Lets it be known which entry the id stands for, before anybody hears of it. */
  private Step settle(Row row, Knowledge known) {
    Claim claim = requireNonNull(known.claim());
    return Step.of(new Settling(row, known), new ChangeClaim(claim, claim.settledAt(row)));
  }

  private Step settling(Settling in) {
    if (event instanceof Claimed) {
      return conclude(in.row());
    } else if (event instanceof ClaimRefused) {
      return readClaim(in.knowledge());
    } else if (event instanceof RequestFailed failed) {
      return failed.failure().isUnknown()
          ? awaitClaim(in.knowledge(), Duration.ofNanos(Long.MAX_VALUE), failed.failure())
          : giveUp(in.knowledge(), failed.failure());
    }
    throw impossible();
  }

  private Step conclude(Row row) {
    boolean same =
        terms.fingerprint().isEmpty() || terms.fingerprint().getAsLong() == row.fingerprint();
    return end(same ? new Complete(row) : new Conflict(row));
  }

  /** Ends without another attempt. */
  private Step giveUp(Knowledge known, ServiceFailure failure) {
    if (known.row() != null) {
      return conclude(
          known.row()); // it stays, though its claim does not say so: a look-up finds it
    }
    return end(known.unknown() == null ? new Refuse(failure) : new LeaveUnknown(known.unknown()));
  }

  private static Step end(AppendEffect outcome) {
    return Step.of(new Done(), outcome);
  }
}
