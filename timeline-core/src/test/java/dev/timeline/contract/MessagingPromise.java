package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.SeqRange;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatEvent.Posted;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.ConversationSummary;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.GapPage;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The tests of one promise of messaging: a group of three on an empty backend. */
abstract class MessagingPromise extends Promise {

  /** After which a failed delivery is tried again. */
  static final Duration RETRY = Duration.ofSeconds(11);

  /** What bounds a call where time is the test's. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** How long a test waits before it lets time pass. */
  private static final Duration SOON = Duration.ofMillis(500);

  private static final int MOST_WAITS = 60;
  static final String GROUP = "group-1";

  InMemoryMembership membership;
  ManualScheduler scheduler;
  Messenger<String> messenger;
  UncheckedConversation<String> group;

  @BeforeEach
  final void openMessenger() {
    membership = new InMemoryMembership(clock);
    scheduler = new ManualScheduler(clock);
    List.of("alice", "bob", "chi").forEach(user -> membership.join(GROUP, user));
    messenger = messengerOn(backend);
    group = messenger.uncheckedConversation(GROUP);
  }

  @AfterEach
  final void closeMessenger() {
    messenger.close();
  }

  /** Of the many histories that a test could try, it tries every so many-th. */
  final int every() {
    return messaging().everyUnlessAskedFor();
  }

  /** How many members the largest group has. */
  final int largeGroup() {
    return messaging().largeGroup();
  }

  private MessagingContract messaging() {
    return (MessagingContract) contract;
  }

  final Messenger<String> messengerOn(TimelineBackend other) {
    return settings(other).build();
  }

  /** Settings of a messenger that waits as long as a test does: a busy machine is no failure. */
  final Messenger.Builder<String> settings(TimelineBackend other) {
    return settings(other, PATIENCE);
  }

  final Messenger.Builder<String> settings(TimelineBackend other, Duration timeout) {
    return Messenger.builder(other, Codec.utf8(), membership)
        .inboxTtl(TTL)
        .withoutRedelivery()
        .timeout(timeout)
        .unsignedCursors();
  }

  /** Settings of a messenger whose retries and deadlines come when the clock is moved. */
  final Messenger.Builder<String> timed(TimelineBackend other) {
    return timed(other, TIMEOUT);
  }

  final Messenger.Builder<String> timed(TimelineBackend other, Duration timeout) {
    ScheduledExecutorService timers = scheduler;
    if (other instanceof CrashingBackend server) { // they end when it crashes
      timers = scheduler.ofServer(server::isCrashed);
    } else if (other instanceof SteeredBackend server) {
      timers = scheduler.ofServer(server::isCrashed);
    }
    return settings(other, timeout).scheduler(timers);
  }

  /** What a crashed or frozen server has begun may land after a retry of it. */
  final void needsEveryId() {
    needs(
        Capability.REMEMBERS_EVERY_ID,
        "what lands late is told from a retry only by who remembers every id");
  }

  final void needsRedelivery() {
    needsEveryId();
    needs(Capability.KEEPS_THE_GIVEN_TIME, "redelivery begins some minutes later");
  }

  /** A codec that reads all text but "poison". */
  static Codec<String> withoutPoison() {
    return Codec.of(
        Codec.utf8()::encode,
        bytes -> {
          String text = Codec.utf8().decode(bytes);
          if (text.equals("poison")) {
            throw new IllegalArgumentException("cannot decode this");
          }
          return text;
        });
  }

  /** The messages that events post. */
  static List<ChatMessage<String>> messagesOf(List<ChatEvent<String>> events) {
    return events.stream()
        .filter(Posted.class::isInstance)
        .map(event -> ((Posted<String>) event).message())
        .toList();
  }

  /** Everything that a new device of this user pulls, a few at a time. */
  final List<ChatMessage<String>> pullAll(String user) {
    Inbox<String> device = messenger.inbox(user);
    return pullAll(device, device.fromOldest());
  }

  static List<ChatMessage<String>> pullAll(Inbox<String> device, SyncCursor from) {
    return pullAll(device, from, 3);
  }

  static List<ChatMessage<String>> pullAll(Inbox<String> device, SyncCursor from, int limit) {
    var messages = new ArrayList<ChatMessage<String>>();
    SyncBatch<String> batch;
    SyncCursor cursor = from;
    do {
      batch = device.pull(cursor, limit);
      messages.addAll(messagesOf(batch.events()));
      cursor = batch.next();
    } while (batch.more());
    return messages;
  }

  /** The whole history, the newest first, a few at a time. */
  static List<ChatMessage<String>> history(UncheckedConversation<String> conversation) {
    var messages = new ArrayList<ChatMessage<String>>();
    HistoryPage<String> page;
    SeqRange rest = SeqRange.latest().limit(3);
    do {
      page = conversation.history(rest);
      messages.addAll(messagesOf(page.events()));
      rest = page.next();
    } while (page.more());
    return messages;
  }

  /** What the history has of a gap, a few at a time; the oldest first. */
  final List<ChatMessage<String>> filled(Gap gap) {
    UncheckedConversation<String> conversation =
        messenger.uncheckedConversation(gap.conversationId());
    var missed = new ArrayList<ChatMessage<String>>();
    Optional<Gap> rest =
        Optional.of(new Gap(gap.conversationId(), gap.since(), gap.range().limit(2)));
    while (rest.isPresent()) {
      GapPage<String> page = conversation.fill(rest.get());
      messagesOf(page.events()).forEach(message -> missed.add(0, message));
      rest = page.rest();
    }
    return missed;
  }

  /** Waits for something that a backend brings about on threads of its own. */
  static void eventually(BooleanSupplier isSo) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it is so in time").isLessThan(end);
      LockSupport.parkNanos(100_000);
    }
  }

  /** Sends a message and waits until it is stored. */
  static ChatMessage<String> store(Messenger<String> on, String sender, String body) {
    return await(on.async().uncheckedConversation(GROUP).send(sender, body).stored());
  }

  /** Sends messages to the group, numbered from 0; returns their bodies. */
  final List<String> send(String text, int count) {
    var sent = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      sent.add(group.send("alice", text + "-" + i).message().body());
    }
    return sent;
  }

  /** Returns what is listed of the one conversation that a user has. */
  static ConversationSummary<String> onlyConversation(Inbox<String> device) {
    List<ConversationSummary<String>> all = device.conversations(100).conversations();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  /** Returns the body of the last message, which was not recalled. */
  static Optional<String> lastBody(ConversationSummary<String> conversation) {
    return conversation.last().map(event -> ((Posted<String>) event).message().body());
  }

  static void assertDone(ChangeOutcome outcome) {
    assertThat(outcome).isEqualTo(ChangeOutcome.DONE);
  }

  static void awaits(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /**
   * Waits for something of a server whose timers are the test's, which go on when it takes long:
   * what fails once on its way to a service is tried again by them.
   */
  final <T> T awaitAsTimePasses(CompletableFuture<T> future) {
    for (int waits = 0; !isSoWithin(SOON, future::isDone) && waits < MOST_WAITS; waits++) {
      pass(RETRY);
    }
    return await(future);
  }

  /** Waits so long, or until it is so; returns whether it is. */
  static boolean isSoWithin(Duration time, BooleanSupplier isSo) {
    long end = System.nanoTime() + time.toNanos();
    while (!isSo.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(100_000);
    }
    return isSo.getAsBoolean();
  }

  static List<String> bodiesOf(List<ChatMessage<String>> messages) {
    return messages.stream().map(ChatMessage::body).toList();
  }

  final void pass(Duration time) {
    clock.advance(time);
  }
}
