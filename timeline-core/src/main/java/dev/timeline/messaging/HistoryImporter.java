package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.ImportProgress;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.internal.LogImport;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.Log;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Moves conversations into the histories. */
final class HistoryImporter<M> implements ConversationImporter<M> {

  /** The most conversations whose records are written together. */
  private static final int RECORDS = 200;

  private final MessageStore store;
  private final OutgoingMessages<M> messages;
  private final Calls calls;
  private final Consumer<ImportProgress> listener;

  HistoryImporter(
      MessageStore store,
      OutgoingMessages<M> messages,
      Calls calls,
      Consumer<ImportProgress> listener) {
    this.store = store;
    this.messages = messages;
    this.calls = calls;
    this.listener = listener;
  }

  @Override
  public ConversationImporter<M> onProgress(Consumer<ImportProgress> listener) {
    return new HistoryImporter<>(store, messages, calls, requireNonNull(listener, "listener"));
  }

  @Override
  public ImportProgress importAll(Iterator<ImportedMessage<M>> imported) {
    requireNonNull(imported, "imported");
    CompletionThread.requireMayBlock();
    Map<String, Long> lastMillis = new HashMap<>();
    ImportProgress done =
        new LogImport(store.histories(), store.clock(), listener, this::await)
            .run(imported, next -> encoded(next, lastMillis));
    note(lastMillis);
    return done;
  }

  private Log.Append encoded(ImportedMessage<M> next, Map<String, Long> lastMillis) {
    lastMillis.put(next.conversationId(), next.time().toEpochMilli());
    return LogImport.append(next.conversationId(), messages.imported(next, store), next.time());
  }

  /** Notes in the conversations' records when the last message was: no inbox tells. */
  private void note(Map<String, Long> lastMillis) {
    List<String> ids = List.copyOf(lastMillis.keySet());
    for (int from = 0; from < ids.size(); from += RECORDS) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + RECORDS));
      await(
          () ->
              store.conversations().getAll(some).thenCompose(seen -> note(some, seen, lastMillis)));
    }
  }

  private CompletableFuture<Void> note(
      List<String> ids,
      Map<String, Versioned<ConversationRecord>> seen,
      Map<String, Long> lastMillis) {
    var absent = new Versioned<>(ConversationRecord.NONE, Optional.empty());
    return CompletableFuture.allOf(
        ids.stream()
            .map(
                id ->
                    store
                        .conversations()
                        .change(
                            id,
                            seen.getOrDefault(id, absent),
                            record -> record.imported(lastMillis.getOrDefault(id, 0L))))
            .toArray(CompletableFuture[]::new));
  }

  private void await(Supplier<CompletableFuture<Void>> step) {
    Calls.await(() -> calls.call(step, this::unknown), this::unknown);
  }

  private TimelineException unknown(String why, @Nullable Throwable cause) {
    return new OutcomeUnknown(
        null, null, "not everything was imported; importing again goes on: " + why, cause);
  }
}
