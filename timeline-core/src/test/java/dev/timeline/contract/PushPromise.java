package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.NotificationChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A subscribed device is notified of new messages, soon or at the next look, until it closes its
 * subscription.
 */
abstract class PushPromise extends MessagingPromise {

  /** So that nothing but a hint can be the reason. */
  private static final Duration NEVER = Duration.ofDays(1);

  private static final Duration SOON = Duration.ofMillis(5);

  @Test
  void itIsToldAtOnceOfCopiesAndOfWhatIsLeftToBeRead() throws Exception {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      try (var messenger = settings(backend).fanOut(policy).pollInterval(NEVER).build();
          var told = new NotifiedDevice(messenger.inbox("bob"))) {
        told.awaitsCall(); // the one at the beginning
        for (int i = 0; i < 20; i++) {
          String body = policy + " " + i;
          messenger.uncheckedConversation(GROUP).send("alice", body);
          told.awaits(body);
        }
        long seqId = messenger.uncheckedConversation(GROUP).send("alice", "teh").message().seqId();
        told.awaits("teh");
        assertDone(
            messenger
                .uncheckedConversation(GROUP)
                .edit("alice", seqId, Message.of("the " + policy)));
        told.awaits("the " + policy);
      }
    }
  }

  @Test
  void whoIsHintedFindsWhatTheyAreHintedAt() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      var found = new CopyOnWriteArrayList<CompletableFuture<Boolean>>();
      var pulling =
          new RecordingChannel() {
            @Override
            public void publish(String topic) {
              super.publish(topic);
              // Elsewhere: this may be a thread that must not wait.
              found.add(
                  CompletableFuture.supplyAsync(
                      () ->
                          pullAll("bob").stream()
                              .anyMatch(it -> it.body().equals("from " + policy))));
            }
          };
      try (var hinting = settings(backend).fanOut(policy).notifications(pulling).build()) {
        hinting.uncheckedConversation(GROUP).send("alice", "from " + policy);
        eventually(() -> !pulling.published.isEmpty());
        eventually(() -> found.stream().anyMatch(MessagingPromise::await));
      }
    }
  }

  @Test
  void withoutAHintItLooksForItself() throws Exception {
    try (var elsewhere = settings(backend).pollInterval(SOON).build();
        var reading = settings(backend).fanOut(FanOutPolicy.onRead()).build();
        var told = new NotifiedDevice(elsewhere.inbox("bob"))) {
      told.awaitsCall();
      group.send("alice", "copied");
      told.awaits("copied");
      reading.uncheckedConversation(GROUP).send("alice", "left");
      told.awaits("left");
      membership.join("group-2", "alice");
      membership.join("group-2", "bob");
      reading.uncheckedConversation("group-2").send("alice", "in another one");
      told.awaitsCall();
    }
  }

  @Test
  void whoseInboxCouldNotBeReachedIsToldOnceItCan() throws Exception {
    var broken = Failing.appendsTo(backend, "bob"::equals);
    try (var partly = settings(broken.backend()).pollInterval(NEVER).build();
        var told = new NotifiedDevice(partly.inbox("bob"))) {
      told.awaitsCall();
      store(partly, "alice", "late");
      broken.repair();
      told.awaits("late");
    }
  }

  @Test
  void aChannelOfOnesOwnCarriesHintsBetweenMessengers() throws Exception {
    var channel = new RecordingChannel();
    try (var here = settings(backend).notifications(channel).pollInterval(NEVER).build();
        var there =
            settings(backend)
                .notifications(channel)
                .pollInterval(NEVER)
                .fanOut(FanOutPolicy.onRead())
                .build()) {
      try (var told = new NotifiedDevice(there.inbox("bob"))) {
        told.awaitsCall();
        assertThat(channel.subscribed).doesNotHaveDuplicates().hasSize(2);
        here.uncheckedConversation(GROUP).send("alice", "copied");
        told.awaits("copied");
        assertThat(channel.published).doesNotHaveDuplicates().hasSize(3);
        there.uncheckedConversation(GROUP).send("alice", "left");
        told.awaits("left");
        assertThat(channel.published).hasSize(4).containsAll(channel.subscribed);
        told.close();
        await(told.subscription().ended());
      }
      assertThat(channel.subscribed).isEmpty();
    }
  }

  @Test
  void aChannelThatThrowsFailsNothing() throws Exception {
    var failing =
        new NotificationChannel() {
          @Override
          public void publish(String topic) {
            throw new IllegalStateException("no line");
          }

          @Override
          public AutoCloseable subscribe(String topic, Runnable task) {
            if (topic.contains(GROUP)) {
              throw new IllegalStateException("no line");
            }
            return () -> {
              throw new IOException("no line");
            };
          }
        };
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      try (var messenger =
              settings(backend).notifications(failing).fanOut(policy).pollInterval(SOON).build();
          var told = new NotifiedDevice(messenger.inbox("bob"))) {
        assertThat(
                messenger.uncheckedConversation(GROUP).send("alice", "to " + policy).isDelivered())
            .isTrue();
        told.awaits("to " + policy);
        told.close();
        await(told.subscription().ended());
      }
    }
  }

  @Test
  void aMembershipThatFailsForNowIsAskedAgain() throws Exception {
    var fails = new AtomicBoolean(true);
    var asked = new CountDownLatch(3);
    var moody =
        new ScriptedMembership(
            membership::members,
            user -> {
              asked.countDown();
              if (fails.get()) {
                throw new IllegalStateException("the members are not to be had");
              }
              return membership.conversations(user);
            });
    try (var messenger =
            Messenger.builder(backend, Codec.utf8(), moody)
                .inboxTtl(TTL)
                .unsignedCursors()
                .pollInterval(SOON)
                .build();
        var told = new NotifiedDevice(messenger.inbox("bob"))) {
      assertThat(asked.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      fails.set(false);
      group.send("alice", "at last");
      told.awaits("at last");
    }
  }
}
