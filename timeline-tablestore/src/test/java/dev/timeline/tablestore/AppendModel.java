package dev.timeline.tablestore;

import dev.timeline.tablestore.AppendEffect.ChangeClaim;
import dev.timeline.tablestore.AppendEffect.LookUp;
import dev.timeline.tablestore.AppendEffect.PutClaim;
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

  /** A row in the table. */
  record Stored(long seqId, int append, int at, boolean late, long checkedUpTo) {}

  /** A write that was not answered, and may still be carried out. */
  sealed interface Pending {
    record PendingRow(int append, int due, long checkedUpTo) implements Pending {}

    record PendingClaim(Optional<Claim> before, Claim after) implements Pending {}
  }

  /** One append: its state, and what it asked for last. */
  record Actor(
      AppendState state,
      Optional<AppendEffect> awaits,
      int sent,
      long claimSent,
      long checkedUpTo,
      Optional<AppendEffect> outcome) {}

  /** Everything at one time. */
  record World(
      int time,
      List<Actor> actors,
      List<Stored> rows,
      long lastSeqId,
      Optional<Claim> claim,
      List<Pending> pending,
      int faults,
      List<String> path) {

    /** Two worlds that differ only in how they came about are one. */
    Object key() {
      return List.of(time, actors, rows, lastSeqId, claim, Set.copyOf(pending), faults);
    }
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

  /** Explores from a world in which so many appends wait for their turn. */
  List<String> explore(int appends) {
    List<Actor> actors = new ArrayList<>();
    for (int i = 0; i < appends; i++) {
      actors.add(
          new Actor(
              new AppendState.Queued(),
              Optional.empty(),
              0,
              0,
              StoredRow.NOT_CHECKED,
              Optional.empty()));
    }
    explore(
        new World(0, actors, List.of(), 0, Optional.empty(), List.of(), 0, List.of()), maxEvents);
    return violations;
  }

  int worlds() {
    return seen.size();
  }

  private void explore(World world, int eventsLeft) {
    if (!violations.isEmpty() || seen.getOrDefault(world.key(), -1) >= eventsLeft) {
      return;
    }
    seen.put(world.key(), eventsLeft);
    check(world);
    if (world.time < maxTime) {
      explore(moved(world, world.time + 1, "tick"), eventsLeft);
    }
    for (int i = 0; i < world.pending.size(); i++) {
      land(world, i, eventsLeft);
    }
    if (eventsLeft > 0) {
      for (int i = 0; i < world.actors.size(); i++) {
        int actor = i;
        act(world, actor, next -> explore(next, eventsLeft - 1));
      }
    }
  }

  private static World moved(World world, int time, String how) {
    return new World(
        time,
        world.actors,
        world.rows,
        world.lastSeqId,
        world.claim,
        world.pending,
        world.faults,
        path(world, how));
  }

  private static List<String> path(World world, String how) {
    List<String> path = new ArrayList<>(world.path);
    path.add(how);
    return path;
  }

  private void land(World world, int index, int eventsLeft) {
    List<Pending> rest = new ArrayList<>(world.pending);
    Pending one = rest.remove(index);
    World without =
        new World(
            world.time,
            world.actors,
            world.rows,
            world.lastSeqId,
            world.claim,
            rest,
            world.faults,
            path(world, "late: " + one));
    if (one instanceof Pending.PendingRow row) {
      explore(write(without, row), eventsLeft);
    } else if (one instanceof Pending.PendingClaim claim && applies(world, claim.before)) {
      explore(claimed(without, claim.after), eventsLeft);
    }
  }

  private static boolean applies(World world, Optional<Claim> before) {
    return before.isEmpty()
        ? world.claim.isEmpty()
        : world.claim.isPresent()
            && world.claim.get().entry().isEmpty()
            && world.claim.get().holder().equals(before.get().holder());
  }

  private static World claimed(World world, Claim claim) {
    return new World(
        world.time,
        world.actors,
        world.rows,
        world.lastSeqId,
        Optional.of(claim),
        world.pending,
        world.faults,
        world.path);
  }

  private static World write(World world, Pending.PendingRow row) {
    List<Stored> rows = new ArrayList<>(world.rows);
    long seqId = world.lastSeqId + 1;
    rows.add(new Stored(seqId, row.append, world.time, world.time > row.due, row.checkedUpTo));
    return new World(
        world.time,
        world.actors,
        rows,
        seqId,
        world.claim,
        world.pending,
        world.faults,
        world.path);
  }

  private static World faulty(World world, List<Pending> more) {
    List<Pending> pending = new ArrayList<>(world.pending);
    pending.addAll(more);
    return new World(
        world.time,
        world.actors,
        world.rows,
        world.lastSeqId,
        world.claim,
        pending,
        world.faults + 1,
        world.path);
  }

  /** Tries every way in which what an append waits for may end. */
  private void act(World world, int index, Consumer<World> then) {
    Actor actor = world.actors.get(index);
    if (actor.state instanceof AppendState.Queued) {
      step(
          world,
          index,
          new AppendEvent.Begun(Knowledge.atStart(Earlier.None.NONE, world.time, 0)),
          then);
    } else if (actor.awaits.isPresent()) {
      AppendEffect effect = actor.awaits.get();
      if (effect instanceof AppendEffect.Write) {
        writeRow(world, index, actor, then);
      } else if (effect instanceof LookUp range) {
        lookUp(world, index, range, then);
      } else if (effect instanceof PutClaim put) {
        writeClaim(world, index, Optional.empty(), put.claim(), then);
      } else if (effect instanceof ChangeClaim change) {
        writeClaim(world, index, Optional.of(change.before()), change.after(), then);
      } else if (effect instanceof AppendEffect.ReadClaim) {
        step(world, index, new AppendEvent.ClaimRead(world.claim), then);
      } else if (effect instanceof AppendEffect.BackOff
          || (effect instanceof AppendEffect.AwaitExpiry && world.time >= actor.sent + ATTEMPT)) {
        step(world, index, new AppendEvent.TimeElapsed(), then);
      }
    }
  }

  private void writeRow(World world, int index, Actor actor, Consumer<World> then) {
    boolean maySend = !claims || world.time <= actor.claimSent + ATTEMPT;
    if (!maySend) {
      step(world, index, new AppendEvent.Failed(notSent, true), then);
      return;
    }
    var row = new Pending.PendingRow(index, world.time + DUE, actor.checkedUpTo);
    World sent = with(world, index, at(actor, world.time));
    World written = write(sent, row);
    step(written, index, writtenEvent(written, actor), then);
    if (world.faults < maxFaults) {
      AppendEvent unknown = new AppendEvent.Failed(noAnswer, false);
      step(faulty(written, List.of()), index, unknown, then);
      step(faulty(sent, List.of()), index, unknown, then);
      step(faulty(sent, List.of(row)), index, unknown, then);
    }
  }

  private AppendEvent writtenEvent(World written, Actor actor) {
    boolean punctual = !claims || written.time - actor.claimSent < 2 * ATTEMPT;
    var row = new Row(written.lastSeqId, written.time, FINGERPRINT, true);
    return new AppendEvent.Written(row, punctual);
  }

  private void lookUp(World world, int index, LookUp range, Consumer<World> then) {
    Optional<Stored> first =
        world.rows.stream()
            .filter(row -> row.seqId > range.afterSeqId() && row.seqId <= range.upToSeqId())
            .filter(row -> row.at >= range.sinceMillis())
            .min(Comparator.comparing(Stored::seqId));
    AppendEvent event =
        first
            .<AppendEvent>map(
                row -> new AppendEvent.Found(new Row(row.seqId, row.at, FINGERPRINT, false)))
            .orElseGet(
                () ->
                    new AppendEvent.NotFound(
                        Math.max(
                            range.afterSeqId(), Math.min(world.lastSeqId, range.upToSeqId()))));
    step(world, index, event, then);
  }

  private void writeClaim(
      World world, int index, Optional<Claim> before, Claim after, Consumer<World> then) {
    Actor actor = world.actors.get(index);
    World sent =
        with(
            world,
            index,
            new Actor(
                actor.state,
                actor.awaits,
                actor.sent,
                world.time,
                actor.checkedUpTo,
                actor.outcome));
    boolean applies = applies(world, before);
    step(
        applies ? claimed(sent, after) : sent,
        index,
        applies ? new AppendEvent.Claimed() : new AppendEvent.ClaimRefused(),
        then);
    if (world.faults < maxFaults) {
      AppendEvent unknown = new AppendEvent.RequestFailed(noAnswer);
      if (applies) {
        step(faulty(claimed(world, after), List.of()), index, unknown, then);
      }
      step(faulty(world, List.of(new Pending.PendingClaim(before, after))), index, unknown, then);
      step(faulty(world, List.of()), index, new AppendEvent.RequestFailed(notSent), then);
    }
  }

  private static Actor at(Actor actor, int sent) {
    return new Actor(
        actor.state, actor.awaits, sent, actor.claimSent, actor.checkedUpTo, actor.outcome);
  }

  private static World with(World world, int index, Actor actor) {
    List<Actor> actors = new ArrayList<>(world.actors);
    actors.set(index, actor);
    return new World(
        world.time,
        actors,
        world.rows,
        world.lastSeqId,
        world.claim,
        world.pending,
        world.faults,
        world.path);
  }

  private void step(World world, int index, AppendEvent event, Consumer<World> then) {
    Actor actor = world.actors.get(index);
    AppendProtocol.Step step = protocol.next(terms(index), actor.state, event, world.time);
    List<Stored> rows = new ArrayList<>(world.rows);
    Optional<AppendEffect> awaits = Optional.empty();
    Optional<AppendEffect> outcome = Optional.empty();
    long checkedUpTo = actor.checkedUpTo;
    for (AppendEffect effect : step.effects()) {
      if (effect instanceof AppendEffect.Remove remove) {
        rows.removeIf(row -> row.seqId == remove.seqId());
      } else if (step.state() instanceof AppendState.Done) {
        outcome = Optional.of(effect);
      } else {
        awaits = Optional.of(effect);
      }
      if (effect instanceof AppendEffect.Write write) {
        checkedUpTo = write.checkedUpTo();
      }
    }
    World next =
        new World(
            world.time,
            world.actors,
            rows,
            world.lastSeqId,
            world.claim,
            world.pending,
            world.faults,
            path(world, "%d: %s -> %s".formatted(index, event, step)));
    then.accept(
        with(
            next,
            index,
            new Actor(step.state(), awaits, actor.sent, actor.claimSent, checkedUpTo, outcome)));
  }

  private void check(World world) {
    List<Long> visible =
        world.rows.stream().filter(row -> isEntry(row, world)).map(Stored::seqId).toList();
    Set<Long> acknowledged = new HashSet<>();
    for (int i = 0; i < world.actors.size(); i++) {
      Optional<AppendEffect> outcome = world.actors.get(i).outcome;
      if (outcome.isPresent() && outcome.get() instanceof AppendEffect.Complete done) {
        acknowledged.add(done.row().seqId());
      } else if (outcome.isPresent() && outcome.get() instanceof AppendEffect.Refuse) {
        int refused = i;
        require(
            world.rows.stream().noneMatch(row -> row.append == refused),
            "an append that was said not to be done is there",
            world);
      }
    }
    require(visible.size() <= 1, "there are two entries " + visible, world);
    require(
        visible.containsAll(acknowledged),
        "of " + acknowledged + " only " + visible + " are there",
        world);
  }

  /** As {@link DuplicateFilter} does it. */
  private static boolean isEntry(Stored row, World world) {
    boolean checked = row.checkedUpTo != StoredRow.NOT_CHECKED;
    return (!checked && !row.late)
        || world.rows.stream()
            .noneMatch(
                other -> other.seqId < row.seqId && (!checked || other.seqId > row.checkedUpTo));
  }

  private void require(boolean holds, String what, World world) {
    if (!holds) {
      violations.add(what + ":\n  " + String.join("\n  ", world.path));
    }
  }
}
