package dev.timeline.messaging.delivery;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.Predecessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The entries before those that this server has stored. Those of one conversation share a read,
 * which begins after each of their appends has ended: what is between them is there by then.
 */
final class Predecessors {

  private static final int MOST_AT_ONCE = 1_000;

  private final MessageStore store;

  /** By conversation, those that wait for the read that is under way. */
  private final Map<String, NavigableMap<Long, CompletableFuture<Predecessor>>> waiting =
      new HashMap<>();

  Predecessors(MessageStore store) {
    this.store = store;
  }

  /** Returns the entry before one whose append has ended. */
  CompletableFuture<Predecessor> of(String conversationId, long seqId) {
    var answer = new CompletableFuture<Predecessor>();
    synchronized (this) {
      var others = waiting.get(conversationId);
      if (others != null) {
        return others.computeIfAbsent(seqId, absent -> answer);
      }
      waiting.put(conversationId, new TreeMap<>());
    }
    var alone = new TreeMap<Long, CompletableFuture<Predecessor>>();
    alone.put(seqId, answer);
    read(conversationId, alone, 1);
    return answer;
  }

  private void read(
      String conversationId,
      NavigableMap<Long, CompletableFuture<Predecessor>> asked,
      int entries) {
    int limit = Math.min(entries, MOST_AT_ONCE);
    var unused =
        store
            .readAllRoutes(conversationId, SeqRange.before(asked.lastKey()).limit(limit))
            .whenComplete(
                (places, failure) -> {
                  if (failure == null) {
                    answer(conversationId, asked, places, limit);
                  } else {
                    var next = takeWaiting(conversationId);
                    asked.values().forEach(answer -> answer.completeExceptionally(failure));
                    if (!next.isEmpty()) {
                      read(conversationId, next, next.size());
                    }
                  }
                });
  }

  private void answer(
      String conversationId,
      NavigableMap<Long, CompletableFuture<Predecessor>> asked,
      List<Entry<byte[]>> places,
      int limit) {
    var before = new TreeMap<Long, Predecessor>();
    places.forEach(it -> before.put(it.seqId(), MessageStore.asPredecessor(it)));
    boolean isAll = places.size() < limit;
    // Others may stand in between: then some are further back than was read. They come before
    // those that have come meanwhile, or they would be behind these for as long as more come.
    var unanswered = new TreeMap<Long, CompletableFuture<Predecessor>>();
    asked.forEach(
        (seqId, answer) -> {
          if (before.lowerKey(seqId) == null && !isAll) {
            unanswered.put(seqId, answer);
          }
        });
    var next = unanswered.isEmpty() ? takeWaiting(conversationId) : unanswered;
    int entries = unanswered.isEmpty() ? next.size() : 2 * limit;
    asked.forEach(
        (seqId, answer) -> {
          if (!unanswered.containsKey(seqId)) {
            var lower = before.lowerEntry(seqId);
            answer.complete(lower == null ? Predecessor.NONE : lower.getValue());
          }
        });
    if (!next.isEmpty()) {
      read(conversationId, next, entries);
    }
  }

  /** Takes those that have come meanwhile; the conversation is left if there are none. */
  private synchronized NavigableMap<Long, CompletableFuture<Predecessor>> takeWaiting(
      String conversationId) {
    var come = waiting.remove(conversationId);
    if (come == null || come.isEmpty()) {
      return new TreeMap<>();
    }
    waiting.put(conversationId, new TreeMap<>());
    return come;
  }
}
