package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.join;
import static dev.timeline.tablestore.Fixture.store;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.HeldRequests;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replace says whose answer was lost, whatever was written to the entry meanwhile. */
class ReplaceOutcomeTest {

  private final Fixture fixture = new Fixture();
  private AsyncTimeline<String> impatient;
  private Timeline<String> other;
  private Entry<String> seen;

  @BeforeEach
  void open() {
    impatient = store(fixture.open(fixture.impatientSettings())).async().timeline("room");
    other = store(fixture.backend()).timeline("room");
    seen = other.append("a");
    CallOutcome.patiently(() -> join(impatient.get(seen.seqId()))); // opens its connections
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private FaultRule nextReplace() {
    return fixture.server.faults().next(1).of("PutRow");
  }

  /**
   * Begins to replace what was seen by "mine", whose answer does not come before it is looked for.
   */
  private CompletableFuture<Optional<Entry<String>>> replaceUnanswered() {
    HeldRequests held = nextReplace().holdsTheReply();
    CompletableFuture<Optional<Entry<String>>> replaced =
        impatient.replace(seen, Message.of("mine"));
    held.awaitArrivals(1);
    return replaced;
  }

  private Entry<String> replaceAgain(String body) {
    return other.replace(seen.seqId(), Message.of(body)).orElseThrow();
  }

  @Test
  void aReplaceWithoutAnAnswerIsRecognised() {
    Entry<String> mine = join(replaceUnanswered()).orElseThrow();
    assertThat(other.get(seen.seqId()).orElseThrow().revision()).isEqualTo(mine.revision());
  }

  @Test
  void aReplaceWithoutAnAnswerIsRecognisedUnderTheNext() {
    CompletableFuture<Optional<Entry<String>>> replaced = replaceUnanswered();
    Entry<String> next = replaceAgain("next");
    Entry<String> mine = join(replaced).orElseThrow();
    assertThat(mine.message().body()).isEqualTo("mine");
    assertThat(other.get(seen.seqId())).contains(next);
    assertThat(other.replace(mine, Message.of("lost"))).isEmpty();
  }

  @Test
  void aReplaceWithoutAnAnswerUnderTwoOthersLeavesItsOutcomeUnknown() {
    CompletableFuture<Optional<Entry<String>>> replaced = replaceUnanswered();
    replaceAgain("next");
    Entry<String> last = replaceAgain("last");
    CallOutcome<Optional<Entry<String>>> outcome = CallOutcome.ofAsync(() -> replaced);
    assertThat(outcome.isUnknown()).as("%s", outcome).isTrue();
    assertThat(other.get(seen.seqId())).contains(last);
  }

  @Test
  void aReplaceThatWasOutrunIsNotDoneThoughItHasNoAnswer() {
    HeldRequests held = nextReplace().holdsTheRequest();
    CompletableFuture<Optional<Entry<String>>> replaced =
        impatient.replace(seen, Message.of("mine"));
    held.awaitArrivals(1);
    Entry<String> next = replaceAgain("next");
    assertThat(join(replaced)).isEmpty();
    held.release(); // and is carried out now, if it can be
    assertThat(other.get(seen.seqId())).contains(next);
  }
}
