package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.ATTEMPT_TIMEOUT;
import static dev.timeline.tablestore.Fixture.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.HeldRequests;
import dev.timeline.tablestore.local.LateWrites;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The claim of a crashed server is outlived, and the id stands for one entry all the same. */
@Tag("slow")
class OutlivedClaimsTest extends ExactIdsFixture {

  @Test
  void aCrashedServersClaimIsOutlived() {
    Fault dying = every(ENTRY).losesTheRequest();
    var unknown = catchThrowableOfType(OutcomeUnknown.class, () -> mortal().append(HI));
    dying.end();
    assertThat(unknown.messageId()).contains("c-1");
    assertThat(fixture.rows()).isEmpty();
    assertThat(claim().contains("seq_id")).isFalse();

    long start = System.nanoTime();
    Entry<String> entry = process().append(HI);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("a holder is left as long as it may be writing")
        .isGreaterThanOrEqualTo(ATTEMPT_TIMEOUT.multipliedBy(2));
    assertThat(fixture.rows()).hasSize(1);
    assertStandsFor(entry, HI);
  }

  @Test
  void whoseClaimWasOutlivedMayHaveMeantOtherContent() {
    Fault dying = every(ENTRY).losesTheRequest();
    assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(() -> mortal().append(HI));
    dying.end();
    Entry<String> entry = process().append(OTHER);
    assertConflicts(process(), HI, entry.seqId());
    assertStandsFor(entry, OTHER);
  }

  @Test
  void theEntryOfACrashedServerIsFound() {
    Fault dying = every(SETTLE).losesTheRequest();
    Entry<String> entry = mortal().append(HI); // it knows itself that it is there
    dying.end();
    assertThat(claim().contains("seq_id")).isFalse();

    assertThat(process().append(HI)).isEqualTo(entry);
    assertThat(fixture.rows()).hasSize(1);
    assertStandsFor(entry, HI);
  }

  @Test
  void anEntryThatIsFoundSoRefusesOtherContent() {
    Fault dying = every(SETTLE).losesTheRequest();
    Entry<String> entry = mortal().append(HI);
    dying.end();
    assertConflicts(process(), OTHER, entry.seqId());
    assertThat(fixture.rows()).hasSize(1);
    assertStandsFor(entry, HI);
  }

  @Test
  void aCrashedServersRowThatLandsAfterItsSuccessorsIsNoEntry() {
    LateWrites late = every(ENTRY).appliesLater();
    assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(() -> mortal().append(HI));
    late.end();
    Entry<String> entry = process().append(HI);
    assertThat(late.land()).isPositive();
    assertThat(fixture.rows()).hasSizeGreaterThan(1);
    assertStandsFor(entry, HI);
  }

  @Test
  void aCrashedServersRowThatLandsBeforeItsSuccessorsIsTheEntry() {
    LateWrites late = every(ENTRY).appliesLater();
    assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(() -> mortal().append(HI));
    late.end();
    HeldRequests held = next(ENTRY).holdsTheRequest();
    CompletableFuture<Entry<String>> successor = impatient().append(HI);
    held.awaitArrivals(1);
    assertThat(late.landNext()).isTrue();
    long first = visible(process()).get(0);
    held.release();
    Entry<String> entry = join(successor);
    assertThat(entry.seqId()).isEqualTo(first);
    assertStandsFor(entry, HI);
  }

  @Test
  void severalWhoOutliveTheSameHolderGetOneEntry() {
    Fault dying = every(ENTRY).losesTheRequest();
    assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(() -> mortal().append(HI));
    dying.end();
    List<CompletableFuture<Entry<String>>> appends =
        Stream.generate(this::impatient).limit(3).map(room -> room.append(HI)).toList();
    Set<Entry<String>> entries = appends.stream().map(Fixture::join).collect(Collectors.toSet());
    assertThat(entries).hasSize(1);
    assertStandsFor(entries.iterator().next(), HI);
  }

  @Test
  void aClaimOfWhatWasRejectedIsOutlivedToo() {
    next(ENTRY).fails("OTSOutOfRowSizeLimit");
    assertThatExceptionOfType(Rejected.class).isThrownBy(() -> process().append(HI));
    assertThat(fixture.rows()).isEmpty();
    assertStandsFor(process().append(OTHER), OTHER);
  }

  @Test
  void theShortestTimeoutThatIsAllowedIsEnoughToOutliveAHolder() {
    Fault dying = every(ENTRY).losesTheRequest();
    assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(() -> mortal().append(HI));
    dying.end();
    assertStandsFor(withinAFewCalls(mortal(), HI), HI);
  }

  /** One is enough unless the machine is busy with something else. */
  private static Entry<String> withinAFewCalls(Timeline<String> room, Message<String> message) {
    for (int calls = 1; ; calls++) {
      try {
        return room.append(message);
      } catch (Unavailable e) {
        assertThat(calls).isLessThan(5);
      }
    }
  }

  @Test
  void aHolderThatIsAliveIsWaitedFor() {
    HeldRequests slow = next(ENTRY).holdsTheReply();
    CompletableFuture<Entry<String>> first = patient().append(HI);
    slow.awaitArrivals(1);
    CompletableFuture<Entry<String>> second = patient().append(HI);
    Fault looks = faults.every().of("GetRow").on(CLAIMS).delaysTheReply(Duration.ofMillis(1));
    await().atMost(Fixture.PATIENCE).until(() -> looks.hits() >= 3);
    assertThat(second).isNotDone();
    slow.release();
    assertThat(join(second)).isEqualTo(join(first));
    assertThat(fixture.rows()).hasSize(1);
  }
}
