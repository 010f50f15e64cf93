package dev.timeline.examples.replay;

import static java.util.stream.Collectors.toSet;

import dev.timeline.messaging.ChatMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds what every device received against the history, and the history against the log.
 *
 * @param missing messages that a device should have and has not, or has with other content, and
 *     messages of the log that the history has not
 * @param duplicated messages that a device has more than once, and entries of the history beyond
 *     those of the log
 * @param outOfOrder messages that a device has after a later one
 * @param unexpected messages that a device has though its user was not there
 */
record Verification(long missing, long duplicated, long outOfOrder, long unexpected) {

  static Verification of(List<LogEvent> events, Replay.Outcome outcome) {
    var expected = new HashMap<String, List<ChatMessage<byte[]>>>();
    long missing = expect(events, outcome.history(), expected);
    long said = events.stream().filter(LogEvent.Said.class::isInstance).count();
    long duplicated = Math.max(0, outcome.history().size() - said);
    long outOfOrder = 0;
    long unexpected = 0;
    for (ReplayDevice device : outcome.devices()) {
      var wanted = expected.getOrDefault(device.user(), List.of());
      missing += missing(wanted, device.received());
      duplicated += duplicated(device.received());
      outOfOrder += outOfOrder(device.received());
      unexpected += unexpected(wanted, device.received());
    }
    return new Verification(missing, duplicated, outOfOrder, unexpected);
  }

  boolean isClean() {
    return missing == 0 && duplicated == 0 && outOfOrder == 0 && unexpected == 0;
  }

  /**
   * Follows the log once more, on its own, to learn who was to receive what; answers how many of
   * its messages are not in the history where they belong.
   */
  private static long expect(
      List<LogEvent> events,
      List<ChatMessage<byte[]>> history,
      Map<String, List<ChatMessage<byte[]>>> expected) {
    var room = new Room();
    int said = 0;
    long missing = 0;
    for (LogEvent event : events) {
      room.follow(event);
      if (event instanceof LogEvent.Said message) {
        if (said < history.size() && matches(message, history.get(said))) {
          for (String member : room.members()) {
            expected.computeIfAbsent(member, m -> new ArrayList<>()).add(history.get(said));
          }
        } else {
          missing++;
        }
        said++;
      }
    }
    return missing;
  }

  private static boolean matches(LogEvent.Said said, ChatMessage<byte[]> stored) {
    return said.nick().equals(stored.sender()) && Arrays.equals(said.text(), stored.body());
  }

  private static long missing(
      List<ChatMessage<byte[]>> wanted, List<ChatMessage<byte[]>> received) {
    var present = new HashMap<Long, ChatMessage<byte[]>>();
    received.forEach(message -> present.put(message.seqId(), message));
    return wanted.stream().filter(m -> !same(m, present.get(m.seqId()))).count();
  }

  private static boolean same(ChatMessage<byte[]> wanted, @Nullable ChatMessage<byte[]> present) {
    return present != null
        && wanted.sender().equals(present.sender())
        && wanted.time().equals(present.time())
        && Arrays.equals(wanted.body(), present.body());
  }

  private static long duplicated(List<ChatMessage<byte[]>> received) {
    var seen = new HashSet<Long>();
    return received.stream().filter(message -> !seen.add(message.seqId())).count();
  }

  private static long outOfOrder(List<ChatMessage<byte[]>> received) {
    long highest = 0;
    long count = 0;
    for (ChatMessage<byte[]> message : received) {
      if (message.seqId() < highest) {
        count++;
      }
      highest = Math.max(highest, message.seqId());
    }
    return count;
  }

  private static long unexpected(
      List<ChatMessage<byte[]>> wanted, List<ChatMessage<byte[]>> received) {
    var seqIds = wanted.stream().map(ChatMessage::seqId).collect(toSet());
    return received.stream().filter(message -> !seqIds.contains(message.seqId())).count();
  }
}
