package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.messaging.delivery.ServerLogRow.Closed;
import dev.timeline.messaging.delivery.ServerLogRow.Done;
import dev.timeline.messaging.delivery.ServerLogRow.Note;
import dev.timeline.messaging.delivery.ServerLogRow.Notes;
import dev.timeline.messaging.delivery.ServerLogRow.Place;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redelivery: finishes what other servers have left, by their logs. Nothing it does has to be
 * exclusive. A log is silent while neither it nor the registry has a new row of its server; silent
 * for ten seconds what it says is redelivered, silent for 150 it is closed.
 */
final class Redelivery {

  private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

  private static final int PAGE = 200;

  /** The most that a row may stand later in a log than the times of its rows say. */
  private static final long ROW_ORDER_MILLIS = 5 * 60_000;

  private final MessageStore store;
  private final ServerRegistry registry;
  private final ServerLeases leases;
  private final Deliveries deliveries;
  private final long serverId;
  private final RedeliveredPlaces redelivered = new RedeliveredPlaces();

  Redelivery(
      MessageStore store,
      ServerRegistry registry,
      ServerLeases leases,
      Deliveries deliveries,
      long serverId) {
    this.store = store;
    this.registry = registry;
    this.leases = leases;
    this.deliveries = deliveries;
    this.serverId = serverId;
  }

  /**
   * Looks once at the logs of all other servers, and redelivers what no look of this server has
   * begun; returns how many messages it waited for.
   *
   * @param waitsForOthers whether it also waits for what other looks of this server have begun
   */
  CompletableFuture<Integer> run(
      Function<Long, CompletableFuture<Boolean>> isMine, boolean waitsForOthers) {
    return registry
        .read()
        .thenCompose(
            servers -> {
              servers.remove(serverId);
              redelivered.retain(servers.keySet());
              var looks = new ArrayList<CompletableFuture<Integer>>();
              servers.forEach(
                  (server, rows) ->
                      looks.add(
                          isMine
                              .apply(server)
                              .thenCompose(
                                  mine ->
                                      mine
                                          ? look(server, rows, waitsForOthers)
                                          : completedFuture(0))));
              return sum(looks);
            });
  }

  private static CompletableFuture<Integer> sum(List<CompletableFuture<Integer>> numbers) {
    return CompletableFuture.allOf(numbers.toArray(CompletableFuture[]::new))
        .thenApply(done -> numbers.stream().mapToInt(CompletableFuture::join).sum());
  }

  /** Looks at one log; what fails is left for the next look and holds up no other. */
  private CompletableFuture<Integer> look(
      long server, List<ServerRegistry.Row> registered, boolean waitsForOthers) {
    long registeredMillis =
        registered.stream().mapToLong(ServerRegistry.Row::millis).max().orElse(Long.MIN_VALUE);
    if (store.clock().millis() - registeredMillis < DeliveryTimes.SILENT_MILLIS) {
      return completedFuture(0);
    }
    return readTail(server)
        .thenCompose(
            tail -> {
              long heard = Math.max(registeredMillis, tail.heardMillis());
              long silent = store.clock().millis() - heard;
              if (silent < DeliveryTimes.SILENT_MILLIS) {
                return completedFuture(0);
              }
              boolean closes = silent >= DeliveryTimes.CLOSED_MILLIS;
              return new Look(server, closes, waitsForOthers).finish(registered, tail);
            })
        .exceptionally(
            failure -> {
              warn("the log of a server", failure);
              return 0;
            });
  }

  /**
   * The end of a server's log, as far back as it counts.
   *
   * @param last the SeqId of its last row; 0: it has none
   * @param heardMillis when its server wrote the last one
   */
  private record Tail(long last, long heardMillis, Map<String, Note> notes, List<Place> open) {
    boolean isEmpty() {
      return notes.isEmpty() && open.isEmpty();
    }
  }

  private CompletableFuture<Tail> readTail(long server) {
    return readTail(server, SeqRange.latest().limit(PAGE), new ArrayList<>())
        .thenApply(Redelivery::tail);
  }

  private record Row(long seqId, long millis, ServerLogRow row) {}

  // Reads backward until nothing older can count.
  private CompletableFuture<List<Row>> readTail(long server, SeqRange range, List<Row> rows) {
    return store
        .serverLogs()
        .read(ServerLog.timelineId(server), range)
        .thenCompose(
            page -> {
              for (Entry<byte[]> entry : page.entries()) {
                rows.add(
                    new Row(
                        entry.seqId(),
                        entry.epochMilli(),
                        ServerLogRow.decoded(entry.message().body())));
              }
              long counts = doneMillis(rows) - DeliveryTimes.STALE_MILLIS - ROW_ORDER_MILLIS;
              boolean isEnough = !rows.isEmpty() && rows.get(rows.size() - 1).millis() < counts;
              return page.more() && !isEnough
                  ? readTail(server, page.next(), rows)
                  : completedFuture(rows);
            });
  }

  private static long doneMillis(List<Row> rows) {
    long most = Long.MIN_VALUE / 2;
    for (Row row : rows) {
      if (row.row() instanceof Done done) {
        most = Math.max(most, done.upToMillis());
      }
    }
    return most;
  }

  private static Tail tail(List<Row> rows) {
    long doneMillis = doneMillis(rows);
    long closedUpTo = 0;
    long heardMillis = Long.MIN_VALUE / 2;
    for (Row row : rows) {
      if (row.row() instanceof Closed closed) {
        closedUpTo = Math.max(closedUpTo, closed.upTo());
      } else {
        heardMillis = Math.max(heardMillis, row.millis());
      }
    }
    var notes = new LinkedHashMap<String, Note>();
    List<Place> open = List.of();
    for (int i = rows.size() - 1; i >= 0; i--) { // the oldest first
      Row row = rows.get(i);
      boolean counts =
          row.seqId() > closedUpTo && row.millis() >= doneMillis - DeliveryTimes.STALE_MILLIS;
      if (row.row() instanceof Notes some && counts) {
        some.notes().forEach(note -> add(note, doneMillis, notes));
      } else if (row.row() instanceof Done done && done.upToMillis() == doneMillis) {
        open = row.seqId() > closedUpTo ? done.open() : List.of();
      }
    }
    long last = rows.isEmpty() ? 0 : rows.get(0).seqId();
    return new Tail(last, heardMillis, notes, open);
  }

  private static void add(Note note, long doneMillis, Map<String, Note> notes) {
    if (note.seqId() > 0) {
      notes.put(note.conversationId() + '#' + note.seqId(), note);
      return;
    }
    long from = Math.max(note.fromMillis(), doneMillis);
    var earlier = notes.get(note.conversationId());
    long earliest = earlier == null ? from : Math.min(from, earlier.fromMillis());
    notes.put(note.conversationId(), new Note(note.conversationId(), 0, earliest));
  }

  /** A look at one log. */
  private final class Look {
    private final long server;
    private final boolean closes;
    private final boolean waitsForOthers;

    /** The deliveries that other looks of this server have begun and not ended. */
    private final Queue<Delivery> others = new ConcurrentLinkedQueue<>();

    /**
     * Creates a look.
     *
     * @param closes whether to close the log once all of it is delivered
     */
    Look(long server, boolean closes, boolean waitsForOthers) {
      this.server = server;
      this.closes = closes;
      this.waitsForOthers = waitsForOthers;
    }

    CompletableFuture<Integer> finish(List<ServerRegistry.Row> registered, Tail tail) {
      if (tail.isEmpty()) {
        return closes ? forget(server, registered).thenApply(done -> 0) : completedFuture(0);
      }
      var found = new ArrayList<CompletableFuture<List<Delivery>>>();
      tail.notes().values().forEach(note -> found.add(redeliver(note)));
      tail.open().forEach(place -> found.add(redeliver(place)));
      return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
          .handle((done, failure) -> awaited(found))
          .thenCompose(
              awaited -> {
                boolean isAll =
                    found.stream().noneMatch(CompletableFuture::isCompletedExceptionally)
                        && (waitsForOthers || others.isEmpty());
                return CompletableFuture.allOf(
                        awaited.stream().map(Delivery::ended).toArray(CompletableFuture[]::new))
                    .thenCompose(
                        ended ->
                            closes && isAll
                                ? close(server, registered, tail.last())
                                : completedFuture(null))
                    .thenApply(done -> awaited.size());
              });
    }

    /** Returns the deliveries to wait for, of those conversations that could be read. */
    private List<Delivery> awaited(List<CompletableFuture<List<Delivery>>> found) {
      var awaited = new ArrayList<Delivery>();
      for (CompletableFuture<List<Delivery>> one : found) {
        if (one.isCompletedExceptionally()) {
          warn("a conversation", one.handle((done, failure) -> failure).join());
        } else {
          awaited.addAll(one.join());
        }
      }
      if (waitsForOthers) {
        awaited.addAll(others);
      }
      return awaited;
    }

    private CompletableFuture<List<Delivery>> redeliver(Note note) {
      return note.seqId() > 0
          ? redeliver(new Place(note.conversationId(), note.seqId()))
          : storedBy(note.conversationId(), note.fromMillis())
              .thenCompose(store.histories()::getAll)
              .thenApply(this::redeliver);
    }

    private CompletableFuture<List<Delivery>> redeliver(Place place) {
      return isBegun(place)
          ? completedFuture(List.of())
          : store
              .histories()
              .get(place.conversationId(), place.seqId())
              .thenApply(entry -> redeliver(entry.stream().toList()));
    }

    /** Returns whether this server has redelivered an entry, or is about to. */
    private boolean isBegun(Place place) {
      Optional<Delivery> underWay = deliveries.redelivering(place);
      underWay.ifPresent(others::add);
      return underWay.isPresent() || redelivered.has(server, place);
    }

    /**
     * Begins to deliver entries.
     *
     * @throws RuntimeException if one has a newer form, once it has begun with the others
     */
    private List<Delivery> redeliver(List<Entry<byte[]>> entries) {
      var begun = new ArrayList<Delivery>();
      RuntimeException unreadable = null;
      for (Entry<byte[]> entry : entries) {
        try {
          Delivery delivery = deliveries.redeliver(HistoryEntry.decode(entry));
          Place place = place(entry);
          var unused = delivery.ended().thenRun(() -> redelivered.add(server, place));
          begun.add(delivery);
        } catch (RuntimeException e) {
          unreadable = e;
        }
      }
      if (unreadable != null) {
        throw unreadable;
      }
      return begun;
    }

    /** Returns what the server stored in a conversation since a time and this one has not begun. */
    private CompletableFuture<List<EntryKey>> storedBy(String conversationId, long fromMillis) {
      return storedBy(conversationId, fromMillis, SeqRange.latest().limit(PAGE), new TreeMap<>());
    }

    private CompletableFuture<List<EntryKey>> storedBy(
        String conversationId, long fromMillis, SeqRange range, SortedMap<Long, EntryKey> found) {
      return store
          .readRoutes(conversationId, range)
          .thenCompose(
              page -> {
                boolean isPast = addStoredBy(fromMillis, page, found);
                return page.more() && !isPast
                    ? storedBy(conversationId, fromMillis, page.next(), found)
                    : completedFuture(List.copyOf(found.values()));
              });
    }

    /** Returns whether entries before these are too old: times differ by no more than clocks do. */
    private boolean addStoredBy(
        long fromMillis, Page<byte[]> page, SortedMap<Long, EntryKey> found) {
      boolean isPast = false;
      for (Entry<byte[]> entry : page.entries()) {
        boolean isNoted =
            MessageStore.isStoredBy(server, entry) && entry.epochMilli() >= fromMillis;
        if (isNoted && !isBegun(place(entry))) {
          found.put(entry.seqId(), new EntryKey(entry.timelineId(), entry.seqId()));
        }
        isPast = entry.epochMilli() < fromMillis - ClockTolerance.CLOCK_MILLIS;
      }
      return isPast;
    }
  }

  private static Place place(Entry<byte[]> entry) {
    return new Place(entry.timelineId(), entry.seqId());
  }

  private CompletableFuture<Void> close(
      long server, List<ServerRegistry.Row> registered, long lastRow) {
    return ServerLog.append(store.serverLogs(), server, new Closed(lastRow))
        .thenCompose(done -> forget(server, registered));
  }

  /** Removes what would make servers look at a log that is closed; the log itself expires. */
  private CompletableFuture<Void> forget(long server, List<ServerRegistry.Row> registered) {
    return registry.remove(registered).thenCompose(removed -> leases.remove(server));
  }

  private static void warn(String what, Throwable failure) {
    LOG.warn("Redelivery of {} failed; will retry: {}", what, Failures.described(failure));
  }
}
