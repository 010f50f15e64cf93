package dev.timeline.memory;

import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The choices that a log is free to make: how it numbers, how full its pages are, which hints
 * arrive.
 */
interface Behaviour {

  /**
   * Returns the chunk that goes on after {@code last}.
   *
   * @param last the chunk before it, if there is one
   * @param above every SeqId in the new chunk is greater
   */
  Chunk nextChunk(@Nullable Chunk last, long above, long millis);

  // An entry has its number, and is about to be shown.
  void beforeShow(long seqId);

  /** Returns the page to answer with, given the fullest one there could be. */
  Page<byte[]> shape(SeqRange range, Page<byte[]> fullest);

  /** Tells the listeners that a timeline has grown. */
  void hint(List<Consumer<String>> listeners, String timelineId);

  /** Numbers without holes, full pages, every hint once. */
  Behaviour PLAIN =
      new Behaviour() {

        // Small, because most timelines are; doubling, so that large ones have few chunks.
        private static final int SMALLEST = 2;
        private static final int LARGEST = 1024;

        @Override
        public Chunk nextChunk(@Nullable Chunk last, long above, long millis) {
          int capacity = last == null ? SMALLEST : Math.min(2 * last.capacity(), LARGEST);
          return new Chunk(above + 1, 1, capacity, millis);
        }

        @Override
        public void beforeShow(long seqId) {}

        @Override
        public Page<byte[]> shape(SeqRange range, Page<byte[]> fullest) {
          return fullest;
        }

        @Override
        public void hint(List<Consumer<String>> listeners, String timelineId) {
          listeners.forEach(listener -> listener.accept(timelineId));
        }
      };
}
