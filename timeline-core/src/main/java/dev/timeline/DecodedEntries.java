package dev.timeline;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The entries of a page, each decoded once, when it is first reached. Threads that reach one at the
 * same time may decode it twice; entries are immutable, so nobody can tell.
 */
final class DecodedEntries<M> extends AbstractList<Entry<M>> implements RandomAccess {

  private final List<Entry<byte[]>> encoded;
  private final Codec<M> codec;
  private final Entry<M>[] decoded;

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
  DecodedEntries(List<Entry<byte[]>> encoded, Codec<M> codec) {
    this.encoded = encoded;
    this.codec = codec;
    this.decoded = new Entry[encoded.size()];
  }

  @Override
  public Entry<M> get(int index) {
    Entry<M> entry = decoded[index];
    if (entry == null) {
      entry = Entry.decode(encoded.get(index), codec);
      decoded[index] = entry;
    }
    return entry;
  }

  @Override
  public int size() {
    return decoded.length;
  }
}
