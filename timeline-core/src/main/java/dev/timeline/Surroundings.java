package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The entries around a place in a timeline, and where to go on in both directions.
 *
 * @param before the entries before the place, the newest first; {@code next()} goes on backward
 * @param entry the entry at the place, if there is one
 * @param after the entries after the place, the oldest first; {@code next()} goes on forward
 * @param <M> the type of the messages' bodies
 */
public record Surroundings<M>(Page<M> before, Optional<Entry<M>> entry, Page<M> after) {

  /** Checks for null. */
  public Surroundings {
    requireNonNull(before, "before");
    requireNonNull(entry, "entry");
    requireNonNull(after, "after");
  }

  /** Returns all of them, the oldest first. */
  public List<Entry<M>> entries() {
    List<Entry<M>> all = new ArrayList<>(before.entries());
    Collections.reverse(all);
    entry.ifPresent(all::add);
    all.addAll(after.entries());
    return Collections.unmodifiableList(all);
  }
}
