package dev.timeline.tablestore;

import com.google.common.collect.Iterables;
import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.observation.Reading;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Selection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The log of one table. */
final class TableLog implements Log {

  /** The most bytes of one row, by the service's documentation. */
  private static final int ROW_BYTES = 4 << 20;

  /** For the key and the backend's own columns: ids of 1,024 bytes, and names. */
  private static final int BESIDE_MESSAGE_BYTES = 16 << 10;

  private final String table;
  private final LogOptions options;
  private final Settings settings;
  private final Requests requests;
  private final InFlightCalls calls;
  private final EventSource events;
  private final BatchWriter writer;
  private final AtomicBoolean isRead = new AtomicBoolean();
  private final TableReads reads;
  private final AppendLookup lookup;
  private final ServiceClock clock;
  private final Function<Deadline, CompletableFuture<Void>> learningTime;
  private final DuplicateFilter duplicates;
  private final EntryUpdates updates;
  private final Appends appends;
  private final List<Consumer<String>> hints = new CopyOnWriteArrayList<>();

  TableLog(
      String table,
      Optional<String> claimsTable,
      LogOptions options,
      Settings settings,
      Requests requests,
      ClockSampler sampler,
      DeferredCompletions completions,
      InFlightCalls calls,
      EventSource events) {
    this.table = table;
    this.options = options;
    this.settings = settings;
    this.requests = requests;
    this.calls = calls;
    this.events = events;
    var columns = new EntryColumns(settings.keyColumns());
    reads = new TableReads(table, columns, requests);
    lookup = new AppendLookup(reads::identities);
    clock = sampler.clock();
    learningTime =
        deadline ->
            clock.isUnknown()
                ? sampler.learn(table, columns, deadline)
                : CompletableFuture.completedFuture(null);
    duplicates = new DuplicateFilter(lookup, events);
    updates = new EntryUpdates(table, options, clock, columns, reads, duplicates, requests);
    writer =
        new BatchWriter(
            requests, completions, settings.concurrentBatches(), settings.batchRows(), events);
    Optional<MessageIdClaims> claims =
        claimsTable.map(it -> new MessageIdClaims(it, settings.keyColumns(), requests, writer));
    appends =
        new Appends(
            options,
            settings,
            clock,
            writer,
            completions,
            calls,
            claims.isPresent(),
            hints,
            events,
            listener ->
                new AppendDriver(
                    table,
                    columns,
                    writer,
                    lookup,
                    requests,
                    sampler,
                    claims,
                    completions,
                    listener,
                    events));
  }

  LogOptions options() {
    return options;
  }

  /** Lets observers read how full the queue is, from the first call until {@link #endReadings}. */
  void beginReadings() {
    if (isRead.compareAndSet(false, true)) {
      events.begin(Reading.QUEUED_BYTES, appends::queuedBytes);
      events.begin(Reading.ROWS_IN_FLIGHT, writer::rowsInFlight);
      events.begin(Reading.ROWS_WAITING, writer::rowsWaiting);
    }
  }

  void endReadings() {
    events.close();
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(Append append) {
    return appends.append(append);
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> batch) {
    return appends.appendAll(batch);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    return read(timelineId, deadline -> entry(timelineId, seqId, deadline));
  }

  private CompletableFuture<Optional<Entry<byte[]>>> entry(
      String timelineId, long seqId, Deadline deadline) {
    return reads
        .row(timelineId, seqId, deadline)
        .thenCompose(
            row ->
                row.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : duplicates.entry(row.get(), deadline));
  }

  /** Looks back as for a resend; a row may have the id by chance, made up for one without. */
  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
    return read(
        timelineId,
        deadline ->
            windowBegin(deadline)
                .thenCompose(
                    since ->
                        lookup.find(
                            messageId,
                            AppendLookup.Scope.of(timelineId, 0, SeqRange.MAX_SEQ_ID, since),
                            deadline))
                .thenCompose(
                    outcome ->
                        outcome.first().isEmpty()
                            ? CompletableFuture.completedFuture(Optional.<Entry<byte[]>>empty())
                            : entry(timelineId, outcome.first().get().seqId(), deadline))
                .thenApply(
                    found -> found.filter(it -> it.message().id().equals(Optional.of(messageId)))));
  }

  /** Returns since when ids are remembered, by the service's time, which may have to be learnt. */
  private CompletableFuture<Long> windowBegin(Deadline deadline) {
    return learningTime
        .apply(deadline)
        .thenApply(known -> clock.earliestMillis() - options.deduplicationWindow().toMillis());
  }

  @Override
  public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
    return read(timelineOf(keys), deadline -> getAll(keys, deadline));
  }

  /** Returns the one timeline that all of them are of, or null. */
  private static @Nullable String timelineOf(List<EntryKey> keys) {
    List<String> ids = keys.stream().map(EntryKey::timelineId).distinct().limit(2).toList();
    return ids.size() == 1 ? ids.get(0) : null;
  }

  private CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys, Deadline deadline) {
    CompletableFuture<Map<EntryKey, Entry<byte[]>>> found =
        CompletableFuture.completedFuture(new HashMap<>());
    for (List<EntryKey> some :
        Iterables.partition(new LinkedHashSet<>(keys), BatchReads.MOST_ROWS)) {
      found =
          found.thenCombine(
              reads.rows(some, deadline).thenCompose(rows -> duplicates.entries(rows, deadline)),
              (before, entries) -> {
                entries.forEach(it -> before.put(new EntryKey(it.timelineId(), it.seqId()), it));
                return before;
              });
    }
    return found.thenApply(
        byKey -> keys.stream().map(byKey::get).filter(Objects::nonNull).toList());
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    return page(timelineId, deadline -> reads.range(timelineId, range, deadline));
  }

  @Override
  public CompletableFuture<Page<byte[]>> readWithoutBodies(
      String timelineId, SeqRange range, Set<String> attributes) {
    return page(timelineId, deadline -> reads.range(timelineId, range, attributes, deadline));
  }

  /** Looks at what the service found again: for what it may see otherwise than the contract. */
  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
    return page(timelineId, deadline -> reads.range(timelineId, selection, deadline))
        .thenApply(page -> new Page<>(selection.of(page.entries()), page.next(), page.more()));
  }

  private CompletableFuture<Page<byte[]>> page(
      String timelineId, Function<Deadline, CompletableFuture<TableReads.Rows>> method) {
    return read(
        timelineId,
        deadline ->
            method
                .apply(deadline)
                .thenCompose(
                    rows ->
                        duplicates
                            .entries(rows.rows(), deadline)
                            .thenApply(entries -> new Page<>(entries, rows.next(), rows.more()))));
  }

  private <T> CompletableFuture<T> read(
      @Nullable String timelineId, Function<Deadline, CompletableFuture<T>> method) {
    return calls.track(
        () ->
            method
                .apply(Deadline.in(settings.timeout()))
                .exceptionallyCompose(
                    failure ->
                        CompletableFuture.failedFuture(
                            Requests.failureOf(failure)
                                .nothingDone(
                                    timelineId, "table %s could not be read".formatted(table)))));
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message) {
    return write(deadline -> updates.replace(seen, message, deadline));
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    return write(deadline -> updates.delete(timelineId, seqId, deadline));
  }

  @Override
  public CompletableFuture<Deletion> deleteSome(
      String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
    return write(deadline -> deleteSome(timelineId, range, attributes, which, deadline));
  }

  /** Deletes, when the time is known if it can be: until then every id counts as taken. */
  private CompletableFuture<Deletion> deleteSome(
      String timelineId,
      SeqRange range,
      Set<String> attributes,
      Predicate<Entry<byte[]>> which,
      Deadline deadline) {
    return learningTime
        .apply(deadline)
        .exceptionally(unknown -> null)
        .thenCompose(
            tried ->
                new RangeDeletion(
                        table,
                        reads,
                        duplicates,
                        lookup,
                        updates,
                        requests,
                        timelineId,
                        range,
                        attributes,
                        which,
                        deadline)
                    .run());
  }

  private <T> CompletableFuture<T> write(Function<Deadline, CompletableFuture<T>> method) {
    try {
      return calls.track(() -> method.apply(Deadline.in(settings.timeout())));
    } catch (TimelineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public Registration onAppend(Consumer<String> hint) {
    calls.requireOpen();
    Consumer<String> listener = timelineId -> hint.accept(timelineId); // twice given is two
    hints.add(listener);
    return () -> hints.remove(listener);
  }

  @Override
  public int maxMessageBytes() {
    return ROW_BYTES - BESIDE_MESSAGE_BYTES;
  }
}
