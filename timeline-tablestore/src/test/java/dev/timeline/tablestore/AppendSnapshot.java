package dev.timeline.tablestore;

import dev.timeline.tablestore.MessageIdClaims.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything at one time in an {@link AppendModel}: the appends, the table, and what may be carried
 * out later.
 *
 * @param faults how many requests were not answered
 * @param path the events that led here
 */
record AppendSnapshot(
    int time,
    List<Actor> actors,
    List<Stored> rows,
    long lastSeqId,
    Optional<Claim> claim,
    List<Pending> pending,
    int faults,
    List<String> path) {

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
      Optional<AppendEffect> outcome) {

    Actor sentAt(int time) {
      return new Actor(state, awaits, time, claimSent, checkedUpTo, outcome);
    }

    Actor claimSentAt(int time) {
      return new Actor(state, awaits, sent, time, checkedUpTo, outcome);
    }
  }

  /** Returns one in which so many appends wait for their turn. */
  static AppendSnapshot beginning(int appends) {
    var queued =
        new Actor(
            new AppendState.Queued(),
            Optional.empty(),
            0,
            0,
            StoredRow.NOT_CHECKED,
            Optional.empty());
    List<Actor> actors = Stream.generate(() -> queued).limit(appends).toList();
    return new AppendSnapshot(0, actors, List.of(), 0, Optional.empty(), List.of(), 0, List.of());
  }

  /** Two that differ only in how they came about are one. */
  Object key() {
    return List.of(time, actors, rows, lastSeqId, claim, Set.copyOf(pending), faults);
  }

  AppendSnapshot tick() {
    return new AppendSnapshot(
        time + 1, actors, rows, lastSeqId, claim, pending, faults, pathWith("tick"));
  }

  AppendSnapshot with(int index, Actor actor) {
    List<Actor> others = new ArrayList<>(actors);
    others.set(index, actor);
    return new AppendSnapshot(time, others, rows, lastSeqId, claim, pending, faults, path);
  }

  AppendSnapshot withRows(List<Stored> others, String how) {
    return new AppendSnapshot(
        time, actors, others, lastSeqId, claim, pending, faults, pathWith(how));
  }

  AppendSnapshot withClaim(Claim other) {
    return new AppendSnapshot(
        time, actors, rows, lastSeqId, Optional.of(other), pending, faults, path);
  }

  /** Writes a row under the next SeqId. */
  AppendSnapshot write(Pending.PendingRow row) {
    List<Stored> more = new ArrayList<>(rows);
    long seqId = lastSeqId + 1;
    more.add(new Stored(seqId, row.append(), time, time > row.due(), row.checkedUpTo()));
    return new AppendSnapshot(time, actors, more, seqId, claim, pending, faults, path);
  }

  /** A request is not answered, and what it asked for may be carried out later. */
  AppendSnapshot fault(Pending... later) {
    List<Pending> more = new ArrayList<>(pending);
    more.addAll(List.of(later));
    return new AppendSnapshot(time, actors, rows, lastSeqId, claim, more, faults + 1, path);
  }

  /** One of the pending writes is about to be carried out. */
  AppendSnapshot withoutPending(int index) {
    List<Pending> rest = new ArrayList<>(pending);
    Pending one = rest.remove(index);
    return new AppendSnapshot(
        time, actors, rows, lastSeqId, claim, rest, faults, pathWith("late: " + one));
  }

  private List<String> pathWith(String how) {
    List<String> longer = new ArrayList<>(path);
    longer.add(how);
    return longer;
  }

  /** Returns whether a claim is still as it has to be for a change of it. */
  boolean hasClaim(Optional<Claim> before) {
    return before.isEmpty()
        ? claim.isEmpty()
        : claim.isPresent()
            && claim.get().entry().isEmpty()
            && claim.get().holder().equals(before.get().holder());
  }

  /** Returns the SeqIds of rows that are entries. */
  List<Long> entries() {
    return rows.stream().filter(this::isEntry).map(Stored::seqId).toList();
  }

  /** As {@link DuplicateFilter} does it. */
  private boolean isEntry(Stored row) {
    boolean checked = row.checkedUpTo != StoredRow.NOT_CHECKED;
    return (!checked && !row.late)
        || rows.stream()
            .noneMatch(
                other -> other.seqId < row.seqId && (!checked || other.seqId > row.checkedUpTo));
  }
}
