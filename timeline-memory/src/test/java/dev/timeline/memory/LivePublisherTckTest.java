package dev.timeline.memory;

import dev.timeline.AsyncTimeline;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/**
 * The rules of Reactive Streams, for a publisher that tails a timeline while another thread appends
 * to it. The backend does what it may: every other SeqId is a hole, also the one that the range
 * ends with; pages are short or empty; hints are lost or doubled.
 */
public class LivePublisherTckTest extends FlowPublisherVerification<Entry<String>> {

  private static final int MOST = 100;

  private final MemoryBackend backend = MemoryBackend.builder().behaviour(new Holes()).build();
  private final TimelineStore<String> store =
      TimelineStore.builder(backend, Codec.utf8())
          .name("tck")
          .polling(Duration.ofMillis(1), Duration.ofMillis(5)) // makes up for lost hints in time
          .build();
  private final ExecutorService appender = Executors.newSingleThreadExecutor();
  private final AtomicLong timelines = new AtomicLong();

  public LivePublisherTckTest() {
    super(new TestEnvironment(30_000, 50, 50));
  }

  @AfterClass
  public void close() {
    appender.shutdownNow();
    store.close();
    backend.close();
  }

  /** Rule 3.17 is tested with a publisher of so many, which it cancels after a few. */
  @Override
  public long maxElementsFromPublisher() {
    return Integer.MAX_VALUE;
  }

  /** Half of the entries are there; the others, and one past the end of the range, are to come. */
  @Override
  public Flow.Publisher<Entry<String>> createFlowPublisher(long elements) {
    AsyncTimeline<String> timeline = store.async().timeline("t" + timelines.incrementAndGet());
    long inRange = Math.min(elements, MOST);
    append(timeline, inRange / 2);
    return subscriber -> {
      timeline.publisher(SeqRange.all().upTo(2 * inRange)).subscribe(subscriber);
      appender.execute(() -> append(timeline, inRange - inRange / 2 + 1));
    };
  }

  private static void append(AsyncTimeline<String> timeline, long count) {
    for (long i = 0; i < count; i++) {
      timeline.append("entry").join();
    }
  }

  @Override
  public Flow.Publisher<Entry<String>> createFailedFlowPublisher() {
    try (var closing = TimelineStore.builder(backend, Codec.utf8()).name("closed").build()) {
      return closing.async().timeline("t").publisher(SeqRange.all());
    }
  }

  /** SeqIds 1, 3, 5 and so on; everything else as in strict mode. */
  private static final class Holes extends DelegatingBehaviour {

    private final Behaviour strict = new StrictBehaviour(Long.getLong("timeline.seed", 42));

    @Override
    public Chunk nextChunk(@Nullable Chunk last, long above, long millis) {
      return new Chunk(above + 1, 2, 8, millis);
    }

    @Override
    public Page<byte[]> shape(SeqRange range, Page<byte[]> fullest) {
      return strict.shape(range, fullest);
    }

    @Override
    public void hint(List<Consumer<String>> listeners, String timelineId) {
      strict.hint(listeners, timelineId);
    }
  }
}
