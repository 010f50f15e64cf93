package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The members of a conversation are read one after another, and only as far as needed. */
abstract class CrowdsPromise extends MessagingPromise {

  /** How many members are looked at before some of them are stored. */
  private static final int PART = 2_000;

  private String prefix = "member-";
  private final AtomicInteger looked = new AtomicInteger();
  private final AtomicInteger lookups = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger stored = new AtomicInteger();
  private final AtomicInteger mostNotStored = new AtomicInteger();

  private final class Crowd implements Membership {
    private final int size;

    Crowd(int size) {
      this.size = size;
    }

    @Override
    public Stream<String> members(String conversationId) {
      lookups.incrementAndGet();
      return IntStream.range(0, size)
          .mapToObj(
              i -> {
                int notStored = looked.incrementAndGet() - stored.get();
                mostNotStored.accumulateAndGet(notStored, Math::max);
                return prefix + i;
              })
          .onClose(closed::incrementAndGet);
    }

    @Override
    public Stream<Joined> conversations(String user) {
      return Stream.of(new Joined("crowd", Instant.EPOCH));
    }
  }

  private Messenger<String> crowded(int size, FanOutPolicy policy) {
    return Messenger.builder(countingParts(), Codec.utf8(), new Crowd(size))
        .inboxTtl(TTL)
        .fanOut(policy)
        .unsignedCursors()
        .build();
  }

  private TimelineBackend countingParts() {
    return new ForwardingBackend(backend) {
      @Override
      public Log openLog(LogOptions options) {
        if (!options.name().endsWith("_roster")) {
          return super.openLog(options);
        }
        return new ForwardingLog(super.openLog(options)) {
          @Override
          public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
            stored.addAndGet(PART);
            return super.append(append);
          }

          @Override
          public int maxMessageBytes() {
            return 1 << 20; // as of a backend that says nothing of it
          }
        };
      }
    };
  }

  @Test
  void aLargeGroupIsPagedThroughAndNeverHeldAtOnce() {
    int members = largeGroup();
    try (var copying = crowded(members, FanOutPolicy.onWrite())) {
      SendReceipt<String> sent = copying.uncheckedConversation("crowd").send("alice", "hello");
      assertThat(sent.isDelivered()).isTrue();
      assertThat(looked).hasValue(members);
      assertThat(mostNotStored).hasValueLessThanOrEqualTo(PART);
      assertThat(closed).hasValue(lookups.get());
      for (int i : new int[] {0, 1, PART - 1, PART, members / 2, members - 1}) {
        var device = copying.inbox("member-" + i);
        assertThat(bodiesOf(pullAll(device, device.fromOldest()))).containsExactly("hello");
      }
    }
  }

  @Test
  void howeverLongTheIdsOfMembersAreTheyArePagedThrough() {
    int many = PART + 100;
    prefix = "member-" + "x".repeat(1_000) + "-";
    try (var copying = crowded(many, FanOutPolicy.onWrite())) {
      assertThat(copying.uncheckedConversation("crowd").send("alice", "hello").isDelivered())
          .isTrue();
      var device = copying.inbox(prefix + (many - 1));
      assertThat(bodiesOf(pullAll(device, device.fromOldest()))).containsExactly("hello");
    }
  }

  @Test
  void toTellThatAGroupIsLargeOneMemberMoreThanTheLimitIsLookedAt() {
    int members = largeGroup();
    try (var hybrid = crowded(members, FanOutPolicy.hybrid(500))) {
      hybrid.uncheckedConversation("crowd").send("alice", "first"); // which marks it in all inboxes
      Stream.of(looked, lookups, closed).forEach(count -> count.set(0));
      hybrid.uncheckedConversation("crowd").send("alice", "hello");
      assertThat(looked).hasValueLessThanOrEqualTo(501);
      assertThat(lookups).hasValue(1);
      assertThat(closed).hasValue(1);
      var device = hybrid.inbox("member-" + (members - 1));
      assertThat(bodiesOf(pullAll(device, device.fromOldest()))).containsExactly("first", "hello");
    }
  }

  @Test
  void aGroupOfJustTheLimitIsCopied() {
    try (var hybrid = crowded(500, FanOutPolicy.hybrid(500))) {
      hybrid.uncheckedConversation("crowd").send("alice", "hello");
      assertThat(looked).hasValueLessThanOrEqualTo(1_000);
      assertThat(stored.get()).isPositive();
    }
  }

  /** Members of a group that is too large for an entry, and small enough for many tests. */
  private static final int SOME = 200;

  private static final Duration LONG = Duration.ofDays(10);

  @Test
  void whoseMembersAreNotStoredNothingIsSentTo() {
    IntStream.range(0, SOME).forEach(i -> membership.join("some", "member-" + i));
    var server = new SteeredBackend(backend);
    server.refuse(Part.ROSTER);
    try (var refused = messengerOn(server)) {
      assertThatThrownBy(() -> refused.uncheckedConversation("some").send("alice", "hello"))
          .isInstanceOf(Unavailable.class);
    }
    assertThat(history(messenger.uncheckedConversation("some"))).isEmpty();
  }

  @Test
  void theMembersOfAGroupAreKnownForAsLongAsItsMessagesAreCopied() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "copies expire");
    for (Duration pause : List.of(TTL, LONG)) {
      String id = "some-" + pause;
      IntStream.range(0, SOME).forEach(i -> membership.join(id, "member-" + i));
      membership.join(id, "bob");
      var server = new SteeredBackend(backend);
      Messenger<String> sending = timed(server).build();
      await(sending.async().uncheckedConversation(id).send("alice", "one").delivered());
      clock.advance(pause);
      server.refuse(Part.INBOX, append -> append.timelineId().equals("bob"));
      await(sending.async().uncheckedConversation(id).send("alice", "two").stored());
      server.crash();
      membership.join(id, "somebody else");
      messenger.uncheckedConversation(id).send("alice", "three");
      var device = messenger.inbox("bob");
      assertThat(bodiesOf(pullAll(device, device.fromOldest()))).endsWith("two", "three");
    }
  }
}
