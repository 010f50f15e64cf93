package dev.timeline.messaging.sync;

import dev.timeline.Entry;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.InboxEntry.Copy;
import dev.timeline.messaging.storage.InboxEntry.Erasure;
import java.util.Optional;
import java.util.OptionalLong;

/** One step of a pull through a conversation: what is found, and where the device is after it. */
sealed interface PullStep {

  /** Returns the position after it; empty: it is as before. */
  Optional<Position> position();

  /** Returns the inbox entry that is dealt with by it. */
  default OptionalLong inboxSeqId() {
    return OptionalLong.empty();
  }

  /** An inbox entry or a row that shows nothing. */
  record Passed(Optional<Position> position, OptionalLong inboxSeqId) implements PullStep {}

  /** A copy to be shown. */
  record Copied(Optional<Position> position, Copy copy, Entry<byte[]> entry) implements PullStep {
    @Override
    public OptionalLong inboxSeqId() {
      return OptionalLong.of(entry.seqId());
    }
  }

  /** A notice to be shown that the conversation was erased. */
  record Erased(Optional<Position> position, Erasure erasure, Entry<byte[]> entry)
      implements PullStep {
    @Override
    public OptionalLong inboxSeqId() {
      return OptionalLong.of(entry.seqId());
    }
  }

  /**
   * An entry of the conversation itself.
   *
   * @param isOnRoster whether it is copied to the user, though the copy was not there
   */
  record Row(Optional<Position> position, HistoryEntry entry, boolean isOnRoster)
      implements PullStep {}

  /** An entry of the conversation in a form that this version cannot read. */
  record UnreadableRow(Optional<Position> position, Entry<byte[]> entry, Throwable failure)
      implements PullStep {}

  /** An inbox entry in a form that this version cannot read. */
  record UnreadableCopy(Entry<byte[]> entry, Throwable failure) implements PullStep {
    @Override
    public Optional<Position> position() {
      return Optional.empty();
    }

    @Override
    public OptionalLong inboxSeqId() {
      return OptionalLong.of(entry.seqId());
    }
  }

  /** Something is missing that is not read. */
  record Missing(Optional<Position> position, Gap gap) implements PullStep {}

  /** There is more than a pull looks at. */
  record Cut() implements PullStep {
    @Override
    public Optional<Position> position() {
      return Optional.empty();
    }
  }
}
