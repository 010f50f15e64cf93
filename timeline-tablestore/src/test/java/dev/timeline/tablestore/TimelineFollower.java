package dev.timeline.tablestore;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** One who follows a timeline, now through one process and now through the other. */
final class TimelineFollower {

  private static final int LONGEST_PAUSE_ATTEMPTS = 4;

  final String timelineId;

  /** The names of the messages that it has seen, by their SeqIds. */
  final Map<Long, String> seen = new TreeMap<>();

  /** Up to where it has read. */
  long cursor;

  private final FaultyCluster cluster;
  private final Random random;

  TimelineFollower(String timelineId, FaultyCluster cluster, Random random) {
    this.timelineId = timelineId;
    this.cluster = cluster;
    this.random = random;
  }

  Void follow(CountDownLatch sending) throws InterruptedException {
    boolean more = true;
    // As everybody else, it ends at some time: readers whose calls all time out would go on for
    // ever.
    while ((more || sending.getCount() > 0) && !cluster.isLate()) {
      cluster.pause(random, LONGEST_PAUSE_ATTEMPTS);
      SeqRange range = SeqRange.after(cursor).limit(1 + random.nextInt(10));
      CallOutcome<Page<String>> page =
          CallOutcome.of(() -> cluster.timeline(random.nextInt(2), timelineId).page(range));
      page.assertInTime(cluster.timeout(), 1);
      if (page.isUnknown() || page.isRejected()) {
        throw new AssertionError("no way for a page to end: " + page);
      }
      more = page.value().map(Page::more).orElse(true);
      page.value().ifPresent(this::see);
    }
    return null;
  }

  private void see(Page<String> page) {
    for (Entry<String> entry : page.entries()) {
      if (entry.seqId() <= cursor) {
        throw new AssertionError("after %d came %s".formatted(cursor, entry));
      }
      cursor = entry.seqId();
      seen.put(cursor, SentMessage.nameIn(entry.message().body()));
    }
  }
}
