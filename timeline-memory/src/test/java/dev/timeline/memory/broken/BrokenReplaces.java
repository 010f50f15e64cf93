package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.spi.Log;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Logs that replace an entry though it is not as it was seen. */
final class BrokenReplaces {

  private BrokenReplaces() {}

  /** Looks for an entry that is there, whatever it is by now. */
  static final class WhateverIsThere extends BrokenLog {

    WhateverIsThere(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return get(seen.timelineId(), seen.seqId())
          .thenCompose(
              present ->
                  present.isEmpty()
                      ? CompletableFuture.completedFuture(present)
                      : super.replace(present.get(), message));
    }
  }

  /** Looks and then writes, and somebody else may write in between. */
  static final class LooksAndThenWrites extends BrokenLog {

    LooksAndThenWrites(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      Optional<Entry<byte[]>> present = get(seen.timelineId(), seen.seqId()).join();
      if (present.isEmpty() || !present.get().revision().equals(seen.revision())) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      Thread.yield();
      Optional<Entry<byte[]>> replaced = Optional.empty();
      while (present.isPresent() && replaced.isEmpty()) {
        replaced = super.replace(present.get(), message).join();
        present = get(seen.timelineId(), seen.seqId()).join();
      }
      return CompletableFuture.completedFuture(replaced);
    }
  }
}
