package dev.timeline.messaging;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps the entries used last. Not thread-safe. */
final class Recent<K, V> extends LinkedHashMap<K, V> {

  @Serial private static final long serialVersionUID = 1;

  private final int most;

  Recent(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
