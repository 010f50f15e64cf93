package dev.timeline.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.contract.ManualClock;
import dev.timeline.spi.LogOptions;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The timelines of one log on a clock that the test moves, and short words for using them. */
final class Fixture {

  /** How long something may take that ought to happen soon, on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static final Duration TTL = Duration.ofHours(1);
  static final Duration WINDOW = Duration.ofHours(2);

  final ManualClock clock = new ManualClock();
  final MemoryTimelines timelines;

  /** Entries expire, ids outlive them, and there is no bound. */
  Fixture() {
    this(Optional.of(TTL), unbounded(), Behaviour.PLAIN);
  }

  Fixture(Optional<Duration> ttl, Capacity capacity, Behaviour behaviour) {
    this(new LogOptions("log", ttl, WINDOW), capacity, behaviour);
  }

  Fixture(LogOptions options, Capacity capacity, Behaviour behaviour) {
    timelines = new MemoryTimelines(options, clock, capacity, behaviour, this::sweep);
  }

  static Capacity unbounded() {
    return new Capacity(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  void sweep() {
    timelines.sweep();
  }

  static Message<byte[]> message(String body) {
    return Message.of(body.getBytes(UTF_8));
  }

  static String body(Entry<byte[]> entry) {
    return new String(entry.message().body(), UTF_8);
  }

  /** Appends a message without an id, and answers its SeqId. */
  long append(String timelineId, String body) {
    return timelines.append(timelineId, message(body)).seqId();
  }

  /** Appends a message with an id, and answers its SeqId. */
  long append(String timelineId, String body, String messageId) {
    return timelines.append(timelineId, message(body).withId(messageId)).seqId();
  }

  boolean replace(String timelineId, long seqId, String body) {
    return timelines
        .get(timelineId, seqId)
        .flatMap(entry -> timelines.replace(entry, entry.message().withBody(body.getBytes(UTF_8))))
        .isPresent();
  }

  List<Long> seqIds(String timelineId) {
    return all(timelineId, SeqRange.all()).stream().map(Entry::seqId).toList();
  }

  /** Everything in the range, over as many pages as it takes. */
  List<Entry<byte[]>> all(String timelineId, SeqRange range) {
    var all = new ArrayList<Entry<byte[]>>();
    SeqRange rest = range;
    Page<byte[]> page;
    do {
      page = timelines.read(timelineId, rest);
      all.addAll(page.entries());
      rest = page.next();
    } while (page.more());
    return all;
  }

  /** Waits for the collector to find that nothing holds these any more. */
  static void awaitCollected(List<? extends Reference<?>> references) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              System.gc();
              return references.stream().allMatch(reference -> reference.refersTo(null));
            });
  }
}
