package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.TimelineException.InvalidCursor.Reason;
import dev.timeline.TimelineException.NotAMember;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Retry;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineException.Undecodable;
import org.junit.jupiter.api.Test;

class TimelineExceptionTest {

  private static final String NAME = "java.lang.Exception";

  private final Exception cause = new Exception("cause");

  @Test
  void eachKindSaysWhatRepeatingTheCallWouldDo() {
    assertThat(new Rejected("t", "no").retry()).isEqualTo(Retry.POINTLESS);
    assertThat(new IdConflict("t", "i", 7).retry()).isEqualTo(Retry.POINTLESS);
    assertThat(new Undecodable("t", 7, cause).retry()).isEqualTo(Retry.POINTLESS);
    assertThat(new Unavailable("t", "no", null).retry()).isEqualTo(Retry.SAFE);
    assertThat(new OutcomeUnknown("t", "i", "hm", null).retry())
        .isEqualTo(Retry.SAFE_WITH_MESSAGE_ID);
  }

  @Test
  void theTimelineIsInTheMessageAndOnItsOwn() {
    var failure = new Rejected("room-1", "too large");
    assertThat(failure).hasMessage("timeline 'room-1': too large");
    assertThat(failure.timelineId()).contains("room-1");
  }

  @Test
  void thereNeedNotBeATimeline() {
    var failure = new Unavailable(null, "down", cause);
    assertThat(failure).hasMessage("down").hasCause(cause);
    assertThat(failure.timelineId()).isEmpty();
  }

  /** Somebody reads it in a log at night. */
  @Test
  void eachMessageHoldsTheValueAndSaysWhatToDo() {
    assertThat(new IdConflict("t", "i-1", 7))
        .hasMessage(
            "timeline 't': message id 'i-1' is taken by entry 7, whose content differs:"
                + " give a new message a new id");
    assertThat(new OutcomeUnknown("t", "i-1", "no answer", null))
        .hasMessage("timeline 't': no answer; send it again under its message id");
    assertThat(new OutcomeUnknown("t", null, "no answer", null))
        .hasMessage("timeline 't': no answer");
    assertThat(new Undecodable("t", 7, cause))
        .hasMessage("timeline 't': the codec failed on entry 7 (%s): read on after it", NAME);
    assertThat(new NotAMember("lunch", "ann"))
        .hasMessage("timeline 'lunch': user 'ann' is not a member: let them join first");
    for (Reason reason : Reason.values()) {
      assertThat(new InvalidCursor(reason))
          .hasMessageMatching("Invalid cursor: [a-z ]{7,}\\. The device begins with a new one\\.");
    }
  }

  @Test
  void aConflictNamesTheIdAndTheEntryThatHasIt() {
    var conflict = new IdConflict("t", "i-1", 7);
    assertThat(conflict.messageId()).isEqualTo("i-1");
    assertThat(conflict.seqId()).isEqualTo(7);
    assertThat(conflict).hasMessageContainingAll("'t'", "'i-1'", "7");
  }

  @Test
  void anUnknownOutcomeCarriesTheIdToAppendUnderAgain() {
    assertThat(new OutcomeUnknown("t", "i-1", "hm", null).messageId()).contains("i-1");
    assertThat(new OutcomeUnknown("t", null, "hm", null).messageId()).isEmpty();
  }

  @Test
  void theCauseIsKept() {
    assertThat(new Rejected("t", "no", cause)).hasCause(cause);
    assertThat(new OutcomeUnknown("t", null, "hm", cause)).hasCause(cause);
    assertThat(new Undecodable("t", 7, cause)).hasCause(cause);
  }

  @Test
  void aConflictAndAnUndecodableEntryAlwaysHaveATimeline() {
    assertThatNullPointerException().isThrownBy(() -> new IdConflict(null, "i", 7));
    assertThatNullPointerException().isThrownBy(() -> new Undecodable(null, 7, cause));
  }
}
