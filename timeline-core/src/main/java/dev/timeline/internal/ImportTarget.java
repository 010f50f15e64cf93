package dev.timeline.internal;

import dev.timeline.Entry;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A timeline into which entries are imported: what it has, and what waits for it. */
final class ImportTarget {

  final String timelineId;

  /** The entry that it had last when the import came to it, without the body. */
  final CompletableFuture<Optional<Entry<byte[]>>> last;

  private final Deque<Log.Append> waiting = new ArrayDeque<>();

  /** Since when another process may have written what this one imports next. */
  private @Nullable Instant resentSince;

  /** The message id up to which the source is there already. */
  private @Nullable String passOverUpTo;

  private int tries;

  ImportTarget(
      String timelineId, CompletableFuture<Optional<Entry<byte[]>>> last, Instant resentSince) {
    this.timelineId = timelineId;
    this.last = last;
    this.resentSince = resentSince;
  }

  /**
   * Learns what the timeline has, once that is read.
   *
   * @throws IllegalStateException if it has an entry last that was not imported
   */
  void learn() {
    passOverUpTo = last.join().map(entry -> idOf(entry)).orElse(null);
  }

  private String idOf(Entry<byte[]> entry) {
    return entry
        .message()
        .id()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "timeline %s has entry %d without a message id last, which was not imported"
                        .formatted(timelineId, entry.seqId())));
  }

  /** Returns the message id of the last entry it has, if that has not come from the source yet. */
  Optional<String> awaitedId() {
    return Optional.ofNullable(passOverUpTo);
  }

  void add(Log.Append append) {
    waiting.add(append);
  }

  /** Takes out what it has already; returns that. */
  Deque<Log.Append> passOver() {
    var there = new ArrayDeque<Log.Append>();
    while (passOverUpTo != null && !waiting.isEmpty()) {
      Log.Append next = waiting.remove();
      there.add(next);
      if (next.message().id().orElseThrow().equals(passOverUpTo)) {
        passOverUpTo = null;
      }
    }
    return there;
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Returns what is appended next. */
  Log.Append next() {
    Log.Append next = waiting.element();
    return resentSince == null
        ? next
        : LogImport.append(
            timelineId, next.message().possiblyResent(resentSince), next.time().orElseThrow());
  }

  // It is stored.
  Log.Append stored() {
    resentSince = null;
    tries = 0;
    return waiting.remove();
  }

  // It may be stored since a time; returns how often it was tried.
  int tried(Instant since) {
    resentSince = resentSince != null && resentSince.isBefore(since) ? resentSince : since;
    return ++tries;
  }
}
