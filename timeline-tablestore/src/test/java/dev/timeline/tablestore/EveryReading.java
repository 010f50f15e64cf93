package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a timeline in every way that there is, and insists that they agree. */
final class EveryReading {

  private EveryReading() {}

  /** The entries of the timeline, in its order. */
  static List<Entry<String>> of(Timeline<String> timeline) {
    return of(timeline, Set.of(), 1);
  }

  /**
   * The entries of the timeline, in its order.
   *
   * @param stored SeqIds that are stored: what no page shows must not be had by asking for it
   * @param step the size of the small pages
   */
  static List<Entry<String>> of(Timeline<String> timeline, Set<Long> stored, int step) {
    List<Entry<String>> all = pages(timeline, SeqRange.all());
    List<Long> seqIds = all.stream().map(Entry::seqId).toList();
    assertThat(seqIds).as("the order of a scan").isSorted().doesNotHaveDuplicates();
    assertThat(pages(timeline, SeqRange.all().limit(step))).as("in small pages").isEqualTo(all);
    assertThat(Lists.reverse(pages(timeline, SeqRange.latest().limit(step + 1))))
        .as("backward")
        .isEqualTo(all);
    assertThat(CallOutcome.patiently(timeline::latest))
        .as("the latest")
        .isEqualTo(all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1)));
    assertThat(CallOutcome.patiently(() -> timeline.getAll(seqIds)))
        .as("all at once")
        .isEqualTo(all);
    Set<Long> hidden = new HashSet<>(stored);
    seqIds.forEach(hidden::remove);
    for (long seqId : hidden) {
      assertThat(CallOutcome.patiently(() -> timeline.get(seqId)))
          .as("row %d, which no page shows", seqId)
          .isEmpty();
    }
    assertThat(CallOutcome.patiently(() -> timeline.getAll(hidden)))
        .as("rows that no page shows")
        .isEmpty();
    return all;
  }

  /** Only as pages. */
  static List<Entry<String>> pages(Timeline<String> timeline, SeqRange range) {
    List<Entry<String>> read = new ArrayList<>();
    Page<String> page = CallOutcome.patiently(() -> timeline.page(range));
    read.addAll(page.entries());
    while (page.more()) {
      SeqRange rest = page.next();
      page = CallOutcome.patiently(() -> timeline.page(rest));
      read.addAll(page.entries());
    }
    return read;
  }
}
