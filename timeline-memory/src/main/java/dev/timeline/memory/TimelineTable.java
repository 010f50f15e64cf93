package dev.timeline.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The timelines of a log by their ids. Whoever looks one up takes no lock, and sees what was added
 * before.
 *
 * <p>A map of the JDK has a node for each; with many small timelines that is an eighth of the heap,
 * and one more wait for memory at each append. Here the timelines stand in the table themselves, at
 * the first free place from where their hash points to.
 */
final class TimelineTable {

  private static final int SMALLEST = 16;

  /** 2^32 over the golden ratio. */
  private static final int FIBONACCI = 0x9E3779B9;

  private static final VarHandle PLACE =
      MethodHandles.arrayElementVarHandle(MemoryTimeline[].class);

  /** In the place of one that was removed, so that those behind it are found. It has no id. */
  private static final MemoryTimeline REMOVED = new MemoryTimeline("");

  private volatile @Nullable MemoryTimeline[] table = new MemoryTimeline[SMALLEST];

  /** The number of places that are not free. */
  private int taken;

  private int size;

  /** Returns the timeline of this id, if it is there. */
  @Nullable MemoryTimeline get(String id) {
    @Nullable MemoryTimeline[] present = table;
    int place = firstPlaceOf(id, present);
    while (true) {
      // Looked at once: by a second look it may have been removed.
      MemoryTimeline timeline = at(present, place);
      if (timeline == null || timeline.id().equals(id)) {
        return timeline;
      }
      place = next(place, present);
    }
  }

  /** Returns the timeline of this id; a new one if it is not there. */
  synchronized MemoryTimeline getOrAdd(String id) {
    MemoryTimeline present = get(id);
    if (present != null) {
      return present;
    }
    boolean isHalfFull = 2 * (taken + 1) > table.length;
    if (isHalfFull) { // any fuller, and they would stand in each other's way
      rebuild();
    }
    var added = new MemoryTimeline(id);
    PLACE.setRelease(table, placeOf(id, table), added);
    taken++;
    size++;
    return added;
  }

  /** Removes this timeline; does nothing if it is not there, even if another of its id is. */
  synchronized void remove(MemoryTimeline timeline) {
    int place = placeOf(timeline.id(), table);
    if (at(table, place) == timeline) {
      PLACE.setRelease(table, place, REMOVED);
      size--;
    }
  }

  /** Does this with each timeline that is there now, and perhaps with some that come meanwhile. */
  void forEach(Consumer<MemoryTimeline> action) {
    @Nullable MemoryTimeline[] present = table;
    for (int place = 0; place < present.length; place++) {
      MemoryTimeline timeline = at(present, place);
      if (timeline != null && timeline != REMOVED) {
        action.accept(timeline);
      }
    }
  }

  synchronized int size() {
    return size;
  }

  // A reader that is on the way in the former table finds there what was there when it began.
  private void rebuild() {
    int places = Math.max(SMALLEST, Integer.highestOneBit(size + 1) * 4);
    @Nullable MemoryTimeline[] rebuilt = new MemoryTimeline[places];
    forEach(timeline -> rebuilt[placeOf(timeline.id(), rebuilt)] = timeline);
    taken = size;
    table = rebuilt;
  }

  /**
   * Returns where the timeline of this id is, or else the free place where it belongs; under the
   * lock.
   */
  private static int placeOf(String id, @Nullable MemoryTimeline[] table) {
    int place = firstPlaceOf(id, table);
    while (true) {
      MemoryTimeline timeline = at(table, place);
      if (timeline == null || timeline.id().equals(id)) {
        return place;
      }
      place = next(place, table);
    }
  }

  /**
   * Ids that are alike have hashes that are, and would stand in a crowd: Fibonacci hashing (Knuth,
   * The Art of Computer Programming, volume 3, 6.4) takes them apart.
   */
  private static int firstPlaceOf(String id, @Nullable MemoryTimeline[] table) {
    return (id.hashCode() * FIBONACCI) >>> Integer.numberOfLeadingZeros(table.length - 1);
  }

  private static int next(int place, @Nullable MemoryTimeline[] table) {
    return (place + 1) & (table.length - 1);
  }

  private static @Nullable MemoryTimeline at(@Nullable MemoryTimeline[] table, int place) {
    return (MemoryTimeline) PLACE.getAcquire(table, place);
  }
}
