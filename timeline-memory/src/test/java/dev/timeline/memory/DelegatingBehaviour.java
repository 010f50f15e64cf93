package dev.timeline.memory;

import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The plain behaviour, of which a test overrides what it watches or stops. */
class DelegatingBehaviour implements Behaviour {

  @Override
  public Chunk nextChunk(@Nullable Chunk last, long above, long millis) {
    return PLAIN.nextChunk(last, above, millis);
  }

  @Override
  public void beforeShow(long seqId) {
    PLAIN.beforeShow(seqId);
  }

  @Override
  public Page<byte[]> shape(SeqRange range, Page<byte[]> fullest) {
    return PLAIN.shape(range, fullest);
  }

  @Override
  public void hint(List<Consumer<String>> listeners, String timelineId) {
    PLAIN.hint(listeners, timelineId);
  }
}
