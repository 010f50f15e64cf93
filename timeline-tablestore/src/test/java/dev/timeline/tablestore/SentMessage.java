package dev.timeline.tablestore;

import dev.timeline.Entry;
import dev.timeline.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message of a random history, what became of it, and what was done to its entry. Its body names
 * it; that of an edit is the name, a star, and a number.
 */
final class SentMessage {

  final int sender;
  final int process;
  final String timelineId;
  final Message<String> message;

  /** When its first call began, and when it was acknowledged. */
  final long began = System.nanoTime();

  long acknowledged;

  /** How its latest call ended; no call is under way. */
  CallOutcome<Entry<String>> ended;

  /** Under which a call left it unknown. */
  @Nullable String unknownId;

  /** Whether it took more than one call. */
  boolean repeated;

  final List<Edit> edits = new ArrayList<>();
  boolean deleted;
  boolean perhapsDeleted;

  /** A replace that was tried. */
  record Edit(String body, boolean done) {}

  SentMessage(int sender, int process, String timelineId, Message<String> message) {
    this.sender = sender;
    this.process = process;
    this.timelineId = timelineId;
    this.message = message;
  }

  /** The message that a body belongs to. */
  static String nameIn(String body) {
    int star = body.indexOf('*');
    return star < 0 ? body : body.substring(0, star);
  }

  String name() {
    return message.body();
  }

  void end(CallOutcome<Entry<String>> end) {
    ended = end;
    acknowledged = System.nanoTime();
  }

  /** Ends when the future does. */
  void endWith(CompletableFuture<Entry<String>> future) {
    CallOutcome<Entry<String>> end = CallOutcome.ofAsync(() -> future);
    end(new CallOutcome<>(end.value(), end.failure(), Duration.ofNanos(System.nanoTime() - began)));
  }

  Optional<Long> seqId() {
    return ended.value().map(Entry::seqId);
  }

  /** What its entry may say: what was certainly written last, and what perhaps was after that. */
  List<String> possibleBodies() {
    List<String> possible = new ArrayList<>();
    possible.add(name());
    for (Edit edit : edits) {
      if (edit.done()) {
        possible.clear();
      }
      possible.add(edit.body());
    }
    return possible;
  }

  @Override
  public String toString() {
    return "%s of %s by process %d%s: %s%s%s"
        .formatted(
            name(),
            message.id().orElse("no id"),
            process,
            repeated ? ", repeated" : "",
            ended,
            edits.isEmpty() ? "" : ", " + edits,
            deleted ? ", deleted" : perhapsDeleted ? ", perhaps deleted" : "");
  }
}
