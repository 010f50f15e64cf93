package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.LogOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Lincheck tries the interleavings of concurrent appends and reads on one timeline, and looks for
 * one whose answers no order of the calls explains: a late gap, a lost append, a torn entry. The
 * classes it uses are public with public constructors because it needs them so.
 *
 * <p>Most of the time goes into preparing the JVM; -Dtimeline.lincheck=100 looks longer.
 */
class LinearizabilityTest {

  private static final int SCENARIOS = Integer.getInteger("timeline.lincheck", 5);

  @Test
  void onALogWhoseTimelineBeginsConcurrentCallsHaveAnOrder() {
    scenarios().sequentialSpecification(Sequential.class).check(NewTimeline.class);
  }

  @Test
  void onATimelineThatGrowsByAChunkConcurrentCallsHaveAnOrder() {
    scenarios().sequentialSpecification(SequentialOfTwo.class).check(GrowingTimeline.class);
  }

  private static ModelCheckingOptions scenarios() {
    return new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0) // what is there at first is given, so that no scenario is wasted
        .actorsAfter(0);
  }

  /** Chunks of one entry, then of two, so that a few appends cross every kind of border. */
  private static final class TinyChunks extends DelegatingBehaviour {
    @Override
    public Chunk nextChunk(@Nullable Chunk last, long above, long millis) {
      return new Chunk(above + 1, 1, last == null ? 1 : 2, millis);
    }
  }

  private static MemoryTimelines log() {
    return new MemoryTimelines(
        new LogOptions("log", Optional.empty(), Duration.ofHours(1)),
        InstantSource.fixed(Instant.EPOCH),
        Fixture.unbounded(),
        new TinyChunks(),
        () -> {});
  }

  /** The SeqIds of a page; negative where the body is not the one that was stored. */
  private static List<Long> seqIds(Page<byte[]> page) {
    var seqIds = new ArrayList<Long>();
    for (Entry<byte[]> entry : page.entries()) {
      seqIds.add(entry.message().body()[0] == 7 ? entry.seqId() : -entry.seqId());
    }
    return seqIds;
  }

  /** A log, through which nothing has been appended yet. */
  @Param(name = "seqId", gen = IntGen.class, conf = "0:3")
  public static class NewTimeline {

    private final MemoryTimelines log = log();

    public NewTimeline() {}

    @Operation
    public long append() {
      return log.append("t", Message.of(new byte[] {7})).seqId();
    }

    @Operation
    public List<Long> read(@Param(name = "seqId") int after) {
      return seqIds(log.read("t", SeqRange.after(after)));
    }

    @Operation
    public boolean get(@Param(name = "seqId") int seqId) {
      return log.get("t", seqId).isPresent();
    }

    @Operation
    public long latest() {
      List<Long> latest = seqIds(log.read("t", SeqRange.latest().limit(1)));
      return latest.isEmpty() ? 0 : latest.get(0);
    }
  }

  /** A timeline of a full chunk and half of one: the second append from now on begins a third. */
  public static class GrowingTimeline {

    private final MemoryTimelines log = log();
    private final MemoryTimeline timeline = new MemoryTimeline("t");

    public GrowingTimeline() {
      append();
      append();
    }

    @Operation
    public long append() {
      Message<byte[]> message = Message.of(new byte[] {7});
      return timeline.append(log, message, message.body(), OptionalLong.empty(), 0).seqId();
    }

    @Operation
    public List<Long> readAll() {
      return seqIds(timeline.read(SeqRange.all(), Long.MIN_VALUE));
    }
  }

  /** What a timeline is when only one caller uses it. */
  public static class Sequential {

    private long last;

    public Sequential() {}

    public long append() {
      return ++last;
    }

    public List<Long> read(int after) {
      var seqIds = new ArrayList<Long>();
      for (long seqId = after + 1L; seqId <= last; seqId++) {
        seqIds.add(seqId);
      }
      return seqIds;
    }

    public List<Long> readAll() {
      return read(0);
    }

    public boolean get(int seqId) {
      return 0 < seqId && seqId <= last;
    }

    public long latest() {
      return last;
    }
  }

  /** The same, beginning with two entries. */
  public static class SequentialOfTwo extends Sequential {

    public SequentialOfTwo() {
      append();
      append();
    }
  }
}
