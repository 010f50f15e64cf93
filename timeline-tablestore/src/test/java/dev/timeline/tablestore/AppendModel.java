package dev.timeline.tablestore;

import dev.timeline.tablestore.AppendEffect.ChangeClaim;
import dev.timeline.tablestore.AppendEffect.LookUp;
import dev.timeline.tablestore.AppendEffect.PutClaim;
import dev.timeline.tablestore.AppendSnapshot.Actor;
import dev.timeline.tablestore.AppendSnapshot.Pending.PendingClaim;
import dev.timeline.tablestore.AppendSnapshot.Pending.PendingRow;
import dev.timeline.tablestore.AppendSnapshot.Stored;
import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.Knowledge.Earlier;
import dev.timeline.tablestore.MessageIdClaims.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A model of the service and of appends under one message id, which tries every order of events up
 * to a number of steps: each request is carried out and answered, carried out without an answer,
 * lost, or carried out at any later time.
 *
 * <p>Time is counted in ticks: an attempt takes two, and a row that lands more than one tick after
 * it was sent is late.
 */
final class AppendModel {

  static final int ATTEMPT = 2;
  private static final int DUE = 1;
  private static final int DEADLINE = 1_000;
  private static final long FINGERPRINT = 7;

  /** The protocol under test. */
  interface Protocol {
    AppendProtocol.Step next(AppendTerms terms, AppendState state, AppendEvent event, long now);
  }

  private final ServiceFailure noAnswer = ServiceFailure.noAnswer("lost");
  private final ServiceFailure notSent = ServiceFailure.notSent("too late", null);
  private final Protocol protocol;
  private final boolean claims;
  private final int maxEvents;
  private final int maxFaults;
  private final int maxTime;
  private final Map<Object, Integer> seen = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  AppendModel(Protocol protocol, boolean claims, int maxEvents, int maxFaults, int maxTime) {
    this.protocol = protocol;
    this.claims = claims;
    this.maxEvents = maxEvents;
    this.maxFaults = maxFaults;
    this.maxTime = maxTime;
  }

  private AppendTerms terms(int actor) {
    return new AppendTerms(
        claims,
        "append" + actor,
        OptionalLong.of(FINGERPRINT),
        Duration.ofNanos(ATTEMPT),
        DEADLINE);
  }

  /** Explores what may become of so many appends. */
  List<String> explore(int appends) {
    explore(AppendSnapshot.beginning(appends), maxEvents);
    return violations;
  }

  /** Returns how many snapshots were explored that differ. */
  int snapshots() {
    return seen.size();
  }

  private void explore(AppendSnapshot now, int eventsLeft) {
    if (!violations.isEmpty() || seen.getOrDefault(now.key(), -1) >= eventsLeft) {
      return;
    }
    seen.put(now.key(), eventsLeft);
    check(now);
    if (now.time() < maxTime) {
      explore(now.tick(), eventsLeft);
    }
    for (int i = 0; i < now.pending().size(); i++) {
      land(now, i, eventsLeft);
    }
    if (eventsLeft > 0) {
      for (int i = 0; i < now.actors().size(); i++) {
        act(now, i, next -> explore(next, eventsLeft - 1));
      }
    }
  }

  private void land(AppendSnapshot now, int index, int eventsLeft) {
    AppendSnapshot without = now.withoutPending(index);
    if (now.pending().get(index) instanceof PendingRow row) {
      explore(without.write(row), eventsLeft);
    } else if (now.pending().get(index) instanceof PendingClaim claim
        && now.hasClaim(claim.before())) {
      explore(without.withClaim(claim.after()), eventsLeft);
    }
  }

  /** Tries every way in which what an append waits for may end. */
  private void act(AppendSnapshot now, int index, Consumer<AppendSnapshot> then) {
    Actor actor = now.actors().get(index);
    if (actor.state() instanceof AppendState.Queued) {
      step(
          now,
          index,
          new AppendEvent.Begun(Knowledge.atStart(Earlier.None.NONE, now.time(), 0)),
          then);
    } else if (actor.awaits().isPresent()) {
      AppendEffect effect = actor.awaits().get();
      if (effect instanceof AppendEffect.Write) {
        writeRow(now, index, actor, then);
      } else if (effect instanceof LookUp range) {
        lookUp(now, index, range, then);
      } else if (effect instanceof PutClaim put) {
        writeClaim(now, index, Optional.empty(), put.claim(), then);
      } else if (effect instanceof ChangeClaim change) {
        writeClaim(now, index, Optional.of(change.before()), change.after(), then);
      } else if (effect instanceof AppendEffect.ReadClaim) {
        step(now, index, new AppendEvent.ClaimRead(now.claim()), then);
      } else if (effect instanceof AppendEffect.BackOff
          || (effect instanceof AppendEffect.AwaitExpiry && now.time() >= actor.sent() + ATTEMPT)) {
        step(now, index, new AppendEvent.TimeElapsed(), then);
      }
    }
  }

  private void writeRow(AppendSnapshot now, int index, Actor actor, Consumer<AppendSnapshot> then) {
    boolean maySend = !claims || now.time() <= actor.claimSent() + ATTEMPT;
    if (!maySend) {
      step(now, index, new AppendEvent.Failed(notSent, true), then);
      return;
    }
    var row = new PendingRow(index, now.time() + DUE, actor.checkedUpTo());
    AppendSnapshot sent = now.with(index, actor.sentAt(now.time()));
    AppendSnapshot written = sent.write(row);
    step(written, index, writtenEvent(written, actor), then);
    if (now.faults() < maxFaults) {
      AppendEvent unknown = new AppendEvent.Failed(noAnswer, false);
      step(written.fault(), index, unknown, then);
      step(sent.fault(), index, unknown, then);
      step(sent.fault(row), index, unknown, then);
    }
  }

  private AppendEvent writtenEvent(AppendSnapshot written, Actor actor) {
    boolean punctual = !claims || written.time() - actor.claimSent() < 2 * ATTEMPT;
    var row = new Row(written.lastSeqId(), written.time(), FINGERPRINT, true);
    return new AppendEvent.Written(row, punctual);
  }

  private void lookUp(AppendSnapshot now, int index, LookUp range, Consumer<AppendSnapshot> then) {
    Optional<Stored> first =
        now.rows().stream()
            .filter(row -> row.seqId() > range.afterSeqId() && row.seqId() <= range.upToSeqId())
            .filter(row -> row.at() >= range.sinceMillis())
            .min(Comparator.comparing(Stored::seqId));
    AppendEvent event =
        first
            .<AppendEvent>map(
                row -> new AppendEvent.Found(new Row(row.seqId(), row.at(), FINGERPRINT, false)))
            .orElseGet(
                () ->
                    new AppendEvent.NotFound(
                        Math.max(
                            range.afterSeqId(), Math.min(now.lastSeqId(), range.upToSeqId()))));
    step(now, index, event, then);
  }

  private void writeClaim(
      AppendSnapshot now,
      int index,
      Optional<Claim> before,
      Claim after,
      Consumer<AppendSnapshot> then) {
    AppendSnapshot sent = now.with(index, now.actors().get(index).claimSentAt(now.time()));
    boolean applies = now.hasClaim(before);
    step(
        applies ? sent.withClaim(after) : sent,
        index,
        applies ? new AppendEvent.Claimed() : new AppendEvent.ClaimRefused(),
        then);
    if (now.faults() < maxFaults) {
      AppendEvent unknown = new AppendEvent.RequestFailed(noAnswer);
      if (applies) {
        step(now.withClaim(after).fault(), index, unknown, then);
      }
      step(now.fault(new PendingClaim(before, after)), index, unknown, then);
      step(now.fault(), index, new AppendEvent.RequestFailed(notSent), then);
    }
  }

  private void step(
      AppendSnapshot now, int index, AppendEvent event, Consumer<AppendSnapshot> then) {
    Actor actor = now.actors().get(index);
    AppendProtocol.Step step = protocol.next(terms(index), actor.state(), event, now.time());
    List<Stored> rows = new ArrayList<>(now.rows());
    Optional<AppendEffect> awaits = Optional.empty();
    Optional<AppendEffect> outcome = Optional.empty();
    long checkedUpTo = actor.checkedUpTo();
    for (AppendEffect effect : step.effects()) {
      if (effect instanceof AppendEffect.Remove remove) {
        rows.removeIf(row -> row.seqId() == remove.seqId());
      } else if (step.state() instanceof AppendState.Done) {
        outcome = Optional.of(effect);
      } else {
        awaits = Optional.of(effect);
      }
      if (effect instanceof AppendEffect.Write write) {
        checkedUpTo = write.checkedUpTo();
      }
    }
    var changed =
        new Actor(step.state(), awaits, actor.sent(), actor.claimSent(), checkedUpTo, outcome);
    then.accept(
        now.withRows(rows, "%d: %s -> %s".formatted(index, event, step)).with(index, changed));
  }

  private void check(AppendSnapshot now) {
    List<Long> visible = now.entries();
    Set<Long> acknowledged = new HashSet<>();
    for (int i = 0; i < now.actors().size(); i++) {
      Optional<AppendEffect> outcome = now.actors().get(i).outcome();
      if (outcome.isPresent() && outcome.get() instanceof AppendEffect.Complete done) {
        acknowledged.add(done.row().seqId());
      } else if (outcome.isPresent() && outcome.get() instanceof AppendEffect.Refuse) {
        int refused = i;
        require(
            now.rows().stream().noneMatch(row -> row.append() == refused),
            "an append that was said not to be done is there",
            now);
      }
    }
    require(visible.size() <= 1, "there are two entries " + visible, now);
    require(
        visible.containsAll(acknowledged),
        "of " + acknowledged + " only " + visible + " are there",
        now);
  }

  private void require(boolean holds, String what, AppendSnapshot now) {
    if (!holds) {
      violations.add(what + ":\n  " + String.join("\n  ", now.path()));
    }
  }
}
