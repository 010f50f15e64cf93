package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.EntryKey;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the steps of a pull up to its limits, shows what is to be shown, and moves the positions.
 * Not thread-safe.
 *
 * @param <M> the type of the messages' bodies
 */
final class StepCollector<M> {

  private final PullSettings settings;
  private final Checkpoint from;
  private final JoinedConversations joined;
  private final Map<String, ConversationRecord> records;
  private final Positions positions;
  private final PullEvents<M> events;
  private final List<Gap> gaps = new ArrayList<>();
  private final Set<Long> dealtWith = new HashSet<>();
  private int rows;
  private boolean isCut;

  /**
   * Creates a collector.
   *
   * @param joined what the user may see
   * @param records those that say what was changed since it was copied
   * @param events to which to add
   */
  StepCollector(
      PullSettings settings,
      Checkpoint from,
      JoinedConversations joined,
      Map<String, ConversationRecord> records,
      Positions positions,
      PullEvents<M> events) {
    this.settings = settings;
    this.from = from;
    this.joined = joined;
    this.records = records;
    this.positions = positions;
    this.events = events;
  }

  /** Takes the steps of a conversation, in their order. */
  void addAll(String conversationId, List<PullStep> steps) {
    for (PullStep step : steps) {
      if (take(step)) {
        step.position().ifPresent(position -> positions.set(conversationId, position));
      }
    }
  }

  /** Takes steps that are about no conversation. */
  void addAll(List<PullStep> steps) {
    steps.forEach(this::take);
  }

  private boolean take(PullStep step) {
    if (isCut || step instanceof PullStep.Cut || isFull(step)) {
      isCut = true;
      return false;
    }
    if (step instanceof PullStep.Missing missing) {
      gaps.add(missing.gap());
    }
    if (isShown(step)) {
      show(step);
    }
    step.inboxSeqId().ifPresent(dealtWith::add);
    return true;
  }

  private boolean isFull(PullStep step) {
    if (step instanceof PullStep.Row || step instanceof PullStep.UnreadableRow) {
      if (rows == PullSettings.MOST_ROWS) {
        return true;
      }
      rows++;
    }
    return isShown(step) && !events.hasRoom();
  }

  private boolean isShown(PullStep step) {
    if (step instanceof PullStep.Row row) {
      return isDue(row);
    }
    if (step instanceof PullStep.Copied copied) {
      return !isHidden(copied.copy().conversationId());
    }
    return step instanceof PullStep.Erased // also to who has left: their devices hold messages
        || step instanceof PullStep.UnreadableCopy
        || (step instanceof PullStep.UnreadableRow row
            && joined.includes(row.entry().timelineId(), row.entry().epochMilli()));
  }

  private boolean isHidden(String conversationId) {
    return settings.hidesAfterLeaving() && !joined.contains(conversationId);
  }

  private boolean isDue(PullStep.Row row) {
    HistoryEntry entry = row.entry();
    if (entry.millis() < from.wantMillis() || isHidden(entry.conversationId())) {
      return false;
    }
    long millis = Math.min(entry.dueMillis(), entry.millis());
    return entry.isCopied() ? row.isOnRoster() : joined.includes(entry.conversationId(), millis);
  }

  private void show(PullStep step) {
    if (step instanceof PullStep.Row row) {
      events.add(row.entry());
    } else if (step instanceof PullStep.Copied copied) {
      ConversationRecord record =
          records.getOrDefault(copied.copy().conversationId(), ConversationRecord.NONE);
      events.add(copied.copy(), copied.entry(), record.isChanged(copied.copy().seqId()));
    } else if (step instanceof PullStep.Erased erased) {
      events.add(erased.erasure());
    } else if (step instanceof PullStep.UnreadableRow row) {
      events.addUnreadable(row.entry(), row.failure());
    } else if (step instanceof PullStep.UnreadableCopy copy) {
      events.addUnreadable(copy.entry(), copy.failure());
    }
  }

  /** Returns the events, when the entries of which they are made have been read as they are now. */
  CompletableFuture<PullEvents<M>> events(MessageStore store) {
    List<EntryKey> keys = events.toRead();
    if (keys.isEmpty()) {
      return completedFuture(events);
    }
    return store
        .histories()
        .getAll(keys)
        .thenApply(
            found -> {
              events.read(found);
              return events;
            });
  }

  List<Gap> gaps() {
    return gaps;
  }

  /** Returns whether there was more than the limits allow. */
  boolean isCut() {
    return isCut;
  }

  /** Returns whether an inbox entry is dealt with. */
  boolean isDealtWith(long inboxSeqId) {
    return dealtWith.contains(inboxSeqId);
  }
}
