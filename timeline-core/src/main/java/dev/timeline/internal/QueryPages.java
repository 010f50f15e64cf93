package dev.timeline.internal;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import dev.timeline.spi.MessageSize;
import dev.timeline.spi.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Reads pages as a {@link Query} asks for them: by several reads of a log, where it takes them. */
public final class QueryPages {

  private static final int MOST_READS = 100;

  private final Log log;
  private final String timelineId;
  private final Query query;
  private final Optional<Set<String>> attributes;

  private final List<Entry<byte[]>> entries = new ArrayList<>();
  private SeqRange rest;
  private boolean more = true;
  private long bytes;
  private int reads;

  private QueryPages(Log log, String timelineId, Query query, Optional<Set<String>> attributes) {
    this.log = log;
    this.timelineId = timelineId;
    this.query = query;
    this.attributes = attributes;
    rest = query.range();
  }

  /**
   * Reads a page.
   *
   * @param attributes if present, bodies are left out, and other attributes than these
   */
  public static CompletableFuture<Page<byte[]>> read(
      Log log, String timelineId, Query query, Optional<Set<String>> attributes) {
    var pages = new QueryPages(log, timelineId, query, attributes);
    return query.isFilled() || query.maxBytes().isPresent()
        ? pages.fill()
        : pages.readRange(query.range());
  }

  private CompletableFuture<Page<byte[]>> readRange(SeqRange range) {
    if (query.filter().isPresent()) {
      return log.read(timelineId, new Selection(range, query.filter(), attributes));
    }
    return attributes.isPresent()
        ? log.readWithoutBodies(timelineId, range, attributes.get())
        : log.read(timelineId, range);
  }

  private CompletableFuture<Page<byte[]>> fill() {
    while (true) { // not by composing: where answers come at once, that would nest a call for each
      CompletableFuture<Page<byte[]>> read =
          readRange(rest.limit(query.range().limit() - entries.size()));
      if (!read.isDone() || read.isCompletedExceptionally()) {
        return read.thenCompose(page -> take(page) ? completedFuture(result()) : fill());
      }
      if (take(read.join())) {
        return completedFuture(result());
      }
    }
  }

  /** Takes what fits of a page; returns whether that is all that is to be read. */
  private boolean take(Page<byte[]> page) {
    reads++;
    for (Entry<byte[]> entry : page.entries()) {
      long size = MessageSize.of(entry.message());
      if (query.maxBytes().isPresent()
          && !entries.isEmpty()
          && size > query.maxBytes().getAsLong() - bytes) {
        return true; // the rest begins after what was taken, and there is more
      }
      bytes += size;
      entries.add(entry);
      rest = rest.past(entry.seqId());
    }
    rest = page.next();
    more = page.more();
    return !query.isFilled()
        || !more
        || entries.size() == query.range().limit()
        || reads == MOST_READS;
  }

  private Page<byte[]> result() {
    return new Page<>(entries, rest.limit(query.range().limit()), more);
  }
}
