package dev.timeline.spi;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Searches a timeline for an entry by its message id, from the newest back. */
final class IdSearch {

  /** The number of rows that TableStore reads for one request. */
  private static final int PAGE = 5_000;

  private IdSearch() {}

  static CompletableFuture<Optional<Entry<byte[]>>> find(
      Log log, String timelineId, String messageId) {
    return findIn(log, timelineId, messageId, SeqRange.latest().limit(PAGE));
  }

  private static CompletableFuture<Optional<Entry<byte[]>>> findIn(
      Log log, String timelineId, String messageId, SeqRange range) {
    CompletableFuture<Page<byte[]>> page = log.readWithoutBodies(timelineId, range, Set.of());
    while (page.isDone() && !page.isCompletedExceptionally()) {
      // Not by composing: where answers come at once, that would nest a call for each page.
      Optional<Entry<byte[]>> found = in(page.join(), messageId);
      if (found.isPresent()) {
        return log.get(timelineId, found.get().seqId());
      }
      if (!page.join().more()) {
        return completedFuture(Optional.empty());
      }
      page = log.readWithoutBodies(timelineId, page.join().next(), Set.of());
    }
    return page.thenCompose(
        read -> {
          Optional<Entry<byte[]>> found = in(read, messageId);
          if (found.isPresent()) {
            return log.get(timelineId, found.get().seqId());
          }
          return read.more()
              ? findIn(log, timelineId, messageId, read.next())
              : completedFuture(Optional.empty());
        });
  }

  private static Optional<Entry<byte[]>> in(Page<byte[]> page, String messageId) {
    return page.entries().stream()
        .filter(entry -> entry.message().id().filter(messageId::equals).isPresent())
        .findFirst();
  }
}
