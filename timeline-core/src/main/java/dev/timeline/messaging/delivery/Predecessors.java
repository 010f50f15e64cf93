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
import org.jspecify.annotations.Nullable;

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
    read(conversationId, alone);
    return answer;
  }

  private void read(
      String conversationId, NavigableMap<Long, CompletableFuture<Predecessor>> asked) {
    SeqRange range = SeqRange.before(asked.lastKey()).limit(Math.min(asked.size(), MOST_AT_ONCE));
    var unused =
        store
            .readAllRoutes(conversationId, range)
            .whenComplete((places, failure) -> answer(conversationId, asked, places, failure));
  }

  private void answer(
      String conversationId,
      NavigableMap<Long, CompletableFuture<Predecessor>> asked,
      @Nullable List<Entry<byte[]>> places,
      @Nullable Throwable failure) {
    var next = new TreeMap<Long, CompletableFuture<Predecessor>>();
    if (places != null) {
      var before = new TreeMap<Long, Predecessor>();
      places.forEach(it -> before.put(it.seqId(), MessageStore.asPredecessor(it)));
      boolean isAll = places.size() < Math.min(asked.size(), MOST_AT_ONCE);
      // Others may stand in between: then some are further back than was read.
      var unanswered = new TreeMap<Long, CompletableFuture<Predecessor>>();
      asked.forEach(
          (seqId, answer) -> {
            if (before.lowerKey(seqId) == null && !isAll) {
              unanswered.put(seqId, answer);
            }
          });
      next.putAll(unanswered);
      takeWaiting(conversationId, next);
      asked.forEach(
          (seqId, answer) -> {
            if (!unanswered.containsKey(seqId)) {
              var lower = before.lowerEntry(seqId);
              answer.complete(lower == null ? Predecessor.NONE : lower.getValue());
            }
          });
    } else {
      takeWaiting(conversationId, next);
      asked.values().forEach(answer -> answer.completeExceptionally(failure));
    }
    if (!next.isEmpty()) {
      read(conversationId, next);
    }
  }

  // The first answers the second too.
  private static CompletableFuture<Predecessor> both(
      CompletableFuture<Predecessor> first, CompletableFuture<Predecessor> second) {
    var unused =
        first.whenComplete(
            (predecessor, failure) -> {
              if (failure == null) {
                second.complete(predecessor);
              } else {
                second.completeExceptionally(failure);
              }
            });
    return first;
  }

  /** Takes those that have come meanwhile; the conversation is left if there are none. */
  private synchronized void takeWaiting(
      String conversationId, NavigableMap<Long, CompletableFuture<Predecessor>> next) {
    NavigableMap<Long, CompletableFuture<Predecessor>> come = waiting.remove(conversationId);
    if (come != null) {
      come.forEach((seqId, answer) -> next.merge(seqId, answer, Predecessors::both));
    }
    if (!next.isEmpty()) {
      waiting.put(conversationId, new TreeMap<>());
    }
  }
}
