package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand idle listeners cost a handful of threads, and one read each per interval. However
 * many are called, their threads have a bound, and nobody else's thread waits for the membership.
 */
abstract class IdleListenersPromise extends MessagingPromise {

  private static final int LISTENERS = 10_000;
  private static final int FEWER_LISTENERS = 1_000;

  /** More than they take, for other tests of this JVM leave some behind for a while. */
  private static final int MOST_THREADS = 100;

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** The most that polls take, and that a backend or a virtual machine starts by itself. */
  private static final int A_HANDFUL = 32;

  /** As many threads call listeners. */
  private static final int MOST_CALLED = 256;

  private static final int MANY = 2 * MOST_CALLED;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** So that nothing but a hint can be the reason. */
  private static final Duration NEVER = Duration.ofDays(1);

  private static final String TOWN = "town";

  private final AtomicInteger lookups = new AtomicInteger();
  private final AtomicInteger waitingLookups = new AtomicInteger();
  private volatile CountDownLatch answers = new CountDownLatch(0);

  @BeforeEach
  void requireTime() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "intervals pass");
  }

  /** A lookup that takes its time for all but those who are awake. */
  private Membership slow() {
    return new ForwardingMembership(membership) {
      @Override
      public Stream<Joined> conversations(String user) {
        if (user.startsWith("idle-")) {
          lookups.incrementAndGet();
          waitingLookups.incrementAndGet();
          awaits(answers);
          waitingLookups.decrementAndGet();
        }
        return super.conversations(user);
      }
    };
  }

  private Messenger.Builder<String> on(TimelineBackend other) {
    return asking(slow(), other).pollInterval(INTERVAL).scheduler(scheduler);
  }

  private Messenger.Builder<String> asking(Membership members) {
    return asking(members, backend);
  }

  private static Messenger.Builder<String> asking(Membership members, TimelineBackend other) {
    return Messenger.builder(other, Codec.utf8(), members)
        .inboxTtl(TTL)
        .withoutRedelivery()
        .unsignedCursors();
  }

  @Test
  void tenThousandIdleListenersTakeFewThreadsAndOneReadEach() throws Exception {
    int listeners = lacks(Capability.ANSWERS_IN_MEMORY) ? FEWER_LISTENERS : LISTENERS;
    for (int i = 0; i < listeners; i++) {
      membership.join(TOWN, "idle-" + i);
    }
    var reads = new CountedReads(backend);
    try (var messenger = on(reads.backend()).build();
        var leaving = settings(backend).fanOut(FanOutPolicy.onRead()).build()) {
      assertThat(
              leaving
                  .uncheckedConversation(TOWN)
                  .send("alice", "which all of them read")
                  .isDelivered())
          .isTrue();
      int threads = threads();
      var heard = new AtomicInteger();
      var pulled = new AtomicInteger();
      for (int i = 0; i < listeners; i++) {
        Inbox<String> phone = messenger.inbox("idle-" + i);
        if (i % 2 == 0) {
          phone.onNotification(heard::incrementAndGet);
        } else {
          phone.subscribe(phone.fromOldest(), batch -> pulled.addAndGet(batch.events().size()));
        }
      }
      var awake = new AtomicInteger();
      messenger.inbox("bob").onNotification(awake::incrementAndGet);
      eventually(() -> heard.get() == listeners / 2 && pulled.get() == listeners / 2);
      eventually(() -> awake.get() == 1);
      for (int interval = 1; interval <= 3; interval++) {
        answers = new CountDownLatch(1); // first: a late poll of the last interval waits, too
        lookups.set(0);
        reads.forget();
        onTimerThread(() -> pass(INTERVAL));
        assertThat(threads()).as("threads while they poll").isLessThan(threads + MOST_THREADS);
        int notified = awake.get();
        assertThat(messenger.uncheckedConversation(GROUP).send("alice", "hi").isDelivered())
            .isTrue();
        eventually(() -> awake.get() > notified); // though all the others wait for their turn
        assertThat(lookups).hasValueLessThan(A_HANDFUL);
        answers.countDown();
        // A few may end their last poll as the clock is moved, and are asked one interval later.
        eventually(() -> lookups.get() > listeners - A_HANDFUL && waitingLookups.get() == 0);
        eventually(() -> inboxReads(reads) > listeners - A_HANDFUL);
        assertThat(threads()).as("threads after it").isLessThan(threads + MOST_THREADS);
        assertThat(inboxReads(reads)).isLessThanOrEqualTo(listeners + A_HANDFUL);
        assertThat(reads.counted().getOrDefault("chat_conversation", 0))
            .as("reads of what all of them read")
            .isLessThan(A_HANDFUL);
      }
      assertThat(heard).as("signals without anything new").hasValue(listeners / 2);
      assertThat(pulled).hasValue(listeners / 2);
    } finally {
      answers.countDown();
    }
  }

  @Test
  void moreListenersThanThreadsAreCalledInTurn() {
    try (var messenger = asking(membership).pollInterval(NEVER).build()) {
      var leave = new CountDownLatch(1);
      var inside = new AtomicInteger();
      var mostInside = new AtomicInteger();
      var heard = new AtomicInteger();
      for (int i = 0; i < MANY; i++) {
        messenger
            .inbox("bob")
            .onNotification(
                () -> {
                  mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  awaits(leave);
                  inside.decrementAndGet();
                  heard.incrementAndGet();
                });
      }
      eventually(() -> inside.get() >= MOST_CALLED);
      leave.countDown();
      eventually(() -> heard.get() == MANY);
      assertThat(mostInside).hasValue(MOST_CALLED);
    }
  }

  @Test
  void aStalledMembershipHoldsUpNoListenerThatAsksNothing() {
    var stall = new AtomicReference<>(new CountDownLatch(0));
    Membership slow =
        new ScriptedMembership(
            membership::members,
            user -> {
              awaits(stall.get());
              return membership.conversations(user);
            });
    try (var messenger = asking(slow).pollInterval(NEVER).build()) {
      Inbox<String> phone = messenger.inbox("bob");
      var batches = new AtomicInteger();
      for (int i = 0; i < MANY; i++) {
        phone.subscribe(phone.fromOldest(), batch -> batches.incrementAndGet());
      }
      var calls = new AtomicInteger();
      phone.onNotification(calls::incrementAndGet);
      messenger.uncheckedConversation(GROUP).send("alice", "hi");
      eventually(() -> batches.get() == MANY && calls.get() > 0);
      int before = calls.get();
      stall.set(new CountDownLatch(1));
      var unused = messenger.async().uncheckedConversation(GROUP).send("alice", "stalled");
      try {
        eventually(() -> calls.get() > before);
        assertThat(batches).hasValue(MANY);
      } finally {
        stall.get().countDown();
      }
      eventually(() -> batches.get() == 2 * MANY);
    }
  }

  @Test
  void aListenerForWhichThereIsNoThreadIsCalledLater() {
    try (var messenger = asking(membership).scheduler(scheduler).pollInterval(NEVER).build()) {
      var calls = new AtomicInteger();
      try (var shortage = new ThreadShortage()) {
        messenger.inbox("bob").onNotification(calls::incrementAndGet);
      }
      pass(SECOND);
      eventually(() -> calls.get() > 0);
      int before = calls.get();
      messenger.uncheckedConversation(GROUP).send("alice", "hi");
      eventually(() -> calls.get() > before);
    }
  }

  @Test
  void pollsForWhichThereIsNoThreadAreMadeLater() {
    try (var polling = asking(membership).scheduler(scheduler).pollInterval(SECOND).build()) {
      var leave = new CountDownLatch(1);
      var entered = new CountDownLatch(20);
      var calls = new AtomicInteger();
      for (int i = 0; i < 20; i++) { // each of which keeps the thread that it is called on
        polling
            .inbox("bob")
            .onNotification(
                () -> {
                  entered.countDown();
                  awaits(leave);
                  calls.incrementAndGet();
                });
      }
      awaits(entered);
      onTimerThread(
          () -> {
            try (var shortage = new ThreadShortage()) {
              pass(SECOND);
            }
          });
      leave.countDown();
      eventually(() -> calls.get() == 20);
      group.send("alice", "of which no hint comes");
      awaitAsTimePasses(CompletableFuture.runAsync(() -> eventually(() -> calls.get() >= 40)));
    }
  }

  @Test
  void neitherSchedulerNorChannelWaitsForTheMembership() {
    var asked = new AtomicReference<>(new CompletableFuture<Thread>());
    Membership recording =
        new ScriptedMembership(
            membership::members,
            user -> {
              asked.get().complete(Thread.currentThread());
              return membership.conversations(user);
            });
    var channel = new RecordingChannel();
    try (var messenger = asking(recording).notifications(channel).scheduler(scheduler).build()) {
      messenger.inbox("bob").onNotification(() -> {});
      eventually(() -> !channel.subscribed.isEmpty());
      asked.set(new CompletableFuture<>());
      assertThat(awaitAsTimePasses(asked.get())).isNotSameAs(Thread.currentThread());
      asked.set(new CompletableFuture<>());
      List.copyOf(channel.subscribed).forEach(channel::publish);
      assertThat(await(asked.get())).isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  void noRetryAsksTheMembershipOnTheSchedulersThread() {
    var asked = new AtomicReference<>(new CompletableFuture<Thread>());
    Membership recording =
        new ScriptedMembership(
            conversationId -> {
              asked.get().complete(Thread.currentThread());
              return membership.members(conversationId);
            },
            membership::conversations);
    var server = new SteeredBackend(backend);
    server.refuse(Part.INBOX);
    try (var messenger =
        asking(recording, server).fanOut(FanOutPolicy.onRead()).scheduler(scheduler).build()) {
      store(messenger, "alice", "hi");
      eventually(server::hasRefused); // or nothing would be left to try again
      asked.set(new CompletableFuture<>());
      server.repair();
      assertThat(awaitAsTimePasses(asked.get())).isNotSameAs(Thread.currentThread());
    }
  }

  private static int inboxReads(CountedReads reads) {
    Map<String, Integer> counted = reads.counted();
    return counted.getOrDefault("chat_inbox", 0);
  }

  /** Runs a task on a thread that must not wait, as that of the messenger's own timers. */
  private static void onTimerThread(Runnable task) {
    var done = new CompletableFuture<Void>();
    CompletionThread.factory("timers")
        .newThread(
            () -> {
              try {
                task.run();
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            })
        .start();
    await(done);
  }

  private static int threads() {
    return Thread.getAllStackTraces().size();
  }
}
