package dev.timeline;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.RandomAccess;

/**
 * The entries of a page, each decoded when it is reached. None is kept: most pages are gone through
 * once, and an entry that nobody keeps then needs no heap at all.
 */
final class DecodedEntries<M> extends AbstractList<Entry<M>> implements RandomAccess {

  private final List<Entry<byte[]>> encoded;
  private final Codec<M> codec;

  DecodedEntries(List<Entry<byte[]>> encoded, Codec<M> codec) {
    this.encoded = encoded;
    this.codec = codec;
  }

  @Override
  public Entry<M> get(int index) {
    return Entry.decode(encoded.get(index), codec);
  }

  @Override
  public int size() {
    return encoded.size();
  }

  /** Returns one simpler than the inherited one, which HotSpot does not see through. */
  @Override
  public Iterator<Entry<M>> iterator() {
    return new Iterator<>() {
      private final int size = size();
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Entry<M> next() {
        if (next == size) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }
}
