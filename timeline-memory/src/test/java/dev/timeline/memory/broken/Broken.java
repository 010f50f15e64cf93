package dev.timeline.memory.broken;

import dev.timeline.EntryKey;
import dev.timeline.contract.BackendContract;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.spi.Log;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.text.Normalizer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The backends that are broken on purpose, each with the promises that it breaks. */
@SuppressWarnings("ImmutableEnumChecker") // functions and classes, which nobody changes
enum Broken {
  LATE_INSERT(logs(LateInsert.Hidden::new, LateInsert::new), BackendContract.NoLateGap.class),
  REPEATS_THE_LAST_SEEN(
      logs(BrokenReads.RepeatsTheLastSeen::new),
      BackendContract.Pages.class,
      BackendContract.Subscribing.class),
  LEAVES_OUT_THE_UPPER_BOUND(
      logs(BrokenReads.LeavesOutTheUpperBound::new), BackendContract.Pages.class),
  DELETES_ONE_TOO_MANY(logs(BrokenReads.DeletesOneTooMany::new), BackendContract.Trim.class),
  STOPS_AT_AN_EMPTY_PAGE(
      strictLogs(BrokenReads.StopsAtAnEmptyPage::new),
      BackendContract.ScanStability.class,
      BackendContract.Pages.class),
  STOPS_AT_A_SHORT_PAGE(
      strictLogs(BrokenReads.StopsAtAShortPage::new),
      BackendContract.ScanStability.class,
      BackendContract.Pages.class),
  GOES_ON_BEHIND_THE_END(logs(BrokenReads.GoesOnBehindTheEnd::new), BackendContract.Pages.class),
  FORGETS_TO_TURN_ROUND(logs(BrokenReads.ForgetsToTurnRound::new), BackendContract.Pages.class),
  GETS_NO_ENTRY_TWICE(
      logs(log -> new BrokenReads.CollectsWhatItIsAskedFor(log, Stream::distinct)),
      BackendContract.Pages.class),
  GETS_ENTRIES_IN_THEIR_ORDER(
      logs(
          log ->
              new BrokenReads.CollectsWhatItIsAskedFor(
                  log, keys -> keys.sorted(Comparator.comparing(EntryKey::seqId)))),
      BackendContract.Pages.class),
  CACHES_THE_LATEST(logs(BrokenReads.CachesTheLatest::new), BackendContract.ReadYourAppend.class),

  REVERSES_BATCHES(logs(BrokenAppends.ReversesBatches::new), BackendContract.SenderOrder.class),
  LETS_REQUESTS_RACE(logs(BrokenAppends.LetsRequestsRace::new), BackendContract.SenderOrder.class),
  KEEPS_NO_ORDER_OF_A_KEY(
      logs(BrokenOrders.KeepsNoOrderOfAKey::new), BackendContract.SenderOrder.class),
  LETS_BLOCKING_APPENDS_OVERTAKE(
      logs(BrokenOrders.LetsBlockingAppendsOvertake::new), BackendContract.SenderOrder.class),
  COUNTS_FROM_THE_LAST_ROW(
      logs(CountsFromTheLastRow.Numbers::new, CountsFromTheLastRow::new),
      BackendContract.MonotoneLatest.class),
  STORES_WHAT_IT_REFUSES(
      logs(BrokenAppends.StoresWhatItRefuses::new),
      BackendContract.ThreeOutcomes.class,
      BackendContract.IdempotentAppend.class,
      BackendContract.BadInput.class),
  CALLS_A_TIMEOUT_A_FAILURE(
      logs(BrokenAppends.CallsATimeoutAFailure::new), BackendContract.ThreeOutcomes.class),
  CUTS_LARGE_BODIES(logs(BrokenAppends.CutsLargeBodies::new), BackendContract.BadInput.class),

  DUPLICATES_ON_RETRY(
      logs(BrokenIds.DuplicatesOnRetry::new), BackendContract.IdempotentAppend.class),
  LOOKS_ONLY_FOR_MARKED_REPEATS(
      clock -> new BrokenDeduplication.LooksOnlyForMarkedRepeats(memory(clock)),
      BackendContract.IdempotentAppend.class,
      BackendContract.ThreeOutcomes.class,
      BackendContract.Isolation.class,
      BackendContract.BadInput.class),
  REMEMBERS_ONLY_WHAT_IS_STORED(
      clock -> new BrokenDeduplication.RemembersOnlyWhatIsStored(memory(clock)),
      BackendContract.IdempotentAppend.class),
  REMEMBERS_WHAT_IS_THERE(
      clock -> new BrokenDeduplication.RemembersWhatIsThere(memory(clock)),
      BackendContract.IdempotentAppend.class),
  FORGETS_IDS_OF_ENTRIES_THAT_ARE_GONE(
      logs(BrokenIds.ForgetsIdsOfEntriesThatAreGone::new), BackendContract.IdempotentAppend.class),
  ACCEPTS_OTHER_CONTENT(
      logs(BrokenIds.AcceptsOtherContent::new),
      BackendContract.IdempotentAppend.class,
      BackendContract.BadInput.class),
  KEEPS_ONE_INDEX_FOR_ALL_TIMELINES(
      logs(BrokenIds.KeepsOneIndexForAllTimelines::new), BackendContract.Isolation.class),
  FOLDS_CASE(folding(id -> id.toLowerCase(Locale.ROOT)), BackendContract.Isolation.class),
  FOLDS_UNICODE_FORMS(
      folding(id -> Normalizer.normalize(id, Normalizer.Form.NFC)),
      BackendContract.Isolation.class),
  FOLDS_WHITE_SPACE(folding(String::trim), BackendContract.Isolation.class),
  FOLDS_SEPARATORS(folding(id -> id.replace('/', ':')), BackendContract.Isolation.class),
  CUTS_LONG_IDS(
      folding(id -> id.substring(0, Math.min(id.length(), 1023))), BackendContract.Isolation.class),

  EXPIRES_A_MILLISECOND_LATE(
      clock -> BrokenRetention.withOtherTtl(memory(clock), Duration.ofMillis(1)),
      BackendContract.Retention.class),
  EXPIRES_A_MILLISECOND_EARLY(
      clock -> BrokenRetention.withOtherTtl(memory(clock), Duration.ofMillis(-1)),
      BackendContract.Retention.class),
  COUNTS_RETENTION_FROM_THE_APPEND(
      clock -> BrokenRetention.countedFromTheAppend(memory(clock), clock),
      BackendContract.Retention.class),
  BRINGS_BACK_BY_AN_EDIT(
      logs(
          BrokenRetention.BringsBackByAnEdit.Revenants::new,
          BrokenRetention.BringsBackByAnEdit::new),
      BackendContract.Retention.class),

  REPLACES_WHATEVER_IS_THERE(
      logs(BrokenReplaces.WhateverIsThere::new), BackendContract.ConditionalReplace.class),
  LOOKS_AND_THEN_REPLACES(
      logs(BrokenReplaces.LooksAndThenWrites::new), BackendContract.ConditionalReplace.class),

  COMPARES_AND_THEN_SETS(
      records(BrokenRecords.ComparesAndThenSets::new), BackendContract.Records.class),
  COMPARES_BYTES(records(BrokenRecords.ComparesBytes::new), BackendContract.Records.class),
  COUNTS_VERSIONS_FROM_ONE(
      clock -> {
        var values = new ConcurrentHashMap<String, Records.Value>();
        return ForwardingBackend.withRecords(
            memory(clock), given -> new BrokenRecords.CountsVersionsFromOne(given, values));
      },
      BackendContract.Records.class),

  STARTS_A_THREAD(
      clock -> new BrokenRecords.StartsAThread(memory(clock)), BackendContract.Closing.class),
  STAYS_OPEN(clock -> new BrokenRecords.StaysOpen(memory(clock)), BackendContract.Closing.class);

  final Function<InstantSource, TimelineBackend> opener;
  final List<Class<?>> promises;

  Broken(Function<InstantSource, TimelineBackend> opener, Class<?>... promises) {
    this.opener = opener;
    this.promises = List.of(promises);
  }

  static TimelineBackend memory(InstantSource clock) {
    return MemoryBackend.builder().clock(clock).build();
  }

  static Function<InstantSource, TimelineBackend> logs(UnaryOperator<Log> around) {
    return clock -> ForwardingBackend.withLogs(memory(clock), around);
  }

  /** On a log with short and empty pages. */
  private static Function<InstantSource, TimelineBackend> strictLogs(UnaryOperator<Log> around) {
    return clock ->
        ForwardingBackend.withLogs(MemoryBackend.builder().clock(clock).strict(1).build(), around);
  }

  /** With something that all handles on one backend share. */
  private static <S> Function<InstantSource, TimelineBackend> logs(
      Supplier<S> shared, BiFunction<Log, S, Log> around) {
    return clock -> {
      S once = shared.get();
      return ForwardingBackend.withLogs(memory(clock), log -> around.apply(log, once));
    };
  }

  private static Function<InstantSource, TimelineBackend> folding(UnaryOperator<String> key) {
    return logs(log -> new BrokenIds.FoldsTimelineIds(log, key));
  }

  private static Function<InstantSource, TimelineBackend> records(UnaryOperator<Records> around) {
    return clock -> ForwardingBackend.withRecords(memory(clock), around);
  }
}
