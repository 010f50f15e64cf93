package dev.timeline.tablestore;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which append of a timeline has its turn. One at a time, in the order of their coming: neither the
 * rows of one batch nor requests in flight together are numbered in any order that could be relied
 * on.
 */
final class Lanes {

  /** The appends of one timeline; there only while there are any. */
  private static final class Lane {
    private final PendingAppend current;
    private final @Nullable ArrayDeque<PendingAppend> waiting;

    private Lane(PendingAppend current, @Nullable ArrayDeque<PendingAppend> waiting) {
      this.current = current;
      this.waiting = waiting;
    }
  }

  private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

  /** Takes an append, and says whether it is its turn. */
  boolean enter(PendingAppend append) {
    Lane lane =
        lanes.compute(
            append.append.timelineId(),
            (id, present) -> {
              if (present == null) {
                return new Lane(append, null);
              }
              ArrayDeque<PendingAppend> waiting =
                  present.waiting == null ? new ArrayDeque<>() : present.waiting;
              waiting.add(append);
              return new Lane(present.current, waiting);
            });
    return lane.current == append;
  }

  /**
   * The current append of the timeline has ended: the one whose turn it is now, if there is one.
   */
  @Nullable PendingAppend leave(String timelineId) {
    Lane lane =
        lanes.compute(
            timelineId,
            (id, present) ->
                present == null || present.waiting == null || present.waiting.isEmpty()
                    ? null
                    : new Lane(present.waiting.remove(), present.waiting));
    return lane == null ? null : lane.current;
  }
}
