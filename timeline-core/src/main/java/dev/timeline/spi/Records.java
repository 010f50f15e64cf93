package dev.timeline.spi;

import dev.timeline.TimelineException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Small values under a key, changed by compare-and-set.
 *
 * <p><b>Records must promise</b> that a completed change is in every later read, by any instance,
 * and that of several changes which expect the same version one at most succeeds. <b>They need
 * not</b> list keys, expire, or hold more than a few kilobytes a value.
 *
 * <p>Keys are timeline ids in form: 1 to 1,024 bytes in UTF-8. A future fails with a {@link
 * TimelineException} and nothing else; after {@link TimelineException.OutcomeUnknown} the caller
 * reads again. Once the backend is closed, every method throws {@link IllegalStateException}.
 */
public interface Records extends AutoCloseable {

  /**
   * A value and its version.
   *
   * @param bytes handed over: nobody changes them
   * @param version differs from every other that the key has ever had, also across a removal
   */
  @SuppressWarnings("ArrayRecordComponent") // values are told apart by their versions
  record Value(byte[] bytes, long version) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Value that && version == that.version;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(version);
    }

    /** Returns the version; never the bytes. */
    @Override
    public String toString() {
      return "Value[version=%d]".formatted(version);
    }
  }

  /** Returns the value of this key, if it has one. */
  CompletableFuture<Optional<Value>> get(String key);

  /**
   * Returns the values of those keys that have one; unless overridden, one by one. A backend
   * overrides this where it can read several at once.
   */
  default CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
    CompletableFuture<Map<String, Value>> found =
        CompletableFuture.completedFuture(new HashMap<>());
    for (String key : Set.copyOf(keys)) {
      found =
          found.thenCombine(
              get(key),
              (before, value) -> {
                value.ifPresent(it -> before.put(key, it));
                return before;
              });
    }
    return found;
  }

  /**
   * Sets the value if the key still has what was expected of it.
   *
   * @param expected the value that was read, of which the version counts; empty: the key has none
   * @return the value as it is now, for the next change; empty if the key did not have what was
   *     expected, and then nothing is changed
   */
  CompletableFuture<Optional<Value>> compareAndSet(
      String key, Optional<Value> expected, byte[] update);

  /**
   * Removes the value if the key still has it, and says whether it had.
   *
   * @param expected the value that was read, of which the version counts
   */
  CompletableFuture<Boolean> remove(String key, Value expected);

  /** Ends this handle; does nothing unless overridden. */
  @Override
  default void close() {}
}
