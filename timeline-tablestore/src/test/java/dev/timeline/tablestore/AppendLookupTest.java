package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.tablestore.AppendLookup.Outcome;
import dev.timeline.tablestore.AppendLookup.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What look-ups find, and what they read for it, where each read is answered by the test. */
class AppendLookupTest {

  private static final String ROOM = "room";
  private static final long TOLERANCE_MILLIS = 5_000;
  private static final Deadline LONG = Deadline.in(Duration.ofHours(1));

  private final NavigableMap<Long, StoredRow> rows = new TreeMap<>();
  private final List<Read> asked = new ArrayList<>();
  private final AppendLookup lookup = new AppendLookup(this::read);
  private int reads;
  private int rowsRead;

  private record Read(SeqRange range, CompletableFuture<TableReads.Rows> answer) {}

  private CompletableFuture<TableReads.Rows> read(
      String timelineId, SeqRange range, Deadline deadline) {
    assertThat(timelineId).isEqualTo(ROOM);
    var read = new Read(range, new CompletableFuture<>());
    asked.add(read);
    return read.answer();
  }

  private void answer(Read read) {
    asked.remove(read);
    SeqRange range = read.range();
    List<StoredRow> some =
        rows.subMap(range.after(), false, range.upTo(), true).descendingMap().values().stream()
            .limit(range.limit())
            .toList();
    boolean more = some.size() == range.limit();
    SeqRange rest = some.isEmpty() ? range : range.past(some.get(some.size() - 1).seqId());
    reads++;
    rowsRead += some.size();
    read.answer().complete(new TableReads.Rows(some, rest, more));
  }

  private void answerAll() {
    while (!asked.isEmpty()) {
      answer(asked.get(0));
    }
  }

  private void add(long seqId, String appendId, long millis) {
    Entry<byte[]> entry = Entry.ofEpochMilli(ROOM, seqId, millis, Message.of(new byte[0]));
    rows.put(
        seqId,
        new StoredRow(
            entry,
            appendId,
            OptionalLong.empty(),
            StoredRow.NOT_CHECKED,
            Long.MAX_VALUE,
            millis,
            "",
            false));
  }

  private void fill(int many) {
    for (int i = 1; i <= many; i++) {
      add(i, "m" + i, i);
    }
  }

  private CompletableFuture<Outcome> find(String appendId) {
    return find(appendId, LONG);
  }

  private CompletableFuture<Outcome> find(String appendId, Deadline deadline) {
    return lookup.find(appendId, everything(), deadline);
  }

  private static Scope everything() {
    return Scope.of(ROOM, 0, SeqRange.MAX_SEQ_ID, Long.MIN_VALUE);
  }

  private static Optional<Long> seqIdOf(CompletableFuture<Outcome> outcome) {
    return outcome.join().first().map(StoredRow::seqId);
  }

  @Test
  void aThousandReadOneTimelineOnceTogether() {
    fill(2_000);
    var found = new ArrayList<CompletableFuture<Outcome>>();
    for (int i = 1; i <= 1_000; i++) {
      found.add(find("m" + i));
    }
    answerAll();
    for (int i = 1; i <= 1_000; i++) {
      assertThat(seqIdOf(found.get(i - 1))).contains((long) i);
    }
    assertThat(reads).isLessThanOrEqualTo(6);
    assertThat(rowsRead).isLessThanOrEqualTo(4_000); // those of the first one, and of the others
  }

  @Test
  void whoComesWhileAFirstPageIsReadBeginsAfterIt() {
    CompletableFuture<Outcome> first = find("late");
    Read early = asked.get(0);
    asked.clear();
    early.answer().complete(new TableReads.Rows(List.of(), early.range(), false));
    add(1, "late", 1);
    CompletableFuture<Outcome> second = find("late");
    CompletableFuture<Outcome> third = find("late");
    answerAll();
    assertThat(seqIdOf(first)).isEmpty();
    assertThat(List.of(seqIdOf(second), seqIdOf(third))).containsOnly(Optional.of(1L));
  }

  @Test
  void nobodyWaitsForOneThatReadsFar() {
    fill(5_000);
    CompletableFuture<Outcome> far = find("not there");
    answer(asked.get(0));
    CompletableFuture<Outcome> near =
        lookup.find("m4999", Scope.of(ROOM, 4_990, SeqRange.MAX_SEQ_ID, Long.MIN_VALUE), LONG);
    answer(asked.get(asked.size() - 1));
    assertThat(near).isDone();
    assertThat(far).isNotDone();
    answerAll();
    assertThat(seqIdOf(far)).isEmpty();
  }

  @Test
  void whatLiesBetweenTwoRangesIsNotRead() {
    fill(9_000);
    CompletableFuture<Outcome> before = find("m1"); // so that the next two begin together
    Read first = asked.remove(0);
    CompletableFuture<Outcome> low = lookup.find("m5", Scope.of(ROOM, 0, 10, 0), LONG);
    CompletableFuture<Outcome> high = lookup.find("m8995", Scope.of(ROOM, 8_990, 9_000, 0), LONG);
    first.answer().completeExceptionally(finalFailure());
    answerAll();
    assertThat(List.of(seqIdOf(low), seqIdOf(high)))
        .containsExactly(Optional.of(5L), Optional.of(8_995L));
    assertThat(rowsRead).isEqualTo(20);
    assertThat(before).isCompletedExceptionally();
  }

  @Test
  void whoHasMoreTimeThanTheOthersIsLookedUpAgain() {
    fill(10);
    CompletableFuture<Outcome> alone = find("m3");
    Read first = asked.remove(0);
    CompletableFuture<Outcome> hurried = find("m4", Deadline.in(Duration.ofSeconds(1)));
    CompletableFuture<Outcome> patient = find("m5");
    first.answer().complete(new TableReads.Rows(List.of(), first.range(), false));
    asked.remove(0).answer().completeExceptionally(ServiceFailure.noAnswer("time is up"));
    answerAll();
    assertThat(alone).isCompleted();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(hurried::join)
        .withCauseInstanceOf(ServiceFailure.class);
    assertThat(seqIdOf(patient)).contains(5L);
  }

  @Test
  void aFinalFailureIsThatOfAll() {
    CompletableFuture<Outcome> first = find("m1");
    CompletableFuture<Outcome> second = find("m2", Deadline.in(Duration.ofSeconds(1)));
    CompletableFuture<Outcome> third = find("m3");
    asked.remove(0).answer().completeExceptionally(finalFailure());
    asked.remove(0).answer().completeExceptionally(finalFailure());
    assertThat(asked).isEmpty();
    assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isCompletedExceptionally);
  }

  private static ServiceFailure finalFailure() {
    return ServiceFailure.unsendable(new IllegalArgumentException("no such table"));
  }

  /** Random look-ups of random rows, answered in random order, against those of each by itself. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void eachFindsWhatItWouldFindAlone(long seed) {
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      rows.clear();
      int many = random.nextInt(700);
      for (int i = 1; i <= many; i++) {
        add(i * 3L, "id" + random.nextInt(many / 2 + 1), i * 1_000L);
      }
      var pending = new ArrayList<Asked>();
      for (int i = random.nextInt(30) + 1; i > 0; i--) {
        pending.add(ask(random, many));
        if (random.nextInt(3) == 0 && !asked.isEmpty()) {
          answer(asked.get(random.nextInt(asked.size())));
        }
      }
      while (!asked.isEmpty()) {
        answer(asked.get(random.nextInt(asked.size())));
      }
      pending.forEach(Asked::assertRight);
    }
  }

  private record Asked(
      Scope scope, Optional<Long> first, long upTo, CompletableFuture<Outcome> got) {
    void assertRight() {
      assertThat(seqIdOf(got)).as("first in %s", scope).isEqualTo(first);
      assertThat(got.join().upTo()).as("up to in %s", scope).isEqualTo(upTo);
    }
  }

  private Asked ask(Random random, int many) {
    long one = random.nextInt(many * 3 + 5);
    long other = random.nextInt(many * 3 + 5);
    long since = random.nextBoolean() ? Long.MIN_VALUE : random.nextInt(many + 5) * 1_000L;
    long end = random.nextInt(3) == 0 ? SeqRange.MAX_SEQ_ID : Math.max(one, other);
    Scope scope = Scope.of(ROOM, Math.min(one, other), end, since);
    String appendId = "id" + random.nextInt(many / 2 + 1);
    var upTo = scope.range().after();
    Optional<Long> first = Optional.empty();
    for (StoredRow row : rows.descendingMap().values()) {
      if (scope.range().contains(row.seqId())) {
        upTo = Math.max(upTo, row.seqId());
        boolean counts = since == Long.MIN_VALUE || row.serverMillis() >= since - TOLERANCE_MILLIS;
        first = counts && appendId.equals(row.appendId()) ? Optional.of(row.seqId()) : first;
      }
    }
    return new Asked(scope, first, upTo, lookup.find(appendId, scope, LONG));
  }
}
