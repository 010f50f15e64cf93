package dev.timeline.messaging.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.storage.Content;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.InboxEntry;
import dev.timeline.messaging.storage.InboxEntry.Copy;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.storage.TypedRecords.Versioned;
import dev.timeline.messaging.sync.ConversationPull.Arrival;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  Pull(
      MessageStore store,
      PullSettings settings,
      Membership membership,
      ApplicationThreads application,
      EventDecoder<M> decoder,
      String user,
      Checkpoint from,
      int limit) {
    this.store = store;
    this.settings = settings;
    this.membership = membership;
    this.application = application;
    this.decoder = decoder;
    this.user = user;
    this.from = from;
    this.limit = limit;
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
              CompletableFuture<Page<byte[]>> page = readPage(SeqRange.after(from.inboxSeqId()));
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

  /** Reads as many entries as are wanted, or there are, or fit. */
  private CompletableFuture<Page<byte[]>> readPage(SeqRange range) {
    return readPage(range.limit(limit), new ArrayList<>(), 0);
  }

  private CompletableFuture<Page<byte[]>> readPage(
      SeqRange range, List<Entry<byte[]>> before, long bytesBefore) {
    return store
        .inboxes()
        .read(user, range)
        .thenCompose(
            page -> {
              long bytes = bytesBefore;
              for (Entry<byte[]> entry : page.entries()) {
                before.add(entry);
                bytes += entry.message().body().length;
              }
              int missing = limit - before.size();
              return missing > 0 && page.more() && bytes < settings.mostBytes()
                  ? readPage(page.next().limit(missing), before, bytes)
                  : completedFuture(new Page<>(before, page.next(), page.more()));
            });
  }

  private Set<String> read(JoinedConversations joined) {
    if (from.positions().values().stream().noneMatch(Position::isRead)) {
      return Set.of();
    }
    return joined.ids().stream()
        .filter(id -> from.position(id).filter(Position::isRead).isPresent())
        .collect(Collectors.toSet());
  }

  /** A pull whose page has come. */
  private final class Attempt {
    private final JoinedConversations joined;
    private final long began;
    private final boolean isGap;
    private final boolean looksAtAll;
    private final Set<String> asked;
    private final Page<byte[]> page;
    private final Map<String, Versioned<ConversationRecord>> known;
    private final Positions positions = new Positions(from);
    private final Map<String, List<Arrival>> arrivals = new LinkedHashMap<>();
    private final List<PullStep> unreadable = new ArrayList<>();

    /** The records of the conversations of the page, which say what was changed since. */
    private final Map<String, ConversationRecord> changes = new HashMap<>();

    private List<Gap> gaps = List.of();

    Attempt(
        JoinedConversations joined,
        long began,
        boolean isGap,
        boolean looksAtAll,
        Set<String> asked,
        Page<byte[]> page,
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
      page.entries().forEach(this::sort);
      arrivals
          .values()
          .forEach(
              one ->
                  one.sort(
                      Comparator.<Arrival>comparingLong(it -> it.what().seqId())
                          .thenComparingLong(it -> it.entry().seqId())));
      return findGaps()
          .thenCompose(found -> lookBack())
          .thenCompose(done -> pullConversations())
          .thenCompose(this::collect);
    }

    private void sort(Entry<byte[]> entry) {
      try {
        InboxEntry what = InboxEntry.decode(entry);
        arrivals
            .computeIfAbsent(what.conversationId(), absent -> new ArrayList<>())
            .add(new Arrival(what, entry));
      } catch (RuntimeException e) {
        unreadable.add(new PullStep.UnreadableCopy(entry, e));
      }
    }

    private CompletableFuture<Void> findGaps() {
      if (!isGap) {
        return completedFuture(null);
      }
      long oldestMillis = settings.oldestMillis(store.clock().millis());
      return new GapDetector(store, from, joined, oldestMillis)
          .find()
          .thenAccept(
              found -> {
                gaps = found.stream().map(GapDetector.Found::gap).toList();
                found.forEach(it -> positions.set(it.gap().conversationId(), it.position()));
              });
    }

    /**
     * Where positions were dropped because there were too many, the inbox says how far the device
     * had come in a conversation.
     */
    private CompletableFuture<Void> lookBack() {
      boolean isNeeded =
          from.knownFromMillis() > from.floorMillis()
              && arrivals.keySet().stream().anyMatch(id -> positions.of(id).isEmpty());
      if (!isNeeded) {
        return completedFuture(null);
      }
      return lookBack(SeqRange.before(from.inboxSeqId() + 1).limit(1_000), new HashMap<>());
    }

    private CompletableFuture<Void> lookBack(SeqRange range, Map<String, Entry<byte[]>> last) {
      return store
          .inboxes()
          .read(user, range)
          .thenCompose(
              page -> {
                boolean isPast = false;
                for (Entry<byte[]> entry : page.entries()) {
                  isPast |= entry.epochMilli() < from.floorMillis();
                  Header header = Header.of(entry);
                  if (header.kind() != InboxEntry.Kind.MARK) {
                    last.merge(
                        header.conversationId(),
                        entry,
                        (a, b) -> Header.of(a).seqId() >= Header.of(b).seqId() ? a : b);
                  }
                }
                if (page.more() && !isPast) {
                  return lookBack(page.next(), last);
                }
                last.forEach(this::restore);
                return completedFuture(null);
              });
    }

    private void restore(String conversationId, Entry<byte[]> last) {
      if (positions.of(conversationId).isEmpty() && arrivals.containsKey(conversationId)) {
        Header header = Header.of(last);
        positions.set(conversationId, new Position(header.seqId(), header.millis(), 0, false));
      }
    }

    private CompletableFuture<Map<String, List<PullStep>>> pullConversations() {
      var context =
          new PullContext(user, from, joined, looksAtAll, store, new HistoryReader(store));
      Map<String, CompletableFuture<ConversationRecord>> records = readRecords();
      var ids = new LinkedHashSet<String>(arrivals.keySet());
      known.forEach(
          (id, record) -> {
            if (record.state().isLeft()) {
              ids.add(id);
            }
          });
      var parts = new LinkedHashMap<String, CompletableFuture<List<PullStep>>>();
      for (String id : ids) {
        parts.put(
            id,
            new ConversationPull(
                    context,
                    id,
                    positions.of(id),
                    arrivals.getOrDefault(id, List.of()),
                    records.getOrDefault(id, completedFuture(ConversationRecord.NONE)))
                .run());
      }
      var all = new ArrayList<CompletableFuture<?>>(parts.values());
      all.addAll(records.values());
      return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .thenApply(
              done -> {
                var steps = new LinkedHashMap<String, List<PullStep>>();
                parts.forEach((id, one) -> steps.put(id, one.join()));
                records.forEach((id, one) -> changes.put(id, one.join()));
                return steps;
              });
    }

    private Map<String, CompletableFuture<ConversationRecord>> readRecords() {
      var records = new HashMap<String, CompletableFuture<ConversationRecord>>();
      known.forEach((id, record) -> records.put(id, completedFuture(record.state())));
      if (!settings.mayBeChanged()) {
        return records;
      }
      Set<String> missing = new HashSet<>(arrivals.keySet());
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

    /** The membership counts that is looked up after what was left to be read is read. */
    private CompletableFuture<Result<M>> collect(Map<String, List<PullStep>> steps) {
      boolean needsFresh =
          steps.values().stream()
              .flatMap(List::stream)
              .anyMatch(it -> it instanceof PullStep.Row row && !row.entry().isCopied());
      CompletableFuture<JoinedConversations> fresh =
          needsFresh ? joined() : completedFuture(joined);
      return fresh.thenCompose(now -> collect(steps, now));
    }

    private CompletableFuture<Result<M>> collect(
        Map<String, List<PullStep>> steps, JoinedConversations now) {
      var collected = new Collected(now);
      unreadable.forEach(step -> collected.add(Optional.empty(), step));
      steps.forEach((id, some) -> some.forEach(step -> collected.add(Optional.of(id), step)));
      return collected
          .readChanged()
          .thenApply(
              events -> {
                boolean more = collected.isCut || page.more();
                var all = new ArrayList<>(gaps);
                all.addAll(collected.missing);
                return new Result<>(events, all, next(collected), more);
              });
    }

    /** The events that a pull takes of the steps, up to its limits. */
    private final class Collected {
      private final JoinedConversations now;
      private final PullEvents<M> events;
      private final List<Gap> missing = new ArrayList<>();
      private final Set<Long> dealtWith = new HashSet<>();
      private int rows;
      private boolean isCut;

      Collected(JoinedConversations now) {
        this.now = now;
        events = new PullEvents<>(decoder, now, user, limit, settings.mostBytes());
      }

      void add(Optional<String> conversationId, PullStep step) {
        if (isCut) {
          return;
        }
        if (step instanceof PullStep.Cut || isFull(step)) {
          isCut = true;
          return;
        }
        show(step);
        conversationId.ifPresent(
            id -> step.position().ifPresent(position -> positions.set(id, position)));
        step.inboxSeqId().ifPresent(dealtWith::add);
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
          return !isHidden(copied.copy().conversationId()) && wantsTarget(copied.copy());
        }
        return step instanceof PullStep.UnreadableCopy
            || (step instanceof PullStep.UnreadableRow row
                && now.includes(row.entry().timelineId(), row.entry().epochMilli()));
      }

      private boolean isHidden(String conversationId) {
        return settings.hidesAfterLeaving() && !now.contains(conversationId);
      }

      private boolean wantsTarget(Copy copy) {
        return !(copy.message().content() instanceof Content.Event event)
            || event.targetMillis() >= from.wantMillis();
      }

      private boolean isDue(PullStep.Row row) {
        String id = row.entry().conversationId();
        if (row.entry().dueMillis() < from.wantMillis()
            || row.entry().millis() < from.wantMillis()
            || isHidden(id)) {
          return false;
        }
        return row.entry().isCopied()
            ? row.isOnRoster()
            : now.includes(id, Math.min(row.entry().dueMillis(), row.entry().millis()));
      }

      private void show(PullStep step) {
        if (step instanceof PullStep.Missing gap) {
          missing.add(gap.gap());
        }
        if (!isShown(step)) {
          return;
        }
        if (step instanceof PullStep.Row row) {
          events.add(row.entry());
        } else if (step instanceof PullStep.Copied copied) {
          ConversationRecord record =
              changes.getOrDefault(copied.copy().conversationId(), ConversationRecord.NONE);
          events.add(copied.copy(), copied.entry(), record.isChanged(copied.copy().seqId()));
        } else if (step instanceof PullStep.UnreadableRow row) {
          events.addUnreadable(row.entry(), row.failure());
        } else if (step instanceof PullStep.UnreadableCopy copy) {
          events.addUnreadable(copy.entry(), copy.failure());
        }
      }

      CompletableFuture<PullEvents<M>> readChanged() {
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
    }

    private Checkpoint next(Collected collected) {
      long inboxSeqId = from.inboxSeqId();
      Entry<byte[]> last = null;
      boolean isAll = true;
      for (Entry<byte[]> entry : page.entries()) {
        if (!collected.dealtWith.contains(entry.seqId())) {
          isAll = false;
          break;
        }
        inboxSeqId = entry.seqId();
        last = entry;
      }
      boolean isCut = collected.isCut;
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
