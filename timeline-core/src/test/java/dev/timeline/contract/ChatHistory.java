package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.ChatPost.Attempt;
import dev.timeline.contract.CrashingBackend.Death;
import dev.timeline.contract.HeldCalls.Freeze;
import dev.timeline.contract.HeldCalls.Meanwhile;
import dev.timeline.contract.HeldCalls.Slow;
import dev.timeline.contract.StoreInDoubt.Place;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One random history of two groups and three devices, and what has to hold of it. */
final class ChatHistory {

  private static final Duration MOMENT = Duration.ofMillis(1);

  /** After which a dead server's work is taken over. */
  private static final Duration TAKEN_OVER = Duration.ofMinutes(3);

  /** By how much a server's clock may be off. */
  static final Duration OFF = Duration.ofMillis(2_500);

  /** The longest that a server stands still. */
  private static final Duration FROZEN = Duration.ofMinutes(2);

  /** After which what is delivered may come twice rather than never (rule W8). */
  private static final Duration LATE = Duration.ofMinutes(50);

  /** Within which a message is recognised by its id, which is remembered for a day. */
  private static final Duration RECOGNISED = Duration.ofHours(23);

  /** So short that a server can be closed though something is under way. */
  private static final Duration SHORT_TIMEOUT = Duration.ofMillis(5);

  private static final Duration A_LITTLE = Duration.ofMillis(50);

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int MOST_WRITES = 40;
  private static final int MOST_CALLS = 10;
  private static final int MOST_WAITS = 60;

  private final TimelineBackend backend;
  private final ManualClock clock;
  private final ManualScheduler scheduler;
  private final Duration ttl;
  private final Random random;
  private final ChatTotals totals;
  private final boolean hasCrashes;
  private final Set<Harshness> harshnesses;
  private final StoreInDoubt doubt;
  private final TimelineBackend store;
  private final ChatMembership membership;
  private final ChatCheck check;
  private final List<String> groups;
  private final List<String> users;
  private final List<ChatDevice> devices;
  private final Map<String, ChatPost> posts = new HashMap<>();
  private final List<UnderWay> underWay = new ArrayList<>();
  private final List<Undelivered> undelivered = new ArrayList<>();
  private final List<ChatServer> servers = new ArrayList<>();
  private final List<ChatServer> former = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private FanOut fanOut = FanOut.ON_WRITE;

  /** A call of a sender's who has no answer yet. */
  private record UnderWay(
      ChatPost post, ChatServer server, CompletableFuture<ChatMessage<String>> stored) {}

  /** A message that a server is delivering. */
  private record Undelivered(ChatServer server, CompletableFuture<?> delivered) {
    boolean isOver() {
      return delivered.isDone() || server.isDead() || server.isClosed();
    }
  }

  ChatHistory(
      TimelineBackend backend,
      ManualClock clock,
      ManualScheduler scheduler,
      Duration ttl,
      String name,
      Random random,
      ChatTotals totals) {
    this.backend = backend;
    this.clock = clock;
    this.scheduler = scheduler;
    this.ttl = ttl;
    this.random = random;
    this.totals = totals;
    hasCrashes = random.nextInt(4) > 0;
    harshnesses = Harshness.some(random);
    doubt = new StoreInDoubt(new Random(random.nextLong()));
    store = new InterceptedBackend(backend, doubt);
    membership = new ChatMembership(new CallersClock(clock), clock);
    groups = List.of(name + "-a", name + "-b");
    check = new ChatCheck(posts, membership, groups, harshnesses, hasCrashes);
    users = List.of(name + "-u1", name + "-u2", name + "-u3");
    groups.forEach(group -> users.forEach(user -> membership.join(group, user)));
    startMissing();
    devices =
        Stream.of(users.get(0), users.get(0), users.get(1))
            .map(user -> new ChatDevice(user, fresh().messenger().inbox(user).fromOldest()))
            .toList();
  }

  /** Returns the kinds of trouble that it has. */
  Set<Harshness> harshnesses() {
    return harshnesses;
  }

  /** Returns what happened, a line for each. */
  String story() {
    return String.join("\n", story);
  }

  private synchronized void tell(String what, Object... of) {
    story.add(clock.instant() + " " + what.formatted(of));
  }

  private boolean has(Harshness harshness) {
    return harshnesses.contains(harshness);
  }

  private Messenger<String> open(
      TimelineBackend at, ManualScheduler timers, Codec<String> codec, Duration timeout) {
    return Messenger.builder(at, codec, membership)
        .inboxTtl(ttl)
        .unsignedCursors()
        .fanOutBatch(2)
        .timeout(timeout)
        .withoutRedelivery()
        .scheduler(timers)
        .fanOut(sending -> fanOut)
        .build();
  }

  private ChatServer start(int fatal, Death death, Codec<String> codec, Duration timeout) {
    return new ChatServer(
        store,
        clock,
        scheduler,
        anyOff(),
        fatal,
        death,
        (at, timers) -> open(at, timers, codec, timeout));
  }

  private ChatServer start(int fatal, Death death) {
    boolean isOld = has(Harshness.TWO_CODECS) && random.nextBoolean();
    return start(
        fatal,
        death,
        isOld ? TwoCodecs.older() : newestCodec(),
        has(Harshness.CLOSES) ? SHORT_TIMEOUT : Duration.ofHours(1));
  }

  private Codec<String> newestCodec() {
    return has(Harshness.TWO_CODECS) ? TwoCodecs.newer() : Codec.utf8();
  }

  /** A server to which nothing happens. */
  private ChatServer fresh() {
    return start(NEVER, Death.BEFORE, newestCodec(), Duration.ofHours(1));
  }

  private Duration anyOff() {
    return has(Harshness.CLOCKS) ? upTo(OFF.multipliedBy(2)).minus(OFF) : Duration.ZERO;
  }

  private Duration upTo(Duration most) {
    return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  void play(int steps) {
    for (int step = 0; step < steps; step++) {
      clock.advance(MOMENT);
      switch (random.nextInt(20)) {
        case 0 -> join(any(groups), any(users));
        case 1 -> leave(any(groups), any(users));
        case 2 -> waitForLong();
        case 3 -> crashIfAny();
        case 4, 5, 6, 7, 8, 9 -> pull(any(devices), 1 + random.nextInt(50));
        case 10, 11 -> pull(any(devices), 1);
        default -> send();
      }
      if (!harshnesses.isEmpty()) {
        playHarshly();
      }
    }
    takeOver();
    devices.forEach(this::pullTheRest);
    groups.forEach(
        group ->
            check.check(
                group,
                MessagingPromise.history(fresh().messenger().uncheckedConversation(group)),
                devices));
    devices.forEach(check::checkUnreadable);
  }

  private void join(String group, String user) {
    CallersClock.at(
        anyOff(),
        () -> {
          membership.join(group, user);
          return true;
        });
    tell("%s has joined %s", user, group);
  }

  private void leave(String group, String user) {
    membership.leave(group, user);
    tell("%s has left %s", user, group);
  }

  private void playHarshly() {
    settleWhatIsDone();
    if (oneIn(8)) {
      clock.advance(upTo(random.nextBoolean() ? Duration.ofSeconds(20) : FROZEN));
    }
    if (oneIn(8)) {
      var unused = anyUp().messenger().async().redeliver();
    }
    if (oneIn(8)) {
      posts.values().stream().filter(post -> !post.isAcknowledged()).toList().forEach(this::send);
    }
    if (has(Harshness.FREEZES) && oneIn(6)) {
      totals.freezes++;
      boolean isAfter = random.nextBoolean();
      ChatServer server = anyUp();
      HeldCalls.Interruption stop =
          oneIn(3) ? new Slow(upTo(FROZEN), isAfter) : new Freeze(upTo(FROZEN), isAfter);
      int calls = 1 + random.nextInt(MOST_CALLS);
      server.calls().interruptAt(calls, stop);
      tell("%s: at call %d %s", server, calls, stop);
    }
    if (has(Harshness.CLOCKS) && oneIn(8)) {
      totals.clockSteps++;
      ChatServer server = any(servers);
      server.setClock(anyOff());
      tell("%s has another time", server);
    }
    if (has(Harshness.REPEATS) && oneIn(5)) {
      repeat();
    }
    if (has(Harshness.CLOSES) && oneIn(12)) {
      close(anyUp());
    }
    if (has(Harshness.DOUBT) && oneIn(8)) {
      doubtOrNot();
    }
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private void repeat() {
    List<ChatPost> all =
        posts.values().stream()
            .filter(it -> it.firstTime().isAfter(clock.instant().minus(RECOGNISED)))
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .toList();
    if (all.isEmpty()) {
      return;
    }
    ChatPost post = any(all);
    if (post.firstTime().isBefore(clock.instant().minus(LATE))) {
      post.repeatedLate();
    }
    totals.repeats++;
    send(post);
  }

  /** Closes a server, perhaps with a send under way. */
  private void close(ChatServer server) {
    totals.closes++;
    tell("%s is closed", server);
    if (random.nextBoolean()) {
      server
          .calls()
          .interruptAt(
              1 + random.nextInt(MOST_CALLS), new Slow(upTo(FROZEN), random.nextBoolean()));
      send(newPost(any(groups)), server);
    }
    if (server.isUp()) {
      server.close();
    }
    startMissing();
  }

  private void doubtOrNot() {
    if (doubt.isInDoubt()) {
      doubt.end();
      tell("nothing is in doubt");
      return;
    }
    totals.doubts++;
    Place place =
        switch (random.nextInt(3)) {
          case 0 -> new Place("_conversation", any(groups));
          case 1 -> new Place("_history", any(groups));
          default -> new Place("_inbox", any(users));
        };
    doubt.begin(place);
    tell("%s is in doubt", place);
  }

  private void crashIfAny() {
    if (hasCrashes) {
      replace(
          any(servers), start(1 + random.nextInt(MOST_WRITES), Death.values()[random.nextInt(3)]));
    }
  }

  private void replace(ChatServer old, ChatServer other) {
    servers.remove(old);
    former.add(old);
    servers.add(other);
  }

  /** Starts servers in place of those that are dead or closed. */
  private void startMissing() {
    List<ChatServer> gone =
        servers.stream().filter(server -> server.isDead() || server.isClosed()).toList();
    servers.removeAll(gone);
    former.addAll(gone);
    while (servers.size() < (harshnesses.isEmpty() ? 1 : 3)) {
      servers.add(start(NEVER, Death.BEFORE));
    }
  }

  /** Returns a server that takes calls. */
  private ChatServer anyUp() {
    startMissing();
    List<ChatServer> up = servers.stream().filter(ChatServer::isUp).toList();
    if (up.isEmpty()) {
      replace(servers.get(0), start(NEVER, Death.BEFORE));
      return servers.get(servers.size() - 1);
    }
    return any(up);
  }

  private ChatPost newPost(String group) {
    var post = new ChatPost("m" + posts.size(), group, any(users));
    posts.put(post.id(), post);
    return post;
  }

  private void send() {
    send(newPost(any(groups)));
  }

  /** A sender tries until they are told that it is stored; or later again. */
  private void send(ChatPost post) {
    boolean isOver = false;
    while (!isOver) {
      isOver = send(post, anyUp());
    }
  }

  /** Returns whether it is not to be tried again at once. */
  private boolean send(ChatPost post, ChatServer server) {
    UnderWay sent = begin(post, server);
    if (!server.isDone(sent.stored())) {
      return true;
    }
    underWay.remove(sent);
    if (settle(sent)) {
      return true;
    }
    clock.advance(MOMENT);
    if (random.nextBoolean()) {
      former.forEach(it -> it.crashing().landMessage());
    }
    return !harshnesses.isEmpty() && random.nextBoolean();
  }

  private UnderWay begin(ChatPost post, ChatServer server) {
    boolean isAgain = post.wasTried();
    fanOut = random.nextInt(3) == 0 ? FanOut.ON_READ : FanOut.ON_WRITE;
    Attempt attempt =
        post.attempt(
            fanOut, membership.membersNow(post.group()), membership.now(), clock.instant());
    Message<String> message = Message.of(attempt.body()).withId(post.id());
    PendingSend<String> pending =
        server
            .messenger()
            .async()
            .uncheckedConversation(post.group())
            .send(post.sender(), isAgain ? message.possiblyResent() : message);
    var sent = new UnderWay(post, server, pending.stored());
    underWay.add(sent);
    undelivered.add(new Undelivered(server, pending.delivered()));
    tell("%s is sent to %s through %s", attempt, post.group(), server);
    return sent;
  }

  /** Returns whether a call that has ended has stored its message. */
  private boolean settle(UnderWay sent) {
    ChatServer server = sent.server();
    try {
      ChatMessage<String> stored = sent.stored().join();
      tell("%s is acknowledged as #%d", stored.body(), stored.seqId());
      sent.post().acknowledged(stored);
      totals.messages++;
      return true;
    } catch (CompletionException e) {
      tell("%s is not: %s", sent.post().id(), e.getCause());
      assertThat(e.getCause()).isInstanceOfAny(OutcomeUnknown.class, Unavailable.class);
      assertThat(server.isDead() || has(Harshness.DOUBT) || has(Harshness.CLOSES))
          .as("the server is dead after %s", e)
          .isTrue();
      if (server.isDead() && servers.contains(server)) {
        totals.crashes++;
        if (random.nextBoolean()) {
          server.crashing().landMessage();
        }
        startMissing();
      }
      return false;
    }
  }

  private void settleWhatIsDone() {
    List<UnderWay> done = underWay.stream().filter(it -> it.stored().isDone()).toList();
    underWay.removeAll(done);
    done.forEach(this::settle);
  }

  /** The dead are looked after in time, before more time passes. */
  private void waitForLong() {
    takeOver();
    if (!harshnesses.isEmpty() && oneIn(3)) { // what was sent last has expired, or is about to
      clock.advance(
          ttl.minus(TAKEN_OVER.multipliedBy(2)).minus(OFF).plus(upTo(OFF.multipliedBy(2))));
      return;
    }
    clock.advance(
        random.nextBoolean()
            ? Duration.ofMillis(random.nextLong(ttl.toMillis()))
            : ttl.minusMillis(random.nextInt(30)));
  }

  private void takeOver() {
    tell("all is looked after");
    doubt.end();
    startMissing();
    Stream.concat(servers.stream(), former.stream()).forEach(it -> it.calls().interruptNoMore());
    former.forEach(it -> it.crashing().landMessage());
    clock.advance(TAKEN_OVER);
    for (UnderWay sent : underWay) {
      assertThat(sent.server().isDone(sent.stored())).as("%s ends", sent.post()).isTrue();
    }
    settleWhatIsDone();
    devices.forEach(ChatHistory::awaitPull);
    for (ChatPost post : List.copyOf(posts.values())) {
      while (!post.isAcknowledged()) {
        send(post);
      }
    }
    startMissing(); // one may have died just now
    former.forEach(it -> it.crashing().landMessage());
    ChatServer survivor = fresh();
    redeliver(survivor);
    former.forEach(it -> it.crashing().land());
    clock.advance(TAKEN_OVER); // some may have been heard of until a moment ago
    redeliver(survivor);
    awaitDeliveries();
    former.addAll(servers);
    servers.clear();
    startMissing();
  }

  /**
   * A pull that went on a moment ago would time out if days passed before its thread's next step.
   */
  private static void awaitPull(ChatDevice device) {
    device
        .running()
        .filter(pull -> !pull.server().isDead())
        .ifPresent(
            pull -> assertThat(pull.server().isDone(pull.batch())).as("%s ends", pull).isTrue());
  }

  /**
   * A delivery that went on a moment ago would be days late if they passed before its thread's next
   * step, and its server is not taken over, since it lives.
   */
  private void awaitDeliveries() {
    for (Undelivered one : undelivered) {
      passUntil(one::isOver);
      assertThat(one.isOver()).as("%s ends", one).isTrue();
    }
    undelivered.clear();
  }

  /** It may have to wait for marks that another server is about to write. */
  private void redeliver(ChatServer survivor) {
    CompletableFuture<Integer> redelivered = survivor.messenger().async().redeliver();
    passUntil(redelivered::isDone);
    redelivered.orTimeout(1, TimeUnit.MINUTES).join();
  }

  /** Lets time pass where something takes long: it may be about to be tried again. */
  private void passUntil(BooleanSupplier isSo) {
    for (int waits = 0;
        !MessagingPromise.isSoWithin(A_LITTLE, isSo) && waits < MOST_WAITS;
        waits++) {
      clock.advance(Duration.ofSeconds(10));
    }
  }

  private void pull(ChatDevice device, int limit) {
    if (device.running().isPresent() && !takeIfDone(device)) {
      if (random.nextBoolean()) {
        device.stopWaiting();
      }
      return;
    }
    ChatServer server = harshnesses.isEmpty() ? fresh() : anyUp();
    boolean isChanged = has(Harshness.CHANGES_DURING_PULLS) && random.nextBoolean();
    if (isChanged) {
      totals.changesDuringPulls++;
      server
          .calls()
          .interruptAt(
              1 + random.nextInt(MOST_CALLS / 2),
              new Meanwhile(() -> changeDuringPull(device.user(), server)));
    }
    begin(device, server, limit);
    takeIfDone(device);
    if (isChanged) {
      server.calls().interruptNoMore();
    }
  }

  /** Between two calls of a pull, whose thread waits for nothing. */
  private void changeDuringPull(String user, ChatServer pulling) {
    String group = any(groups);
    switch (random.nextInt(4)) {
      case 0 -> join(group, user);
      case 1 -> leave(group, user);
      case 2 -> {
        leave(group, user);
        join(group, user);
      }
      default -> {} // only what is said then
    }
    List<ChatServer> others = servers.stream().filter(it -> it != pulling && it.isUp()).toList();
    if (random.nextBoolean() && !others.isEmpty()) {
      begin(newPost(group), any(others));
    }
  }

  private void begin(ChatDevice device, ChatServer server, int limit) {
    long moment = membership.now();
    device.waitFor(
        new ChatDevice.Running(
            server,
            server.messenger().async().inbox(device.user()).pull(device.cursor(), limit),
            limit,
            moment));
  }

  /** Returns whether the pull that a device waits for has ended. */
  private boolean takeIfDone(ChatDevice device) {
    ChatDevice.Running pull = device.running().orElseThrow();
    if (!pull.server().isDone(pull.batch())) {
      return false;
    }
    device.stopWaiting();
    SyncBatch<String> batch;
    try {
      batch = pull.batch().join();
    } catch (CompletionException e) {
      tell("%s gets nothing: %s", device.user(), e.getCause());
      assertThat(e.getCause()).isInstanceOf(Unavailable.class);
      assertThat(has(Harshness.DOUBT) || has(Harshness.CLOSES)).as("it may fail: %s", e).isTrue();
      return true;
    }
    tell(
        "device %d of %s gets (limit %d, through %s) %s, unreadable %s, gaps %s",
        devices.indexOf(device),
        device.user(),
        pull.limit(),
        pull.server(),
        MessagingPromise.messagesOf(batch.events()).stream()
            .map(it -> it.conversationId() + "#" + it.seqId() + " " + it.body())
            .toList(),
        batch.unreadable().size(),
        batch.gaps());
    assertThat(batch.events().size() + batch.unreadable().size()).isLessThanOrEqualTo(pull.limit());
    for (ChatMessage<String> message : MessagingPromise.messagesOf(batch.events())) {
      assertThat(check.mayBeShown(message, device.user(), pull.moment()))
          .as("%s is for %s", message, device.user())
          .isTrue();
      totals.delivered++;
    }
    totals.unreadable += batch.unreadable().size();
    totals.gaps += batch.gaps().size();
    device.take(batch);
    return true;
  }

  private void pullTheRest(ChatDevice device) {
    device.stopWaiting();
    boolean more = true;
    while (more) {
      ChatServer server = harshnesses.isEmpty() ? fresh() : anyUp();
      begin(device, server, 1 + random.nextInt(5));
      CompletableFuture<SyncBatch<String>> batch = device.running().orElseThrow().batch();
      assertThat(takeIfDone(device)).as("the pull has ended").isTrue();
      more = batch.join().more();
      clock.advance(MOMENT);
    }
  }
}
