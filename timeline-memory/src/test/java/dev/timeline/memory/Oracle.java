package dev.timeline.memory;

import static dev.timeline.memory.Fixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One timeline kept in the plainest way there is, beside the real one, and compared with it. */
final class Oracle {

  private record Kept(long millis, long since, String body) {}

  private static final String ID = "t";

  private final Fixture log;
  private final boolean fullPages;
  private final TreeMap<Long, Kept> entries = new TreeMap<>();
  private long highest;

  /**
   * @param fullPages whether the log promises to fill its pages, as the plain one does
   */
  Oracle(Fixture log, boolean fullPages) {
    this.log = log;
    this.fullPages = fullPages;
  }

  void append(String body) {
    long now = log.clock.millis();
    long seqId = log.append(ID, body);
    assertThat(seqId).as("the next SeqId").isGreaterThan(highest);
    highest = seqId;
    entries.put(seqId, new Kept(now, now, body));
  }

  void delete(long seqId) {
    boolean there = live(SeqRange.all()).contains(seqId);
    assertThat(log.timelines.delete(ID, seqId)).as("delete %d", seqId).isEqualTo(there);
    entries.remove(seqId);
  }

  void replace(long seqId, String body) {
    boolean there = live(SeqRange.all()).contains(seqId);
    assertThat(log.replace(ID, seqId, body)).as("replace %d", seqId).isEqualTo(there);
    if (there) {
      long millis = entries.get(seqId).millis;
      entries.put(seqId, new Kept(millis, log.clock.millis(), body));
    }
  }

  long highest() {
    return highest;
  }

  /**
   * How far the clock may go back so that nothing which has expired comes to life again: a log may
   * have given it back already, or not yet.
   */
  long backAtMost() {
    long expired = log.clock.millis() - TTL.toMillis();
    return entries.values().stream()
        .filter(kept -> kept.since <= expired)
        .mapToLong(kept -> expired - kept.since)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The SeqIds in the range that have not expired, in its direction. */
  private List<Long> live(SeqRange range) {
    long expired = log.clock.millis() - TTL.toMillis();
    var seqIds = new ArrayList<Long>();
    var inRange = entries.subMap(range.after(), false, range.upTo(), true);
    (range.isForward() ? inRange : inRange.descendingMap())
        .forEach(
            (seqId, kept) -> {
              if (kept.since > expired) {
                seqIds.add(seqId);
              }
            });
    return seqIds;
  }

  /** Reads one page and compares it; then reads to the end and compares that. */
  void check(SeqRange range) {
    List<Long> expected = live(range);
    Page<byte[]> page = log.timelines.read(ID, range);
    List<Long> first = page.entries().stream().map(Entry::seqId).toList();
    if (fullPages) {
      int size = Math.min(expected.size(), range.limit());
      assertThat(first).as("%s", range).isEqualTo(expected.subList(0, size));
      assertThat(page.more()).as("more in %s", range).isEqualTo(expected.size() > size);
    }
    assertThat(first.size()).isLessThanOrEqualTo(range.limit());
    List<Entry<byte[]>> all = log.all(ID, range);
    assertThat(all.stream().map(Entry::seqId).toList()).as("%s", range).isEqualTo(expected);
    all.forEach(this::check);
  }

  private void check(Entry<byte[]> entry) {
    Kept kept = entries.get(entry.seqId());
    assertThat(entry.epochMilli()).isEqualTo(kept.millis);
    assertThat(Fixture.body(entry)).isEqualTo(kept.body);
  }

  void checkGet(long seqId) {
    boolean there = live(SeqRange.all()).contains(seqId);
    assertThat(log.timelines.get(ID, seqId).isPresent()).as("get %d", seqId).isEqualTo(there);
    log.timelines.get(ID, seqId).ifPresent(this::check);
  }
}
