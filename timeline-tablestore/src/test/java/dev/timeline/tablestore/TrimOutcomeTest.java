package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.join;
import static dev.timeline.tablestore.Fixture.store;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.HeldRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a trim does when a request of it goes wrong, or somebody changes what it deletes. */
class TrimOutcomeTest {

  private static final int ENTRIES = 10;

  private final Fixture fixture = new Fixture();
  private final List<Entry<String>> entries = new ArrayList<>();
  private AsyncTimeline<String> impatient;
  private Timeline<String> other;

  @BeforeEach
  void open() {
    impatient = store(fixture.open(fixture.impatientSettings())).async().timeline("room");
    other = store(fixture.backend()).timeline("room");
    for (int i = 0; i < ENTRIES; i++) {
      Message<String> message = Message.of("" + i);
      entries.add(other.append(i % 2 == 0 ? message : message.withId("c-" + i)));
    }
    CallOutcome.patiently(() -> join(impatient.get(1))); // opens its connections
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private FaultRule nextDeletion() {
    return fixture.server.faults().next(1).of("BatchWriteRow");
  }

  private long last() {
    return entries.get(ENTRIES - 1).seqId();
  }

  private void assertOnlyTheLastIsLeft() {
    assertThat(other.stream(SeqRange.all())).containsExactly(entries.get(ENTRIES - 1));
    assertThat(RawEntry.all(fixture.rows())).extracting(RawEntry::seqId).containsExactly(last());
  }

  static Stream<Consumer<FaultRule>> faults() {
    return Stream.of(
        rule -> rule.losesTheRequest(),
        rule -> rule.losesTheReply(),
        rule -> rule.truncatesTheReply(),
        rule -> rule.fails("OTSServerBusy"),
        rule -> rule.appliesAndFails("OTSTimeout"),
        rule -> rule.rows(row -> row.index() % 3 == 0).fails("OTSServerBusy"),
        rule -> rule.rows(row -> row.index() > 2).appliesAndFails("OTSTimeout"),
        rule -> rule.rows(row -> true).fails("OTSServerBusy"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatGoesWrongOnceIsDoneAgain(Consumer<FaultRule> fault) {
    fault.accept(nextDeletion());
    assertThat(join(impatient.trim(last()))).isLessThan(ENTRIES);
    assertOnlyTheLastIsLeft();
  }

  @Test
  void whatIsRefusedAllTheTimeIsNotDone() {
    fixture.server.faults().every().of("BatchWriteRow").fails("OTSServerBusy");
    AsyncTimeline<String> hasty =
        store(fixture.open(fixture.impatientSettings(Duration.ofSeconds(2))))
            .async()
            .timeline("room");
    CallOutcome<Long> outcome = CallOutcome.ofAsync(() -> hasty.trim(last()));
    assertThat(outcome.isUnknown()).as("%s", outcome).isFalse();
    assertThat(other.stream(SeqRange.all())).hasSize(ENTRIES);
  }

  @Test
  void withoutAnAnswerTheOutcomeIsUnknownAndACallAgainDoesIt() {
    fixture.server.faults().every().of("BatchWriteRow").losesTheRequest();
    CallOutcome<Long> outcome = CallOutcome.ofAsync(() -> impatient.trim(last()));
    assertThat(outcome.isUnknown()).as("%s", outcome).isTrue();
    fixture.server.faults().clear();
    assertThat(join(impatient.trim(last()))).isEqualTo(ENTRIES - 1);
    assertOnlyTheLastIsLeft();
  }

  @Test
  void whatIsReplacedInBetweenIsDeletedAllTheSame() {
    HeldRequests held = nextDeletion().holdsTheRequest();
    Timeline<String> patient = store(fixture.backend()).timeline("room");
    CompletableFuture<Long> trimmed = CompletableFuture.supplyAsync(() -> patient.trim(last()));
    held.awaitArrivals(1);
    assertThat(other.replace(entries.get(1), Message.of("replaced"))).isPresent();
    assertThat(other.delete(entries.get(2).seqId())).isTrue();
    held.release();
    assertThat(join(trimmed)).isEqualTo(ENTRIES - 2);
    assertOnlyTheLastIsLeft();
  }
}
