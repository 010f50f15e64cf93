package dev.timeline.messaging.notification;

import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Up to where conversations have something to be read. One read serves all who watch a
 * conversation.
 */
final class LeftPositions {

  private static final int MOST = 100_000;

  private final MessageStore store;
  private final long freshNanos;
  private final LinkedHashMap<String, Known> known = new LinkedHashMap<>();

  private record Known(long readNanos, CompletableFuture<Long> leftUpTo) {}

  /**
   * Creates the positions.
   *
   * @param interval how often those who watch look
   */
  LeftPositions(MessageStore store, Duration interval) {
    this.store = store;
    freshNanos = interval.compareTo(Duration.ofDays(1)) < 0 ? interval.toNanos() / 2 : 0;
  }

  /**
   * Returns those conversations of which anything was ever left to be read.
   *
   * @param asksNow whether what was read a moment ago does not do
   */
  CompletableFuture<Map<String, Long>> of(Collection<String> conversationIds, boolean asksNow) {
    var asked = new HashMap<String, CompletableFuture<Long>>();
    var missing = new HashMap<String, CompletableFuture<Long>>();
    long now = System.nanoTime();
    synchronized (this) {
      for (String id : conversationIds) {
        Known present = known.get(id);
        if (asksNow || present == null || now - present.readNanos() > freshNanos) {
          var answer = new CompletableFuture<Long>();
          missing.put(id, answer);
          known.remove(id);
          known.put(id, new Known(now, answer));
          present = known.get(id);
        }
        asked.put(id, present.leftUpTo());
      }
      while (known.size() > MOST) {
        known.remove(known.keySet().iterator().next());
      }
    }
    if (!missing.isEmpty()) {
      read(missing);
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              var left = new HashMap<String, Long>();
              asked.forEach(
                  (id, upTo) -> {
                    if (upTo.join() > 0) {
                      left.put(id, upTo.join());
                    }
                  });
              return left;
            });
  }

  private void read(Map<String, CompletableFuture<Long>> missing) {
    var unused =
        store
            .conversations()
            .getAll(missing.keySet())
            .whenComplete(
                (found, failure) ->
                    missing.forEach(
                        (id, answer) -> {
                          if (failure != null) {
                            forget(id, answer);
                            answer.completeExceptionally(failure);
                          } else {
                            answer.complete(leftUpTo(found.get(id)));
                          }
                        }));
  }

  private static long leftUpTo(@Nullable Versioned<ConversationRecord> record) {
    return record == null ? 0 : record.state().leftUpTo();
  }

  @SuppressWarnings("ReferenceEquality") // the same answer
  private synchronized void forget(String id, CompletableFuture<Long> answer) {
    Known present = known.get(id);
    if (present != null && present.leftUpTo() == answer) {
      known.remove(id);
    }
  }
}
