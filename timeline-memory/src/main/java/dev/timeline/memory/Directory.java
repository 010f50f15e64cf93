package dev.timeline.memory;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a timeline that has more than one. Written under the timeline's lock; a reader sees
 * a chunk once {@link #to} covers it.
 */
final class Directory implements Chunks {

  private final @Nullable Chunk[] chunks;
  private volatile int from;
  private volatile int to;

  private Directory(@Nullable Chunk[] chunks, int to) {
    this.chunks = chunks;
    this.to = to;
  }

  static Directory of(Chunk first, Chunk second) {
    return new Directory(new @Nullable Chunk[] {first, second, null, null}, 2);
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }

  @Override
  public Chunk at(int position) {
    return Objects.requireNonNull(chunks[position]);
  }

  /** Returns this directory with one chunk more, or a larger one in its place. */
  Directory with(Chunk chunk) {
    int end = to;
    if (end < chunks.length) {
      chunks[end] = chunk;
      to = end + 1;
      return this;
    }
    int kept = end - from;
    var copy = Arrays.copyOfRange(chunks, from, from + Math.max(4, 2 * kept));
    copy[kept] = chunk;
    return new Directory(copy, kept + 1);
  }

  /**
   * Lets go of chunks that hold nothing any more, except for the last, which goes on. Those at the
   * front are gone; one in the middle leaves its place, by which the others are found. A reader on
   * its way to either finds nothing there.
   */
  void dropCleared() {
    int last = to - 1;
    for (int position = from; position < last; position++) {
      Chunk chunk = at(position);
      if (chunk.isCleared() && position == from) {
        from = position + 1;
        chunks[position] = Chunk.NONE;
      } else if (chunk.isCleared() && chunk.capacity() > 0) {
        chunks[position] = new Chunk(chunk.firstSeqId(), 1, 0, 0);
      }
    }
  }
}
