package dev.timeline.tablestore;

import dev.timeline.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Turns rows into entries: of the rows of one append the first is the entry, and the others are not
 * there. Rows that cannot have a double, which are nearly all, cost nothing.
 */
final class Doubles {

  private final LookBack lookBack;

  Doubles(LookBack lookBack) {
    this.lookBack = lookBack;
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
    return isDouble(row, deadline)
        .thenApply(isDouble -> isDouble ? Optional.empty() : Optional.of(row.entry()));
  }

  CompletableFuture<Boolean> isDouble(StoredRow row, Deadline deadline) {
    String appendId = row.appendId();
    return appendId == null || !row.mayHaveDouble()
        ? CompletableFuture.completedFuture(false)
        : lookBack
            .find(appendId, LookBack.Where.before(row), deadline)
            .thenApply(seen -> seen.first().isPresent());
  }
}
