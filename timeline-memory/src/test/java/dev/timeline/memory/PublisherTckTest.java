package dev.timeline.memory;

import dev.timeline.AsyncTimeline;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The rules of Reactive Streams, for a publisher of entries that are there already. */
public class PublisherTckTest extends FlowPublisherVerification<Entry<String>> {

  private static final int MOST = 1_000; // beyond the default page, so that pages follow each other

  private final MemoryBackend backend = MemoryBackend.create();
  private final TimelineStore<String> store =
      TimelineStore.builder(backend, Codec.utf8()).name("tck").build();
  private final AtomicLong timelines = new AtomicLong();

  public PublisherTckTest() {
    // A signal within 30 s, looked for every 50 ms, and none within 50 where there must be none.
    super(new TestEnvironment(30_000, 50, 50));
  }

  @AfterClass
  public void close() {
    store.close();
    backend.close();
  }

  /** Rule 3.17 is tested with a publisher of so many, which it cancels after a few. */
  @Override
  public long maxElementsFromPublisher() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Flow.Publisher<Entry<String>> createFlowPublisher(long elements) {
    AsyncTimeline<String> timeline = newTimeline();
    long last = 0;
    for (long i = 0; i < Math.min(elements, MOST); i++) {
      last = timeline.append("entry " + i).join().seqId();
    }
    return timeline.publisher(SeqRange.all().upTo(last).limit(100));
  }

  @Override
  public Flow.Publisher<Entry<String>> createFailedFlowPublisher() {
    try (var closing = TimelineStore.builder(backend, Codec.utf8()).name("closed").build()) {
      return closing.async().timeline("t").publisher(SeqRange.all());
    }
  }

  private AsyncTimeline<String> newTimeline() {
    return store.async().timeline("t" + timelines.incrementAndGet());
  }
}
