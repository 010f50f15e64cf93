package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.contract.CrashingBackend.Death;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** One random history of two groups and three devices, and what has to hold of it. */
final class ChatHistory {

  private static final Duration MOMENT = Duration.ofMillis(1);

  /** After which a dead server's work is taken over. */
  private static final Duration TAKEN_OVER = Duration.ofMinutes(3);

  /** By how much a time of joining may be off. */
  private static final Duration CLOCKS = Duration.ofSeconds(5);

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int MOST_WRITES = 40;
  private static final int MOST_WAITS = 60;

  private final TimelineBackend backend;
  private final ManualClock clock;
  private final ManualScheduler scheduler;
  private final Duration ttl;
  private final Random random;
  private final Totals totals;
  private final boolean hasCrashes;
  private final InMemoryMembership membership;
  private final List<String> groups;
  private final List<String> users;
  private final List<Phone> phones;
  private final Map<String, Intended> intended = new HashMap<>();
  private final List<CrashingBackend> dead = new ArrayList<>();
  private CrashingBackend server;
  private Messenger<String> messenger;
  private FanOut fanOut = FanOut.ON_WRITE;
  private int sent;

  /** What happened in all. */
  static final class Totals {
    private int messages;
    private int crashes;
    private int delivered;
    private int gaps;

    int delivered() {
      return delivered;
    }

    @Override
    public String toString() {
      return "%,d messages, %,d crashes, %,d deliveries, %,d gaps"
          .formatted(messages, crashes, delivered, gaps);
    }
  }

  /** To whom a message was to go. */
  private record Intended(String group, FanOut fanOut, Set<String> members) {}

  /** A device, and what it has got. */
  private static final class Phone {
    private final String user;
    private SyncCursor cursor;
    private final Map<String, List<ChatMessage<String>>> seen = new HashMap<>();
    private final List<Gap> gaps = new ArrayList<>();

    Phone(String user, SyncCursor cursor) {
      this.user = user;
      this.cursor = cursor;
    }
  }

  ChatHistory(
      TimelineBackend backend,
      ManualClock clock,
      ManualScheduler scheduler,
      Duration ttl,
      String name,
      Random random,
      Totals totals) {
    this.backend = backend;
    this.clock = clock;
    this.scheduler = scheduler;
    this.ttl = ttl;
    this.random = random;
    this.totals = totals;
    hasCrashes = random.nextInt(4) > 0;
    membership = new InMemoryMembership(clock);
    groups = List.of(name + "-a", name + "-b");
    users = List.of(name + "-u1", name + "-u2", name + "-u3");
    groups.forEach(group -> users.forEach(user -> membership.join(group, user)));
    server = new CrashingBackend(backend, NEVER, Death.BEFORE);
    messenger = messengerOn(server);
    phones =
        Stream.of(users.get(0), users.get(0), users.get(1))
            .map(user -> new Phone(user, messenger.inbox(user).fromOldest()))
            .toList();
  }

  private Messenger<String> messengerOn(TimelineBackend some) {
    return Messenger.builder(some, Codec.utf8(), membership)
        .inboxTtl(ttl)
        .unsignedCursors()
        .fanOutBatch(2)
        .timeout(Duration.ofHours(1))
        .withoutRedelivery()
        .scheduler(
            some instanceof CrashingBackend mortal ? scheduler.ofServer(mortal::isDead) : scheduler)
        .fanOut(sending -> fanOut)
        .build();
  }

  void play(int steps) {
    for (int step = 0; step < steps; step++) {
      clock.advance(MOMENT);
      switch (random.nextInt(20)) {
        case 0 -> membership.join(any(groups), any(users));
        case 1 -> membership.leave(any(groups), any(users));
        case 2 -> waitForLong();
        case 3 -> crashIfAny();
        case 4, 5, 6, 7, 8, 9 -> pull(any(phones), 1 + random.nextInt(50));
        case 10, 11 -> pull(any(phones), 1);
        default -> send(any(groups), any(users));
      }
    }
    takeOver();
    phones.forEach(phone -> pullTheRest(phone));
    groups.forEach(this::check);
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void crashIfAny() {
    if (hasCrashes) {
      restart(1 + random.nextInt(MOST_WRITES), Death.values()[random.nextInt(3)]);
    }
  }

  private void restart(int fatal, Death death) {
    dead.add(server);
    server = new CrashingBackend(backend, fatal, death);
    messenger = messengerOn(server);
  }

  /** A sender tries until he is told that it is stored. */
  private void send(String group, String user) {
    String id = "m" + sent++;
    fanOut = random.nextInt(3) == 0 ? FanOut.ON_READ : FanOut.ON_WRITE;
    try (Stream<String> members = membership.members(group)) {
      intended.put(id, new Intended(group, fanOut, Set.copyOf(members.toList())));
    }
    Message<String> message = Message.of(id).withId(id);
    while (true) {
      try {
        PendingSend<String> pending = messenger.async().conversation(group).send(user, message);
        MessagingPromise.await(pending.stored());
        totals.messages++;
        if (!server.isDead()) {
          // Or it waits, since a crashed server had begun to write the marks.
          pending.delivered().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).join();
        }
        return;
      } catch (CompletionException e) {
        assertThat(server.isDead()).as("the server is dead after %s", e).isTrue();
        totals.crashes++;
        if (random.nextBoolean()) {
          server.landMessage();
        }
        restart(NEVER, Death.BEFORE);
        clock.advance(MOMENT);
        message = message.possiblyResent();
        if (random.nextBoolean()) {
          dead.forEach(CrashingBackend::landMessage);
        }
      }
    }
  }

  /** The dead are looked after in time, before more time passes. */
  private void waitForLong() {
    takeOver();
    clock.advance(
        random.nextBoolean()
            ? Duration.ofMillis(random.nextLong(ttl.toMillis()))
            : ttl.minusMillis(random.nextInt(30)));
  }

  private void takeOver() {
    if (server.isDead()) {
      restart(NEVER, Death.BEFORE);
    }
    dead.forEach(CrashingBackend::landMessage);
    clock.advance(TAKEN_OVER);
    var survivor = messengerOn(backend);
    redeliver(survivor);
    dead.forEach(CrashingBackend::land);
    clock.advance(TAKEN_OVER); // some may have been heard of until a moment ago
    redeliver(survivor);
    restart(NEVER, Death.BEFORE);
  }

  /** It may have to wait for marks that another server is about to write. */
  private void redeliver(Messenger<String> survivor) {
    CompletableFuture<Integer> redelivered = survivor.async().redeliver();
    for (int waits = 0; !isDone(redelivered) && waits < MOST_WAITS; waits++) {
      clock.advance(Duration.ofSeconds(10));
    }
    redelivered.orTimeout(1, TimeUnit.MINUTES).join();
  }

  private static boolean isDone(CompletableFuture<Integer> future) {
    try {
      future.get(50, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean pull(Phone phone, int limit) {
    SyncBatch<String> news = messengerOn(backend).inbox(phone.user).pull(phone.cursor, limit);
    assertThat(news.events()).hasSizeLessThanOrEqualTo(limit);
    for (ChatMessage<String> message : MessagingPromise.messagesOf(news.events())) {
      phone.seen.computeIfAbsent(message.conversationId(), it -> new ArrayList<>()).add(message);
      assertThat(isFor(message, phone.user, CLOCKS))
          .as("%s is for %s", message, phone.user)
          .isTrue();
      totals.delivered++;
    }
    phone.gaps.addAll(news.gaps());
    totals.gaps += news.gaps().size();
    phone.cursor = news.next();
    return news.more();
  }

  private void pullTheRest(Phone phone) {
    while (pull(phone, 1 + random.nextInt(5))) {
      clock.advance(MOMENT);
    }
  }

  private boolean isFor(ChatMessage<String> message, String user) {
    return isFor(message, user, Duration.ZERO);
  }

  private boolean isFor(ChatMessage<String> message, String user, Duration tolerance) {
    Intended to = intended.get(message.body());
    return to.fanOut() == FanOut.ON_WRITE
        ? to.members().contains(user)
        : isMemberSince(message, user, tolerance);
  }

  private boolean isMemberSince(ChatMessage<String> message, String user, Duration tolerance) {
    return joined(message.conversationId(), user)
        .filter(since -> !message.time().isBefore(since.minus(tolerance)))
        .isPresent();
  }

  private Optional<Instant> joined(String group, String user) {
    try (Stream<Membership.Joined> all = membership.conversations(user)) {
      return all.filter(it -> it.conversationId().equals(group))
          .map(Membership.Joined::since)
          .findFirst();
    }
  }

  private void check(String group) {
    List<ChatMessage<String>> stored = MessagingPromise.history(messenger.conversation(group));
    var ids = new HashSet<String>();
    stored.forEach(message -> assertThat(ids.add(message.body())).as("once in history").isTrue());
    intended.forEach(
        (id, to) -> assertThat(!to.group().equals(group) || ids.contains(id)).as(id).isTrue());
    phones.forEach(phone -> check(phone, group, stored));
  }

  private void check(Phone phone, String group, List<ChatMessage<String>> stored) {
    List<ChatMessage<String>> seen = phone.seen.getOrDefault(group, List.of());
    long last = 0;
    for (ChatMessage<String> message : seen) {
      assertThat(message.seqId()).as("in order, and once: %s", seen).isGreaterThan(last);
      last = message.seqId();
    }
    List<Gap> gaps = phone.gaps.stream().filter(gap -> gap.conversationId().equals(group)).toList();
    List<ChatMessage<String>> missed =
        stored.stream().filter(it -> isFor(it, phone.user) && !seen.contains(it)).toList();
    boolean canBeTold = joined(group, phone.user).isPresent();
    for (ChatMessage<String> message : missed) {
      boolean isTold = gaps.stream().anyMatch(gap -> isIn(gap, message));
      assertThat(isTold || !canBeTold || !isMemberSince(message, phone.user, Duration.ZERO))
          .as(
              "%s has %s, or knows that it lacks it: %s; has %s of %s",
              phone.user, message, gaps, seen, stored)
          .isTrue();
    }
    // What came late is still in an inbox when its time is up, so one may be told of it in vain.
    for (Gap gap : hasCrashes ? List.<Gap>of() : gaps) {
      assertThat(stored.stream().anyMatch(it -> isIn(gap, it) && !seen.contains(it)))
          .as("something is missing of %s, of %s has %s: %s", gap, phone.user, seen, stored)
          .isTrue();
    }
  }

  private static boolean isIn(Gap gap, ChatMessage<String> message) {
    return message.seqId() <= gap.range().upTo() && !message.time().isBefore(gap.since());
  }
}
