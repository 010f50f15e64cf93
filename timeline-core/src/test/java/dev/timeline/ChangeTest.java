package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replace and delete, from the API to a log that answers when told to. */
@Timeout(120) // a call that nobody answers waits for ever
class ChangeTest {

  private final ScriptedLog log = new ScriptedLog();
  private final TimelineStore<String> store = log.store();
  private final Timeline<String> timeline = store.timeline("t");

  /** Entry 7, stored at 1,007 ms, under this message id. */
  private void given(Optional<String> messageId) {
    Message<byte[]> plain = ScriptedLog.entry(7).message();
    Message<byte[]> message = messageId.map(plain::withId).orElse(plain);
    log.get.answer(id -> Optional.of(Entry.ofEpochMilli("t", 7, 1_007, message)));
    log.replace.answer(entry -> true);
  }

  @Test
  void aReplacedEntryKeepsItsPlaceTimeAndMessageId() {
    given(Optional.of("i"));
    Message<String> update = Message.of("new").with("edited", true);
    var expected = Entry.ofEpochMilli("t", 7, 1_007, update.withId("i"));
    assertThat(timeline.replace(7, update)).contains(expected);
    assertThat(log.replace.asked)
        .containsExactly(
            expected.withMessage(update.withId("i").withBody(Codec.utf8().encode("new"))));
  }

  @Test
  void theEntrysOwnIdMayBeGivenAgain() {
    given(Optional.of("i"));
    assertThat(timeline.replace(7, Message.of("new").withId("i"))).isPresent();
  }

  @Test
  void anotherIdIsRejectedAndNothingIsWritten() {
    given(Optional.of("i"));
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> timeline.replace(7, Message.of("new").withId("j")))
        .withMessageContaining("7");
    assertThat(log.replace.asked).isEmpty();
  }

  @Test
  void anIdForAnEntryThatHasNoneIsRejectedToo() {
    given(Optional.empty());
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> timeline.replace(7, Message.of("new").withId("j")));
    assertThat(log.replace.asked).isEmpty();
  }

  @Test
  void anEntryThatIsNotThereIsNotWritten() {
    log.get.answer(id -> Optional.empty());
    assertThat(timeline.replace(7, Message.of("new"))).isEmpty();
    assertThat(log.replace.asked).isEmpty();
  }

  @Test
  void anEntryThatGoesBetweenReadAndWriteIsNotBroughtBack() {
    given(Optional.empty());
    log.replace.answer(
        entry -> {
          log.get.answer(id -> Optional.empty());
          return false;
        });
    assertThat(timeline.replace(7, Message.of("new"))).isEmpty();
  }

  @Test
  void anEntryThatWasReplacedSinceIsReadAgainAndReplaced() {
    Entry<byte[]> first = ScriptedLog.entry(7);
    Entry<byte[]> second = first.withRevision("2");
    log.get.answer(id -> Optional.of(log.get.asked.size() == 1 ? first : second));
    log.replace.answer(seen -> seen.revision().equals("2"));
    assertThat(timeline.replace(7, Message.of("new")))
        .hasValueSatisfying(entry -> assertThat(entry.revision()).isEqualTo("2+"));
    assertThat(log.replace.asked).extracting(Entry::revision).containsExactly("", "2");
  }

  @Test
  void anEntryThatWasSeenIsReplacedWithoutReadingIt() {
    given(Optional.of("i"));
    Entry<String> seen = Entry.of("t", 7, Instant.ofEpochMilli(1_007), Message.of("a").withId("i"));
    Entry<String> now = timeline.replace(seen, Message.of("b")).orElseThrow();
    assertThat(now).isEqualTo(seen.withMessage(Message.of("b").withId("i")));
    assertThat(now.revision()).isEqualTo("+");
    assertThat(log.get.asked).isEmpty();
  }

  @Test
  void anEntryThatIsNotAsItWasSeenIsLeftAlone() {
    given(Optional.empty());
    log.replace.answer(entry -> false);
    assertThat(timeline.replace(seen("a"), Message.of("b"))).isEmpty();
    assertThat(log.replace.asked).hasSize(1);
  }

  @Test
  void anEntryOfAnotherTimelineIsRefused() {
    Entry<String> other = Entry.of("u", 7, Instant.ofEpochMilli(1_007), Message.of("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> timeline.replace(other, Message.of("b")))
        .withMessageContaining("u");
    assertThat(log.replace.asked).isEmpty();
  }

  private static Entry<String> seen(String body) {
    return Entry.of("t", 7, Instant.ofEpochMilli(1_007), Message.of(body));
  }

  @Test
  void aFailureBeforeTheWriteIsUnavailableInItUnknown() {
    log.get.fail(new IOException("reset"));
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> timeline.replace(7, Message.of("new")));
    given(Optional.empty());
    log.replace.fail(new IOException("reset"));
    assertThatExceptionOfType(OutcomeUnknown.class)
        .isThrownBy(() -> timeline.replace(7, Message.of("new")))
        .satisfies(e -> assertThat(e.messageId()).isEmpty());
  }

  @Test
  void aTypedFailureOfTheWriteComesThrough() {
    given(Optional.empty());
    var full = new Rejected("t", "full");
    log.replace.fail(full);
    assertThat(catchThrowable(() -> timeline.replace(7, Message.of("new")))).isSameAs(full);
  }

  @Test
  void anInvalidReplacementIsRejectedBeforeAnythingIsWritten() {
    given(Optional.empty());
    log.maxMessageBytes = 3;
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> timeline.replace(7, Message.of("newer")));
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> timeline.replace(7, Message.of("\ud800")));
    assertThat(log.replace.asked).isEmpty();
  }

  @Test
  void theEntrysOwnIdCountsInTheSizeOfItsReplacement() {
    given(Optional.of("0123456789"));
    log.maxMessageBytes = 20;
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> timeline.replace(7, Message.of("a body of 15 b."))); // and 10 of the id
    assertThat(log.replace.asked).isEmpty();
  }

  @Test
  void aStoreThatIsClosedBetweenReadAndWriteWritesNothing() {
    CompletableFuture<Optional<Entry<String>>> replaced =
        store.async().timeline("t").replace(7, Message.of("new"));
    store.close();
    log.get.next().answer().complete(Optional.of(ScriptedLog.entry(7)));
    assertThatIllegalStateException().isThrownBy(() -> Await.write("t", () -> replaced));
    assertThat(log.replace.asked).isEmpty();
  }

  @Test
  void deleteSaysWhetherTheEntryWasThere() {
    log.delete.answer(seqId -> seqId == 7);
    assertThat(timeline.delete(7)).isTrue();
    assertThat(timeline.delete(8)).isFalse();
  }

  @Test
  void aDeleteThatFailsUnexpectedlyLeavesTheOutcomeUnknown() {
    log.delete.fail(new IOException("reset"));
    assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(() -> timeline.delete(7));
    var typed = new Unavailable("t", "busy", null);
    log.delete.fail(typed);
    assertThat(catchThrowable(() -> timeline.delete(7))).isSameAs(typed);
  }
}
