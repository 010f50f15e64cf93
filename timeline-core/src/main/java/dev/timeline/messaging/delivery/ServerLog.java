package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.AppendOrder;
import dev.timeline.Message;
import dev.timeline.messaging.delivery.ServerLogRow.Note;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.spi.Log;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The log of this server: notes of what it is about to send, and how far it has delivered. Notes of
 * several sends are one row while another row is on its way.
 */
final class ServerLog {

  private static final Duration GATHERING = Duration.ofMillis(1);

  /** The most notes of a row, so that it fits however long the ids are. */
  private static final int MOST_NOTES = 200;

  private final Log log;
  private final ServerRegistry registry;
  private final long serverId;
  private final InstantSource clock;
  private final Timers timers;
  private final LinkedHashMap<String, Noted> noted = new LinkedHashMap<>();
  private List<Pending> gathering = new ArrayList<>();
  private boolean isTimed;
  private int rowsUnderWay;
  private long heardMillis = Long.MIN_VALUE / 2;
  private long registeredMillis = Long.MIN_VALUE / 2;

  ServerLog(Log log, ServerRegistry registry, long serverId, InstantSource clock, Timers timers) {
    this.log = log;
    this.registry = registry;
    this.serverId = serverId;
    this.clock = clock;
    this.timers = timers;
  }

  /** A conversation that has a note, or is about to have one. */
  private static final class Noted {
    private final CompletableFuture<Long> begunMillis = new CompletableFuture<>();
    private long millis = Long.MAX_VALUE; // until its append begins

    boolean isValid(long now) {
      return now - millis <= DeliveryTimes.NOTE_MILLIS;
    }
  }

  /** A note that is yet to be written. */
  private record Pending(Note note, Noted noted) {}

  /**
   * Notes a conversation unless it has a valid note.
   *
   * @param fromMillis what this server stores of it from then on relies on the note
   * @return when the append of the note began
   */
  CompletableFuture<Long> note(String conversationId, long fromMillis) {
    Noted mine;
    synchronized (this) {
      Noted present = noted.get(conversationId);
      if (present != null && present.isValid(clock.millis())) {
        return present.begunMillis;
      }
      mine = newest(conversationId);
    }
    return add(new Note(conversationId, 0, fromMillis), mine);
  }

  /** Notes a conversation although it has a note. */
  CompletableFuture<Long> noteAgain(String conversationId, long fromMillis) {
    return add(new Note(conversationId, 0, fromMillis), newest(conversationId));
  }

  /** Notes one entry, whoever stored it. */
  CompletableFuture<Long> noteEntry(String conversationId, long seqId) {
    return add(new Note(conversationId, seqId, 0), new Noted());
  }

  private synchronized Noted newest(String conversationId) {
    var newest = new Noted();
    noted.remove(conversationId); // so that it comes last
    noted.put(conversationId, newest);
    return newest;
  }

  private CompletableFuture<Long> add(Note note, Noted noted) {
    gather(new Pending(note, noted));
    return noted.begunMillis;
  }

  private void gather(Pending note) {
    List<Pending> row;
    synchronized (this) {
      gathering.add(note);
      if (rowsUnderWay > 0 && gathering.size() < MOST_NOTES) {
        if (!isTimed) {
          isTimed = true;
          var unused = timers.after(GATHERING, this::writeGathered);
        }
        return;
      }
      row = takeGathered();
    }
    write(row);
  }

  private synchronized List<Pending> takeGathered() {
    List<Pending> row = gathering;
    gathering = new ArrayList<>();
    rowsUnderWay += row.isEmpty() ? 0 : 1;
    return row;
  }

  private void writeGathered() {
    List<Pending> row;
    synchronized (this) {
      isTimed = false;
      row = takeGathered();
    }
    write(row);
  }

  private void write(List<Pending> row) {
    if (row.isEmpty()) {
      return;
    }
    long began = clock.millis();
    synchronized (this) {
      row.forEach(one -> one.noted().millis = began);
    }
    var rowOfLog = new ServerLogRow.Notes(row.stream().map(Pending::note).toList());
    CompletableFuture<?> inLog = append(rowOfLog);
    CompletableFuture<?> inRegistry = isHeard(began) ? registerAgain(began) : register(began);
    var unused =
        CompletableFuture.allOf(inLog, inRegistry)
            .whenComplete((done, failure) -> ended(row, began, failure));
  }

  private CompletableFuture<?> register(long now) {
    return registry.add(serverId).thenAccept(added -> registered(now));
  }

  private synchronized void registered(long now) {
    registeredMillis = Math.max(registeredMillis, now);
  }

  /** Registers a server that goes on for days, before its row in the registry expires. */
  private CompletableFuture<?> registerAgain(long now) {
    synchronized (this) {
      if (now - registeredMillis <= DeliveryTimes.REGISTERED_MILLIS) {
        return completedFuture(null);
      }
    }
    return register(now);
  }

  private synchronized boolean isHeard(long now) {
    return now - heardMillis <= DeliveryTimes.STALE_MILLIS;
  }

  // A row that took too long may be of a log that was forgotten meanwhile: then again.
  private void ended(List<Pending> row, long began, @Nullable Throwable failure) {
    boolean isLate = failure == null && clock.millis() - began > DeliveryTimes.STALE_MILLIS;
    if (isLate) {
      write(row);
      return;
    }
    List<Pending> next;
    synchronized (this) {
      rowsUnderWay--;
      if (failure == null) {
        heardMillis = Math.max(heardMillis, began);
      } else {
        row.forEach(one -> noted.remove(one.note().conversationId(), one.noted()));
      }
      forgetInvalid();
      next = takeGathered();
    }
    for (Pending one : row) {
      if (failure == null) {
        one.noted().begunMillis.complete(began);
      } else {
        one.noted().begunMillis.completeExceptionally(failure);
      }
    }
    write(next);
  }

  private void forgetInvalid() {
    long now = clock.millis();
    Iterator<Noted> oldest = noted.values().iterator();
    while (oldest.hasNext() && !oldest.next().isValid(now)) {
      oldest.remove();
    }
  }

  /** Returns whether it has, or is about to have, any row. */
  synchronized boolean isWritten() {
    return rowsUnderWay > 0 || heardMillis > Long.MIN_VALUE / 2;
  }

  /** Writes how far everything is delivered. */
  CompletableFuture<Void> writeDone(ServerLogRow.Done done) {
    long began = clock.millis();
    return append(done)
        .thenCombine(
            registerAgain(began),
            (written, registered) -> {
              synchronized (this) {
                boolean isInTime = clock.millis() - began <= DeliveryTimes.STALE_MILLIS;
                if (isHeard(began) && isInTime) {
                  heardMillis = Math.max(heardMillis, began);
                }
              }
              return null;
            });
  }

  private CompletableFuture<?> append(ServerLogRow row) {
    return append(log, serverId, row);
  }

  /** Appends a row to the log of any server. */
  static CompletableFuture<?> append(Log log, long serverId, ServerLogRow row) {
    return log.append(
        new Log.Append(timelineId(serverId), Message.of(row.encoded()), AppendOrder.none(), false));
  }

  /** Returns the id of the timeline of a server's log. */
  static String timelineId(long serverId) {
    return Long.toHexString(serverId);
  }
}
