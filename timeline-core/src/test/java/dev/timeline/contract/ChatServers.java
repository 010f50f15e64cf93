package dev.timeline.contract;

import dev.timeline.Codec;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Messenger;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The servers of a random history: one that runs, or three in harsh ones, and those before. */
final class ChatServers {

  /** So short that a server can be closed though something is under way. */
  private static final Duration SHORT_TIMEOUT = Duration.ofMillis(5);

  private static final Duration LONG_TIMEOUT = Duration.ofHours(1);
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int MOST_WRITES = 40;

  private final ChatRun run;
  private final ChatMembership membership;
  private final TimelineBackend store;
  private final ManualScheduler scheduler;
  private final Duration ttl;
  private final List<ChatServer> running = new ArrayList<>();
  private final List<ChatServer> former = new ArrayList<>();
  private FanOut fanOut = FanOut.ON_WRITE;

  ChatServers(
      ChatRun run,
      ChatMembership membership,
      TimelineBackend store,
      ManualScheduler scheduler,
      Duration ttl) {
    this.run = run;
    this.membership = membership;
    this.store = store;
    this.scheduler = scheduler;
    this.ttl = ttl;
    startMissing();
  }

  /** Sets how the next message is delivered. */
  void setFanOut(FanOut next) {
    fanOut = next;
  }

  private Messenger<String> open(
      TimelineBackend at,
      ManualScheduler timers,
      TimelineObserver observer,
      Codec<String> codec,
      Duration timeout) {
    return Messenger.builder(at, codec, membership)
        .inboxTtl(ttl)
        .unsignedCursors()
        .fanOutBatch(2)
        .timeout(timeout)
        .withoutRedelivery()
        .scheduler(timers)
        .observer(observer)
        .fanOut(sending -> fanOut)
        .build();
  }

  private ChatServer start(int fatal, Crash crash, Codec<String> codec, Duration timeout) {
    return new ChatServer(
        store,
        run.clock(),
        scheduler,
        run.anyOff(),
        fatal,
        crash,
        (at, timers, observer) -> open(at, timers, observer, codec, timeout));
  }

  private ChatServer start(int fatal, Crash crash) {
    boolean isOld = run.has(Harshness.TWO_CODECS) && run.random().nextBoolean();
    return start(
        fatal,
        crash,
        isOld ? TwoCodecs.older() : newestCodec(),
        run.has(Harshness.CLOSES) ? SHORT_TIMEOUT : LONG_TIMEOUT);
  }

  private Codec<String> newestCodec() {
    return run.has(Harshness.TWO_CODECS) ? TwoCodecs.newer() : Codec.utf8();
  }

  /** Starts a server that is not one of these, and to which nothing happens. */
  ChatServer fresh() {
    return start(NEVER, Crash.BEFORE, newestCodec(), LONG_TIMEOUT);
  }

  /** Starts servers in place of those that have crashed or are closed. */
  void startMissing() {
    List<ChatServer> gone =
        running.stream().filter(server -> server.isCrashed() || server.isClosed()).toList();
    running.removeAll(gone);
    former.addAll(gone);
    while (running.size() < (run.isHarsh() ? 3 : 1)) {
      running.add(start(NEVER, Crash.BEFORE));
    }
  }

  /** Starts others in place of all. */
  void replaceAll() {
    former.addAll(running);
    running.clear();
    startMissing();
  }

  /** Starts one that will crash in place of another. */
  void replaceByOneThatCrashes() {
    ChatServer old = any();
    Random random = run.random();
    replace(old, start(1 + random.nextInt(MOST_WRITES), Crash.values()[random.nextInt(3)]));
  }

  private void replace(ChatServer old, ChatServer other) {
    running.remove(old);
    former.add(old);
    running.add(other);
  }

  /** Returns a server that takes calls. */
  ChatServer anyUp() {
    startMissing();
    List<ChatServer> up = running.stream().filter(ChatServer::isUp).toList();
    if (up.isEmpty()) {
      replace(running.get(0), start(NEVER, Crash.BEFORE));
      return running.get(running.size() - 1);
    }
    return run.any(up);
  }

  /** Returns a server for a pull, which is a new one where nothing is harsh. */
  ChatServer anyForAPull() {
    return run.isHarsh() ? anyUp() : fresh();
  }

  ChatServer any() {
    return run.any(running);
  }

  /** Returns the other servers that take calls. */
  List<ChatServer> othersUp(ChatServer server) {
    return running.stream().filter(it -> it != server && it.isUp()).toList();
  }

  boolean isRunning(ChatServer server) {
    return running.contains(server);
  }

  /** Lets calls of all servers go on. */
  void interruptNoMore() {
    all().forEach(it -> it.calls().interruptNoMore());
  }

  private Stream<ChatServer> all() {
    return Stream.concat(running.stream(), former.stream());
  }

  /** Lets those live on that have not crashed. */
  void crashNoMore() {
    all().forEach(it -> it.crashing().crashNoMore());
  }

  /** Carries out the messages that crashed servers were writing. */
  void landMessages() {
    former.forEach(it -> it.crashing().landMessage());
  }

  /** Carries out whatever crashed servers were writing. */
  void land() {
    former.forEach(it -> it.crashing().land());
  }
}
