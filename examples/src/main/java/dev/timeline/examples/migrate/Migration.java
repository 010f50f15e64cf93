package dev.timeline.examples.migrate;

import dev.timeline.Entry;
import dev.timeline.ImportProgress;
import dev.timeline.ImportedEntry;
import dev.timeline.NoBody;
import dev.timeline.Page;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A move of a table of Alibaba's Timeline into a timeline store.
 *
 * <p><b>What cannot be carried over:</b> sequence ids (a message is found by its old one with
 * {@link Timeline#find}, while the store remembers message ids), and cursors that are made of them;
 * what is left of a TTL, which begins anew; the table of timelines' meta data, and search indexes;
 * a field whose name no attribute can have, unless it is given another; messages with more than 256
 * fields; timelines whose identifier is empty or longer than 1,024 bytes. A message that cannot be
 * carried over ends the move with an exception that names it.
 *
 * @param <M> the type of the bodies
 */
public final class Migration<M> {

  /** The most differences that are kept. */
  private static final int DIFFERENCES = 100;

  private final SourceTable source;
  private final TimelineStore<M> target;
  private final Conversion<M> conversion;

  /** Creates a move of everything in a table. */
  public Migration(SourceTable source, TimelineStore<M> target, Conversion<M> conversion) {
    this.source = source;
    this.target = target;
    this.conversion = conversion;
  }

  /**
   * A comparison of both sides.
   *
   * @param timelines how many the source has
   * @param messages how many messages the source has
   * @param differences what differs, at most 100 of them; empty if both are the same
   */
  public record Verification(long timelines, long messages, List<String> differences) {}

  /**
   * Moves everything, or goes on where an earlier move ended: of each timeline it reads what comes
   * after the last message that was moved. So it also fetches what was written meanwhile; nobody
   * may write to the target.
   *
   * @throws dev.timeline.TimelineException if a side fails; call it again
   * @throws IllegalArgumentException if a message cannot be carried over
   */
  public ImportProgress run(Consumer<ImportProgress> listener) {
    Iterator<SourceRow> rows = source.rows(this::lastMoved);
    return target.importer().onProgress(listener).importAll(converted(rows));
  }

  /** Returns the sequence id that was moved last; the importer wants to meet that again. */
  private OptionalLong lastMoved(String timelineId) {
    var range = SeqRange.latest().limit(1);
    Page<NoBody> page = target.timeline(timelineId).pageWithoutBodies(Query.of(range));
    while (page.entries().isEmpty() && page.more()) {
      page = target.timeline(timelineId).pageWithoutBodies(Query.of(page.next()));
    }
    return page.entries().stream()
        .mapToLong(entry -> sequenceId(timelineId, entry.message().id().orElse("")))
        .findFirst();
  }

  private static long sequenceId(String timelineId, String messageId) {
    try {
      return Long.parseLong(messageId);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "timeline %s has a message last that was not moved there".formatted(timelineId), e);
    }
  }

  private Iterator<ImportedEntry<M>> converted(Iterator<SourceRow> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public ImportedEntry<M> next() {
        return conversion.convert(rows.next());
      }
    };
  }

  /**
   * Reads both sides and compares them message by message: order, ids, times, bodies, attributes.
   * Bodies are compared by {@code equals}, arrays by their elements.
   */
  public Verification verify() {
    var comparison = new Comparison();
    try (var timelines = source.timelines()) {
      timelines.forEach(rows -> comparison.compare(converted(rows)));
    }
    return new Verification(
        comparison.timelines, comparison.messages, List.copyOf(comparison.differences));
  }

  private final class Comparison {
    private final List<String> differences = new ArrayList<>();
    private long timelines;
    private long messages;

    void compare(Iterator<ImportedEntry<M>> source) {
      if (!source.hasNext()) {
        return; // it was deleted meanwhile
      }
      timelines++;
      ImportedEntry<M> expected = source.next();
      String timelineId = expected.timelineId();
      try (var stream = target.timeline(timelineId).stream(SeqRange.all())) {
        Iterator<Entry<M>> moved = stream.iterator();
        while (true) {
          messages++;
          compare(expected, moved);
          if (!source.hasNext()) {
            break;
          }
          expected = source.next();
        }
        moved.forEachRemaining(
            entry -> differ(timelineId, entry.seqId() + " is not in the source"));
      }
    }

    private void compare(ImportedEntry<M> expected, Iterator<Entry<M>> moved) {
      String id = expected.message().id().orElseThrow();
      if (!moved.hasNext()) {
        differ(expected.timelineId(), id + " is missing");
        return;
      }
      Entry<M> entry = moved.next();
      boolean isSame =
          entry.message().equals(expected.message())
              && entry.time().equals(expected.time().truncatedTo(ChronoUnit.MILLIS));
      if (!isSame) {
        differ(expected.timelineId(), id + " differs");
      }
    }

    private void differ(String timelineId, String what) {
      if (differences.size() < DIFFERENCES) {
        differences.add("timeline %s: message %s".formatted(timelineId, what));
      }
    }
  }
}
