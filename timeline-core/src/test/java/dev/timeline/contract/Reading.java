package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendResult;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads as a careful reader does, and holds every page against what a page promises. */
final class Reading {

  /** No test comes near it; a backend that answers "more" for ever does. */
  private static final int MAX_PAGES = 200_000;

  private Reading() {}

  /** All entries of a range, by following {@link Page#next} for as long as there is more. */
  static <M> List<Entry<M>> all(Timeline<M> timeline, SeqRange range) {
    List<Entry<M>> entries = new ArrayList<>();
    toTheEnd(timeline, range, entries);
    return entries;
  }

  /** All entries that a query asks for, by following {@link Page#next} in the same way. */
  static <M> List<Entry<M>> all(Timeline<M> timeline, Query query) {
    List<Entry<M>> entries = new ArrayList<>();
    SeqRange rest = query.range();
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      Page<M> page = timeline.page(query.over(rest));
      assertWellFormed(timeline.id(), rest, page);
      entries.addAll(page.entries());
      rest = page.next();
      if (!page.more()) {
        return entries;
      }
    }
    throw new AssertionError("after %,d pages there is still more".formatted(MAX_PAGES));
  }

  /** Reads a range to its end into a list; the answer is where to go on from there. */
  static <M> SeqRange toTheEnd(Timeline<M> timeline, SeqRange range, List<Entry<M>> entries) {
    SeqRange rest = range;
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      Page<M> page = page(timeline, rest);
      entries.addAll(page.entries());
      rest = page.next();
      if (!page.more()) {
        return rest;
      }
    }
    throw new AssertionError("after %,d pages there is still more".formatted(MAX_PAGES));
  }

  /** One page, perhaps empty. */
  static <M> Page<M> page(Timeline<M> timeline, SeqRange range) {
    Page<M> page = timeline.page(range);
    assertWellFormed(timeline.id(), range, page);
    return page;
  }

  static void assertWellFormed(String timelineId, SeqRange range, Page<?> page) {
    assertThat(page.entries()).hasSizeLessThanOrEqualTo(range.limit());
    assertThat(page.next().direction()).isEqualTo(range.direction());
    assertThat(page.next().limit()).isEqualTo(range.limit());
    SeqRange rest = range;
    for (Entry<?> entry : page.entries()) {
      assertThat(entry.timelineId()).isEqualTo(timelineId);
      assertThat(rest.contains(entry.seqId()))
          .as("entry %d stands in what is left of %s: %s", entry.seqId(), range, rest)
          .isTrue();
      rest = rest.past(entry.seqId());
    }
    // It may skip what it knows to be empty, but it neither goes back nor leaves the range.
    assertThat(page.next().after()).isBetween(rest.after(), rest.upTo());
    assertThat(page.next().upTo()).isBetween(rest.after(), rest.upTo());
    if (range.isForward()) {
      assertThat(page.next().upTo()).isEqualTo(range.upTo());
    } else {
      assertThat(page.next().after()).isEqualTo(range.after());
    }
  }

  static List<Long> seqIds(List<? extends Entry<?>> entries) {
    return entries.stream().<Long>map(Entry::seqId).toList();
  }

  static <M> List<M> bodies(List<Entry<M>> entries) {
    return entries.stream().map(entry -> entry.message().body()).toList();
  }

  /** The bodies of the whole timeline, the oldest first. */
  static <M> List<M> bodies(Timeline<M> timeline) {
    return bodies(all(timeline, SeqRange.all()));
  }

  /** Appends "1", "2" and so on. */
  static List<Entry<String>> fill(Timeline<String> timeline, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> timeline.append(Integer.toString(number)))
        .toList();
  }

  static List<Message<String>> messages(String... bodies) {
    return List.of(bodies).stream().map(Message::of).toList();
  }

  static <M> List<Entry<M>> entries(List<AppendResult<M>> results) {
    return results.stream().map(AppendResult::orThrow).toList();
  }
}
