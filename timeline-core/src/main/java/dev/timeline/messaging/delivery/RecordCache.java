package dev.timeline.messaging.delivery;

import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.TypedRecords;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The conversations' records as this server saw them last: mostly nobody has changed them since.
 */
final class RecordCache {

  private static final int MOST = 10_000;

  private final TypedRecords<ConversationRecord> records;
  private final Map<String, Versioned<ConversationRecord>> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, Versioned<ConversationRecord>> eldest) {
          return size() > MOST;
        }
      };

  RecordCache(TypedRecords<ConversationRecord> records) {
    this.records = records;
  }

  /** Reads a record. */
  CompletableFuture<Versioned<ConversationRecord>> read(String conversationId) {
    return records.get(conversationId).thenApply(found -> keep(conversationId, found));
  }

  /** Changes a record; what is unknown of the outcome is forgotten here. */
  CompletableFuture<Versioned<ConversationRecord>> change(
      String conversationId, UnaryOperator<ConversationRecord> change) {
    return change(conversationId, () -> records.get(conversationId), change);
  }

  /** Changes a record that most likely is not there if this server has not seen it. */
  CompletableFuture<Versioned<ConversationRecord>> changeRare(
      String conversationId, UnaryOperator<ConversationRecord> change) {
    return change(conversationId, () -> CompletableFuture.completedFuture(records.none()), change);
  }

  private CompletableFuture<Versioned<ConversationRecord>> change(
      String conversationId,
      Supplier<CompletableFuture<Versioned<ConversationRecord>>> unseen,
      UnaryOperator<ConversationRecord> change) {
    Versioned<ConversationRecord> last;
    synchronized (seen) {
      last = seen.get(conversationId);
    }
    CompletableFuture<Versioned<ConversationRecord>> present =
        last == null ? unseen.get() : CompletableFuture.completedFuture(last);
    return present
        .thenCompose(it -> records.change(conversationId, it, change))
        .whenComplete(
            (now, failure) -> {
              if (failure == null) {
                keep(conversationId, now);
              } else {
                synchronized (seen) {
                  seen.remove(conversationId);
                }
              }
            });
  }

  private Versioned<ConversationRecord> keep(
      String conversationId, Versioned<ConversationRecord> found) {
    synchronized (seen) {
      if (found.value().isPresent()) { // a record that is not there is made without being read
        seen.put(conversationId, found);
      }
    }
    return found;
  }
}
