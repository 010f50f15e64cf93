package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import dev.timeline.messaging.sync.GapDetector.Lack;
import dev.timeline.messaging.sync.InboxPage.Arrival;
import dev.timeline.spi.EventSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * One pull: a page of the inbox and the records of conversations that are read, beside each other;
 * then what each conversation of the page lacks, beside each other; then what was changed since.
 * Changes nothing, so that the same checkpoint yields the same again.
 */
final class Pull<M> {

  private final MessageStore store;
  private final PullSettings settings;
  private final Membership membership;
  private final ApplicationThreads application;
  private final EventDecoder<M> decoder;
  private final String user;
  private final Checkpoint from;
  private final int limit;
  private final EventSource events;

  Pull(
      MessageStore store,
      PullSettings settings,
      Membership membership,
      ApplicationThreads application,
      EventDecoder<M> decoder,
      String user,
      Checkpoint from,
      int limit,
      EventSource events) {
    this.store = store;
    this.settings = settings;
    this.membership = membership;
    this.application = application;
    this.decoder = decoder;
    this.user = user;
    this.from = from;
    this.limit = limit;
    this.events = events;
  }

  /**
   * The result of a pull.
   *
   * @param more whether there may be more right now
   */
  record Result<M>(PullEvents<M> events, List<Gap> gaps, Checkpoint next, boolean more) {}

  CompletableFuture<Result<M>> run() {
    return joined()
        .thenCompose(
            joined -> {
              long began = store.clock().millis();
              boolean isGap = settings.isGap(from, began);
              boolean looksAtAll =
                  isGap || from.hasForgotten() || joined.digest() != from.membershipDigest();
              Set<String> asked = looksAtAll ? joined.ids() : read(joined);
              CompletableFuture<InboxPage> page =
                  InboxPage.read(store, user, from.inboxSeqId(), limit, settings.mostBytes());
              CompletableFuture<Map<String, Versioned<ConversationRecord>>> records =
                  store.conversations().getAll(asked);
              return page.thenCombine(
                      records,
                      (arrived, known) ->
                          new Attempt(joined, began, isGap, looksAtAll, asked, arrived, known))
                  .thenCompose(
                      attempt ->
                          // What expired in between would be passed over untold.
                          !isGap && settings.isGap(from, store.clock().millis())
                              ? run()
                              : attempt.run());
            });
  }

  private CompletableFuture<JoinedConversations> joined() {
    return application.ask(() -> JoinedConversations.of(user, membership));
  }

  private Set<String> read(JoinedConversations joined) {
    if (from.positions().values().stream().noneMatch(Position::isRead)) {
      return Set.of();
    }
    return joined.ids().stream()
        .filter(id -> from.position(id).filter(Position::isRead).isPresent())
        .collect(Collectors.toSet());
  }

  /**
   * The answers of the conversations of a pull.
   *
   * @param steps by conversation
   * @param records by conversation, those that were read
   */
  private record Pulled(
      Map<String, List<PullStep>> steps, Map<String, ConversationRecord> records) {

    /** Returns whether something was read that was left to be read. */
    boolean hasReadRow() {
      return steps.values().stream()
          .flatMap(List::stream)
          .anyMatch(it -> it instanceof PullStep.Row row && !row.entry().isCopied());
    }
  }

  /** A pull whose page has come. */
  private final class Attempt {
    private final JoinedConversations joined;
    private final long began;
    private final boolean isGap;
    private final boolean looksAtAll;
    private final Set<String> asked;
    private final InboxPage page;
    private final Map<String, Versioned<ConversationRecord>> known;
    private final Positions positions = new Positions(from);

    Attempt(
        JoinedConversations joined,
        long began,
        boolean isGap,
        boolean looksAtAll,
        Set<String> asked,
        InboxPage page,
        Map<String, Versioned<ConversationRecord>> known) {
      this.joined = joined;
      this.began = began;
      this.isGap = isGap;
      this.looksAtAll = looksAtAll;
      this.asked = asked;
      this.page = page;
      this.known = known;
    }

    CompletableFuture<Result<M>> run() {
      positions.stopReadingAllBut(joined.ids());
      var restorer = new PositionRestorer(store, user, from, positions);
      return findLacks()
          .thenCompose(
              lacks ->
                  restorer
                      .restore(page.arrivals().keySet())
                      .thenCompose(restored -> pullConversations(lacks))
                      .thenCompose(pulled -> collect(gapsOf(lacks), pulled)));
    }

    private CompletableFuture<List<Lack>> findLacks() {
      if (!isGap) {
        return completedFuture(List.of());
      }
      long oldestMillis = settings.oldestMillis(store.clock().millis());
      return new GapDetector(store, from, joined, oldestMillis).find();
    }

    private List<Gap> gapsOf(List<Lack> lacks) {
      return lacks.stream().flatMap(it -> it.gap().stream()).map(GapDetector.Found::gap).toList();
    }

    private CompletableFuture<Pulled> pullConversations(List<Lack> lacks) {
      var lackingUpTo = new HashMap<String, Long>();
      for (Lack lack : lacks) {
        lackingUpTo.put(lack.conversationId(), lack.upTo());
        lack.gap().ifPresent(gap -> positions.set(lack.conversationId(), gap.position()));
      }
      var context =
          new PullContext(user, from, joined, looksAtAll, store, new HistoryReader(store), events);
      Map<String, CompletableFuture<ConversationRecord>> records = readRecords();
      var ids = new LinkedHashSet<String>(page.arrivals().keySet());
      known.forEach(
          (id, record) -> {
            if (record.state().isLeft()) {
              ids.add(id);
            }
          });
      ids.addAll(lackingUpTo.keySet());
      var parts = new LinkedHashMap<String, CompletableFuture<List<PullStep>>>();
      for (String id : ids) {
        parts.put(
            id,
            new ConversationPull(
                    context,
                    id,
                    positions.of(id),
                    lackingUpTo.getOrDefault(id, 0L),
                    page.arrivals().getOrDefault(id, List.of()),
                    records.getOrDefault(id, completedFuture(ConversationRecord.NONE)))
                .run());
      }
      return all(parts).thenCombine(all(records), Pulled::new);
    }

    private static <T> CompletableFuture<Map<String, T>> all(
        Map<String, CompletableFuture<T>> each) {
      return CompletableFuture.allOf(each.values().toArray(CompletableFuture[]::new))
          .thenApply(
              done -> {
                var results = new LinkedHashMap<String, T>();
                each.forEach((id, one) -> results.put(id, one.join()));
                return results;
              });
    }

    private Map<String, CompletableFuture<ConversationRecord>> readRecords() {
      var records = new HashMap<String, CompletableFuture<ConversationRecord>>();
      known.forEach((id, record) -> records.put(id, completedFuture(record.state())));
      Set<String> missing = new HashSet<>();
      page.arrivals()
          .forEach(
              (id, arrivals) -> {
                if (settings.mayBeChanged() || arrivals.stream().anyMatch(Arrival::isMark)) {
                  missing.add(id);
                }
              });
      missing.removeAll(asked);
      CompletableFuture<Map<String, Versioned<ConversationRecord>>> read =
          store.conversations().getAll(missing);
      missing.forEach(
          id ->
              records.put(
                  id,
                  read.thenApply(
                      found ->
                          found.containsKey(id)
                              ? found.get(id).state()
                              : ConversationRecord.NONE)));
      return records;
    }

    // The membership counts that is looked up after what was left to be read is read.
    private CompletableFuture<Result<M>> collect(List<Gap> gaps, Pulled pulled) {
      CompletableFuture<JoinedConversations> fresh =
          pulled.hasReadRow() ? joined() : completedFuture(joined);
      return fresh.thenCompose(now -> collect(gaps, pulled, now));
    }

    private CompletableFuture<Result<M>> collect(
        List<Gap> gaps, Pulled pulled, JoinedConversations now) {
      var events = new PullEvents<M>(decoder, now, user, limit, settings.mostBytes());
      var collector = new StepCollector<>(settings, from, now, pulled.records(), positions, events);
      collector.addAll(page.unreadable());
      pulled.steps().forEach(collector::addAll);
      return collector
          .events(store)
          .thenApply(
              shown -> {
                var all = new ArrayList<>(gaps);
                all.addAll(collector.gaps());
                boolean more = collector.isCut() || page.more();
                return new Result<>(shown, all, next(collector), more);
              });
    }

    private Checkpoint next(StepCollector<M> collector) {
      long inboxSeqId = from.inboxSeqId();
      Entry<byte[]> last = null;
      boolean isAll = true;
      for (Entry<byte[]> entry : page.entries()) {
        if (!collector.isDealtWith(entry.seqId())) {
          isAll = false;
          break;
        }
        inboxSeqId = entry.seqId();
        last = entry;
      }
      boolean isCut = collector.isCut();
      long reach = Checkpoint.NEVER;
      if (!isCut) {
        reach = isAll && !page.more() ? began : last == null ? Checkpoint.NEVER : last.epochMilli();
      }
      positions.knowFrom(reach - PullSettings.LATEST_DELIVERY_MILLIS, isCut);
      positions.trim();
      return new Checkpoint(
          inboxSeqId,
          positions.all(),
          positions.knownFromMillis(),
          Math.max(from.floorMillis(), reach - PullSettings.LATEST_DELIVERY_MILLIS),
          from.wantMillis(),
          Math.max(from.reachMillis(), reach),
          isCut && looksAtAll ? from.membershipDigest() : joined.digest(),
          positions.hasForgotten());
    }
  }
}
