package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a backend is allowed to do and code tends to forget: SeqIds far apart, pages that
 * are short or empty though there is more, hints that are lost, doubled or for nothing.
 */
final class StrictBehaviour implements Behaviour {

  private final Random random;

  StrictBehaviour(long seed) {
    random = new Random(seed);
  }

  @Override
  public Chunk nextChunk(@Nullable Chunk last, long above, long millis) {
    long gap = random.nextInt(3) == 0 ? random.nextInt(1_000_000) : random.nextInt(3);
    return new Chunk(above + 1 + gap, 1 + random.nextInt(9), 1 + random.nextInt(4), millis);
  }

  @Override
  public void beforeShow(long seqId) {}

  @Override
  public Page<byte[]> shape(SeqRange range, Page<byte[]> fullest) {
    List<Entry<byte[]>> entries = fullest.entries();
    return switch (random.nextInt(4)) {
      case 0 -> new Page<>(List.of(), range, true);
      case 1 ->
          entries.size() < 2
              ? fullest
              : Page.of(range, entries.subList(0, 1 + random.nextInt(entries.size() - 1)), true);
      default -> fullest;
    };
  }

  @Override
  public void hint(List<Consumer<String>> listeners, String timelineId) {
    for (Consumer<String> listener : listeners) {
      switch (random.nextInt(4)) {
        case 0 -> {} // lost
        case 1 -> {
          listener.accept(timelineId);
          listener.accept(timelineId);
        }
        case 2 -> listener.accept(timelineId + "?"); // for a timeline that nothing happened to
        default -> listener.accept(timelineId);
      }
    }
  }
}
