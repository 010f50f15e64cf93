package dev.timeline.tablestore;

import dev.timeline.Entry;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.spi.EventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Turns rows into entries: of the rows of one append the first is the entry, and the others are
 * duplicates, which are left out. Rows that cannot have one, which are nearly all, cost nothing.
 */
final class DuplicateFilter {

  private final AppendLookup lookup;
  private final EventSource events;

  DuplicateFilter(AppendLookup lookup, EventSource events) {
    this.lookup = lookup;
    this.events = events;
  }

  CompletableFuture<List<Entry<byte[]>>> entries(List<StoredRow> rows, Deadline deadline) {
    var entries = new ArrayList<Entry<byte[]>>(rows.size());
    CompletableFuture<List<Entry<byte[]>>> result = CompletableFuture.completedFuture(entries);
    for (StoredRow row : rows) {
      if (row.isPlain() && result.isDone()) {
        entries.add(row.entry());
      } else {
        result =
            result.thenCombine(
                entry(row, deadline),
                (before, entry) -> {
                  entry.ifPresent(before::add);
                  return before;
                });
      }
    }
    return result;
  }

  CompletableFuture<Optional<Entry<byte[]>>> entry(StoredRow row, Deadline deadline) {
    if (row.isDeleted()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return isDuplicate(row, deadline)
        .thenApply(isDuplicate -> isDuplicate ? Optional.empty() : Optional.of(row.entry()));
  }

  CompletableFuture<Boolean> isDuplicate(StoredRow row, Deadline deadline) {
    String appendId = row.appendId();
    return appendId == null || !row.mayHaveDuplicate()
        ? CompletableFuture.completedFuture(false)
        : lookup
            .find(appendId, AppendLookup.Scope.before(row), deadline)
            .thenApply(
                outcome -> {
                  boolean isDuplicate = outcome.first().isPresent();
                  if (isDuplicate && events.isObserved()) {
                    events.tell(
                        new ServiceEvent.DuplicateDropped(
                            events.name(), row.entry().timelineId(), row.seqId()));
                  }
                  return isDuplicate;
                });
  }
}
