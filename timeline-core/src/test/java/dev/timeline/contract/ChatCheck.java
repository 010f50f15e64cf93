package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.contract.ChatPost.Attempt;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The promises that are held against a random history, with what its troubles excuse. */
final class ChatCheck {

  /** By how much a time of joining may be off. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  private final Map<String, ChatPost> posts;
  private final ChatMembership membership;
  private final List<String> groups;
  private final Set<Harshness> harshnesses;
  private final boolean hasCrashes;

  /**
   * Creates the check of a history.
   *
   * @param posts by id, those that were ever sent
   */
  ChatCheck(
      Map<String, ChatPost> posts,
      ChatMembership membership,
      List<String> groups,
      Set<Harshness> harshnesses,
      boolean hasCrashes) {
    this.posts = posts;
    this.membership = membership;
    this.groups = groups;
    this.harshnesses = harshnesses;
    this.hasCrashes = hasCrashes;
  }

  private boolean has(Harshness harshness) {
    return harshnesses.contains(harshness);
  }

  private Attempt attemptOf(ChatMessage<String> message) {
    return posts.get(ChatPost.idOf(message.body())).attemptOf(message);
  }

  /**
   * Returns whether a user may be shown a message: it was copied to them, or they belonged to the
   * conversation during the pull, and since before the message, or about then. What was left to be
   * read and is repeated late is copied to those who belonged when it was sent (rule W8).
   */
  boolean mayBeShown(ChatMessage<String> message, String user, long pullMoment) {
    Attempt attempt = attemptOf(message);
    if (attempt.fanOut() == FanOut.ON_WRITE) {
      return attempt.members().contains(user);
    }
    long moment =
        isRepeatedLate(message) ? attempt.moment() : Math.max(attempt.moment(), pullMoment);
    return membership.after(message.conversationId(), user, moment).stream()
        .anyMatch(stay -> stay.includes(message.time(), CLOCKS));
  }

  /** Returns whether a user has to get a message, now that everything is delivered. */
  private boolean isFor(ChatMessage<String> message, String user) {
    Attempt attempt = attemptOf(message);
    return attempt.fanOut() == FanOut.ON_WRITE
        ? attempt.members().contains(user)
        : belongsSince(message, user);
  }

  /**
   * Returns whether a user belongs to a conversation, and had joined before a message. When it was
   * sent counts only if the backend's time of it is within the tolerance of that: one that learns
   * its service's time by samples is behind for a while when a test moves the clock.
   */
  private boolean belongsSince(ChatMessage<String> message, String user) {
    Instant sent = attemptOf(message).time();
    Duration apart = has(Harshness.CLOCKS) ? ChatRun.OFF.multipliedBy(2) : Duration.ZERO;
    boolean isRightTime = !message.time().isBefore(sent.minus(apart));
    return membership
        .present(message.conversationId(), user)
        .filter(
            stay ->
                (isRightTime && stay.hadBegun(sent))
                    || stay.includes(message.time(), apart.negated()))
        .isPresent();
  }

  /** Checks what is stored in a group, and what devices have of it. */
  void check(String group, List<ChatMessage<String>> stored, List<ChatDevice> devices) {
    var ids = new HashSet<String>();
    stored.forEach(
        message ->
            assertThat(ids.add(ChatPost.idOf(message.body()))).as("once in history").isTrue());
    posts.forEach(
        (id, post) -> assertThat(!post.group().equals(group) || ids.contains(id)).as(id).isTrue());
    devices.forEach(device -> check(device, group, stored));
  }

  private void check(ChatDevice device, String group, List<ChatMessage<String>> stored) {
    List<ChatMessage<String>> seen = device.seen(group);
    checkOrder(seen, stored);
    List<Gap> gaps = device.gaps(group);
    List<ChatMessage<String>> missed =
        stored.stream().filter(it -> isFor(it, device.user()) && !device.has(it)).toList();
    boolean canBeTold = membership.present(group, device.user()).isPresent();
    for (ChatMessage<String> message : missed) {
      boolean isTold = gaps.stream().anyMatch(gap -> isIn(gap, message));
      assertThat(isTold || !canBeTold || !belongsSince(message, device.user()))
          .as(
              "%s has %s, or knows that it lacks it: %s; has %s of %s",
              device.user(), message, gaps, seen, stored)
          .isTrue();
    }
    // What came late is still in an inbox when its time is up, and where clocks differ one server
    // still finds what has expired by another's: so one may be told of it in vain.
    for (Gap gap : isAllInTime() ? gaps : List.<Gap>of()) {
      assertThat(stored.stream().anyMatch(it -> isIn(gap, it) && !device.has(it)))
          .as("something is missing of %s, of %s has %s: %s", gap, device.user(), seen, stored)
          .isTrue();
    }
  }

  private boolean isAllInTime() {
    return !hasCrashes
        && !has(Harshness.CLOCKS)
        && !has(Harshness.FREEZES)
        && !has(Harshness.REPEATS)
        && !has(Harshness.CLOSES)
        && !has(Harshness.DOUBT);
  }

  /** Checks that messages are as stored, once and in order, but for those repeated late (W8). */
  private void checkOrder(List<ChatMessage<String>> seen, List<ChatMessage<String>> stored) {
    long last = 0;
    for (ChatMessage<String> message : seen) {
      assertThat(stored).as("shown as it is stored").contains(message);
      assertThat(isRepeatedLate(message) || message.seqId() > last)
          .as("in order, and once: %s", seen)
          .isTrue();
      last = Math.max(last, message.seqId());
    }
  }

  /** Checks that a device is told once of what cannot be read, and not shown it as well. */
  void checkUnreadable(ChatDevice device) {
    var bodies = new HashSet<String>();
    groups.forEach(group -> device.seen(group).forEach(message -> bodies.add(message.body())));
    for (String body : device.unreadable()) {
      boolean isLate = posts.get(ChatPost.idOf(body)).isRepeatedLate();
      assertThat(bodies.add(body) || isLate).as("%s once, of %s", body, bodies).isTrue();
    }
  }

  private boolean isRepeatedLate(ChatMessage<String> message) {
    return posts.get(ChatPost.idOf(message.body())).isRepeatedLate();
  }

  private static boolean isIn(Gap gap, ChatMessage<String> message) {
    return message.seqId() <= gap.range().upTo() && !message.time().isBefore(gap.since());
  }
}
