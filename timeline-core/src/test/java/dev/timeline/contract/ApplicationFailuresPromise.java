package dev.timeline.contract;

import static dev.timeline.contract.AnyThrowable.raise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Subscription;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Membership.Joined;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.NotificationChannel;
import dev.timeline.messaging.SyncBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Whatever the application's own code throws or answers, it fails the call that asked and nothing
 * else.
 */
abstract class ApplicationFailuresPromise extends MessagingPromise {

  private static Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  /** A blocking call cannot throw what its caller does not expect: then it is the cause. */
  private static void assertFails(Throwable with, ThrowingCallable call) {
    Throwable failure = catchThrowable(call);
    if (with instanceof RuntimeException || with instanceof Error) {
      assertThat(failure).isSameAs(with);
    } else {
      assertThat(failure).isInstanceOf(IllegalStateException.class).hasCause(with);
    }
  }

  private Messenger.Builder<String> settings(Codec<String> codec, Membership members) {
    return Messenger.builder(backend, codec, members)
        .inboxTtl(TTL)
        .withoutRedelivery()
        .unsignedCursors();
  }

  @Test
  void whateverACodecThrowsConcernsOneMessage() {
    int before = 0;
    for (Throwable any : AnyThrowable.ofEachKind()) {
      Codec<String> failing =
          Codec.of(
              body -> {
                if (body.equals("unencodable")) {
                  throw raise(any);
                }
                return Codec.utf8().encode(body);
              },
              bytes -> {
                if (Codec.utf8().decode(bytes).equals("poison")) {
                  throw raise(any);
                }
                return Codec.utf8().decode(bytes);
              });
      String id = "codec-" + before++;
      membership.join(id, "alice");
      membership.join(id, id);
      long good = messenger.uncheckedConversation(id).send("alice", "good").message().seqId();
      long poison = messenger.uncheckedConversation(id).send("alice", "poison").message().seqId();
      try (var failsOn = settings(failing, membership).build()) {
        var same = failsOn.uncheckedConversation(id);
        assertThat(catchThrowable(() -> same.send("alice", "unencodable")))
            .isInstanceOf(Rejected.class)
            .hasCause(any);
        assertThat(catchThrowable(() -> same.edit("alice", good, Message.of("unencodable"))))
            .isInstanceOf(Rejected.class)
            .hasCause(any);
        assertThat(catchThrowable(() -> same.recall("alice", poison)))
            .isInstanceOf(Undecodable.class)
            .hasCause(any);
        same.send("alice", "more");
        Inbox<String> phone = failsOn.inbox(id);
        SyncBatch<String> batch = phone.pull(phone.fromOldest(), 10);
        assertThat(bodiesOf(messagesOf(batch.events()))).containsExactly("good", "more");
        assertThat(batch.unreadable())
            .singleElement()
            .satisfies(it -> assertThat(it).hasCause(any));
        assertThat(bodiesOf(history(same))).containsExactly("more", "good");
        assertThat(phone.conversations(10).conversations().get(0).unread()).isEqualTo(3);
        var handed = new ArrayList<String>();
        Subscription subscription =
            phone.subscribe(
                phone.fromOldest(),
                it -> {
                  synchronized (handed) {
                    handed.addAll(bodiesOf(messagesOf(it.events())));
                  }
                });
        eventually(
            () -> {
              synchronized (handed) {
                return handed.equals(List.of("good", "more"));
              }
            });
        assertThat(subscription.ended()).isNotDone();
        subscription.close();
      }
    }
  }

  @Test
  void whateverAMembershipThrowsFailsWhatAsksIt() {
    long seqId = group.send("alice", "before").message().seqId();
    for (Throwable any : AnyThrowable.ofEachKind()) {
      Membership failing =
          new ScriptedMembership(
              id -> {
                throw raise(any);
              },
              user -> {
                throw raise(any);
              });
      try (var lost = settings(Codec.utf8(), failing).build()) {
        Inbox<String> phone = lost.inbox("bob");
        var cursor = messenger.inbox("bob").fromOldest();
        assertFails(any, () -> lost.uncheckedConversation(GROUP).send("alice", "lost"));
        assertFails(any, () -> phone.pull(cursor, 10));
        assertFails(any, () -> phone.conversations(10));
        assertThat(
                causeOf(
                    catchThrowable(
                        () ->
                            await(
                                lost.async()
                                    .uncheckedConversation(GROUP)
                                    .send("alice", "lost")
                                    .stored()))))
            .isSameAs(any);
        assertThat(causeOf(catchThrowable(() -> await(lost.async().inbox("bob").pull(cursor, 10)))))
            .isSameAs(any);
      }
    }
    assertThat(bodiesOf(history(group))).containsExactly("before");
    assertThat(group.edit("alice", seqId, Message.of("after"))).isEqualTo(ChangeOutcome.DONE);
  }

  @Test
  void whateverAPolicyThrowsFailsWhatAsksIt() {
    long seqId = group.send("alice", "before").message().seqId();
    for (Throwable any : AnyThrowable.ofEachKind()) {
      try (var lost =
          settings(Codec.utf8(), membership)
              .fanOut(
                  sending -> {
                    throw raise(any);
                  })
              .changes(
                  (by, message) -> {
                    throw raise(any);
                  })
              .build()) {
        assertFails(any, () -> lost.uncheckedConversation(GROUP).send("alice", "lost"));
        assertFails(any, () -> lost.uncheckedConversation(GROUP).recall("alice", seqId));
        assertFails(
            any, () -> lost.uncheckedConversation(GROUP).edit("alice", seqId, Message.of("lost")));
      }
    }
    assertThat(bodiesOf(history(group))).containsExactly("before");
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.DONE);
  }

  @Test
  void whateverAChannelThrowsFailsNothing() {
    int before = 0;
    for (Throwable any : AnyThrowable.ofEachKind()) {
      for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
        String id = "channel-" + before++;
        membership.join(id, id);
        try (var failing =
            settings(Codec.utf8(), membership)
                .notifications(new FailingChannel(any))
                .fanOut(policy)
                .pollInterval(Duration.ofMillis(5))
                .build()) {
          var heard = new AtomicInteger();
          Subscription subscription = failing.inbox(id).onNotification(heard::incrementAndGet);
          eventually(() -> heard.get() > 0);
          int first = heard.get();
          assertThat(failing.uncheckedConversation(id).send("alice", "hi").isDelivered()).isTrue();
          failing.inbox(id).conversation(id).markRead(Long.MAX_VALUE - 1);
          eventually(() -> heard.get() > first);
          subscription.close();
          await(subscription.ended());
        }
      }
    }
  }

  /** Throws in each of its methods. */
  private record FailingChannel(Throwable any) implements NotificationChannel {
    @Override
    public void publish(String topic) {
      throw raise(any);
    }

    @Override
    public AutoCloseable subscribe(String topic, Runnable task) {
      if (topic.contains("/inbox/")) {
        throw raise(any);
      }
      return () -> {
        throw raise(any);
      };
    }
  }

  @Test
  void whateverAListenerThrowsEndsItsSubscriptionAndNoOther() {
    for (Throwable any : AnyThrowable.ofEachKind()) {
      Inbox<String> phone = messenger.inbox("bob");
      var heard = new AtomicInteger();
      Subscription other = phone.onNotification(heard::incrementAndGet);
      group.send("alice", "hi");
      List<Function<Inbox<String>, Subscription>> failing =
          List.of(
              inbox ->
                  inbox.onNotification(
                      () -> {
                        throw raise(any);
                      }),
              inbox ->
                  inbox.subscribe(
                      inbox.fromOldest(),
                      (Consumer<SyncBatch<String>>)
                          batch -> {
                            throw raise(any);
                          }));
      for (var each : failing) {
        Throwable ended = catchThrowable(() -> await(each.apply(phone).ended()));
        assertThat(causeOf(ended)).isSameAs(any);
      }
      int before = heard.get();
      group.send("alice", "hi");
      eventually(() -> heard.get() > before);
      assertThat(other.ended()).isNotDone();
      other.close();
    }
  }

  @Test
  void nullIsRefusedWithTheNameOfWhoAnsweredIt() {
    long seqId = group.send("alice", "before").message().seqId();
    var cursor = messenger.inbox("bob").fromOldest();
    Membership none = new ScriptedMembership(id -> null, user -> null);
    try (var lost = settings(Codec.utf8(), none).build()) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> lost.uncheckedConversation(GROUP).send("alice", "lost"),
              () -> lost.inbox("bob").pull(cursor, 10),
              () -> lost.inbox("bob").conversations(10))) {
        assertThat(catchThrowable(call))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("Membership");
      }
    }
    Membership nobody =
        new ScriptedMembership(membership::members, user -> Stream.of((Joined) null));
    Membership nowhere =
        new ScriptedMembership(membership::members, user -> Stream.of(new Joined(null, null)));
    for (Membership odd : List.of(nobody, nowhere)) {
      try (var lost = settings(Codec.utf8(), odd).build()) {
        assertThat(catchThrowable(() -> lost.inbox("bob").pull(cursor, 10)))
            .isNotNull()
            .satisfies(it -> assertThat(it.toString()).doesNotContain("Cannot invoke"));
      }
    }
    try (var lost = settings(Codec.utf8(), membership).fanOut(sending -> null).build()) {
      assertThat(catchThrowable(() -> lost.uncheckedConversation(GROUP).send("alice", "lost")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("FanOutPolicy");
    }
    Codec<String> mute = Codec.of(body -> null, bytes -> null);
    try (var lost = settings(mute, membership).build()) {
      assertThat(catchThrowable(() -> lost.uncheckedConversation(GROUP).send("alice", "lost")))
          .isInstanceOf(Rejected.class);
      assertThat(lost.inbox("bob").pull(cursor, 10).unreadable()).hasSize(1);
    }
    NotificationChannel mutes =
        new NotificationChannel() {
          @Override
          public void publish(String topic) {}

          @Override
          public AutoCloseable subscribe(String topic, Runnable task) {
            return null;
          }
        };
    try (var deaf = settings(Codec.utf8(), membership).notifications(mutes).build()) {
      Subscription subscription = deaf.inbox("bob").onNotification(() -> {});
      subscription.close();
      await(subscription.ended());
    }
    assertThat(bodiesOf(history(group))).containsExactly("before");
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.DONE);
  }

  @Test
  void aChangeAmongMembersThatAreNullSaysWhoAnsweredIt() {
    long seqId = group.send("alice", "before").message().seqId();
    try (var lost =
        settings(Codec.utf8(), new ScriptedMembership(id -> null, membership::conversations))
            .build()) {
      assertThat(catchThrowable(() -> lost.uncheckedConversation(GROUP).recall("alice", seqId)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Membership.members")
          .hasMessageContaining(GROUP);
    }
    assertThat(group.recall("alice", seqId)).isEqualTo(ChangeOutcome.ALREADY_RECALLED);
    assertThat(Screen.of(messenger.inbox("bob")).pullAll(10).bodies()).isEmpty();
  }

  @Test
  void aConversationNamedTwiceWithDifferentTimesIsRefusedByName() {
    Instant now = clock.instant();
    var cursor = messenger.inbox("bob").fromOldest();
    Membership twice =
        new ScriptedMembership(
            membership::members,
            user -> Stream.of(new Joined(GROUP, now), new Joined(GROUP, now.plusSeconds(1))));
    try (var lost = settings(Codec.utf8(), twice).build()) {
      assertThat(catchThrowable(() -> lost.inbox("bob").pull(cursor, 10)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(GROUP);
    }
    Membership same =
        new ScriptedMembership(
            membership::members, user -> Stream.of(new Joined(GROUP, now), new Joined(GROUP, now)));
    try (var fine = settings(Codec.utf8(), same).build()) {
      assertThat(fine.inbox("bob").pull(cursor, 10).events()).isEmpty();
    }
  }

  @Test
  void aMemberWhoseIdCannotBeIsNamedAndHoldsUpNobodyElse() {
    for (String wrong : List.of("", "\ud800", "x".repeat(1_025))) {
      Membership odd =
          new ScriptedMembership(
              id -> Stream.concat(Stream.of(wrong), membership.members(id)),
              membership::conversations);
      try (var copying = settings(Codec.utf8(), odd).build();
          var leaving = settings(Codec.utf8(), odd).fanOut(FanOutPolicy.onRead()).build()) {
        assertThat(catchThrowable(() -> copying.uncheckedConversation(GROUP).send("alice", "lost")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("member of conversation " + GROUP);
        assertThat(history(group)).isEmpty();
        String id = "odd-" + wrong.length() + wrong.hashCode();
        membership.join(id, "dora");
        assertThat(leaving.uncheckedConversation(id).send("alice", "left").isDelivered()).isTrue();
        assertThat(bodiesOf(pullAll("dora"))).contains("left");
      }
      pass(Duration.ofSeconds(20));
    }
  }
}
