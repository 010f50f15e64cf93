package dev.timeline.examples.replay;

import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Sent;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntConsumer;

/** Plays events through one group of a messenger while the members' devices pull. */
final class Replay {

  private static final String GROUP = "replay";
  private static final int HISTORY_PAGE = 500;

  /** Between two events. */
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  /** Longer than a server may take that is alive. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(5);

  /** Servers look after what others have left after one event in so many. */
  private static final int EVENTS_PER_REDELIVERY = 50;

  /** How many servers may die of that before one is spared. */
  private static final int MOST_DEATHS = 3;

  private final Settings settings;
  private final ReplayClock clock;
  private final Random random;
  private final InMemoryMembership membership;
  private final Crashes crashes;
  private final Servers servers;
  private final Room room = new Room();
  private final Map<String, List<ReplayDevice>> devices = new LinkedHashMap<>();
  private int said;
  private boolean isRouted = true;

  /**
   * How to play.
   *
   * @param devices how many each member has
   * @param seed decides when they pull, and when servers die
   * @param fanOut up to how many members get copies; empty: all do
   * @param crash how likely a server dies at each of its writes
   */
  record Settings(int devices, long seed, Optional<Long> fanOut, double crash) {

    boolean isCrashing() {
      return crash > 0;
    }

    /** By which the backend has to go, too. */
    ReplayClock clock() {
      return isCrashing() ? ReplayClock.standing() : ReplayClock.going();
    }
  }

  private Replay(Settings settings, TimelineBackend backend, ReplayClock clock) {
    this.settings = settings;
    this.clock = clock;
    random = new Random(settings.seed());
    membership = new InMemoryMembership(clock);
    crashes = new Crashes(settings.crash(), new Random(random.nextLong()));
    servers = new Servers(backend, membership, settings.fanOut(), clock, crashes);
  }

  /**
   * Plays all of them, then lets every device catch up.
   *
   * @param clock by which the backend goes
   * @param progress told after each event how many have been played
   */
  static Outcome play(
      List<LogEvent> events,
      Settings settings,
      TimelineBackend backend,
      ReplayClock clock,
      IntConsumer progress) {
    var replay = new Replay(settings, backend, clock);
    try {
      return replay.play(events, progress);
    } finally {
      replay.servers.close();
    }
  }

  private Outcome play(List<LogEvent> events, IntConsumer progress) {
    int played = 0;
    for (LogEvent event : events) {
      if (settings.isCrashing()) {
        clock.pass(A_MOMENT);
        if (random.nextInt(EVENTS_PER_REDELIVERY) == 0) {
          redeliver();
        }
      }
      play(event);
      progress.accept(++played);
    }
    if (settings.isCrashing()) {
      redeliver();
      crashes.landAll();
      redeliver();
    }
    List<ReplayDevice> all = devices.values().stream().flatMap(List::stream).toList();
    all.forEach(ReplayDevice::pullTheRest);
    return new Outcome(history(), all, servers.copies(), crashes.count());
  }

  private void play(LogEvent event) {
    var before = List.copyOf(room.members());
    room.follow(event);
    before.stream().filter(m -> !room.members().contains(m)).forEach(m -> leave(m));
    room.members().stream().filter(m -> !before.contains(m)).forEach(m -> join(m));
    if (event instanceof LogEvent.Said message) {
      say(message);
      devices.values().forEach(some -> some.forEach(ReplayDevice::perhapsPull));
    }
  }

  /** Sends a message until it is acknowledged, or the sender finds it in the history. */
  private void say(LogEvent.Said event) {
    String id = "message-" + ++said;
    var message = Message.of(event.text()).withId(id);
    isRouted = false;
    while (true) {
      try {
        Sent<byte[]> sent = group().send(event.nick(), message);
        isRouted = sent.isRouted();
        return;
      } catch (TimelineException e) {
        servers.requireDead(e);
        message = message.possiblyResent();
        if (random.nextBoolean() && isInHistory(id)) {
          return; // which leaves it to others to deliver
        }
      }
    }
  }

  private boolean isInHistory(String id) {
    return group().history(SeqRange.latest().limit(1)).messages().stream()
        .anyMatch(message -> message.message().id().equals(Optional.of(id)));
  }

  private Conversation<byte[]> group() {
    return servers.messenger().conversation(GROUP);
  }

  /** Lets servers look after what dead ones have left, until one has lived to finish that. */
  private void redeliver() {
    boolean isDone = false;
    for (int deaths = 0; !isDone; deaths++) {
      crashes.landMessages();
      clock.pass(LONG_ENOUGH);
      crashes.setTruce(deaths == MOST_DEATHS);
      isDone = servers.redeliver();
    }
    crashes.setTruce(false);
    isRouted = true;
  }

  /** What was copied for him reaches him later, too; what is read in the group is for members. */
  private void leave(String member) {
    if (settings.fanOut().isPresent()) {
      if (!isRouted) {
        redeliver();
      }
      devices.getOrDefault(member, List.of()).forEach(ReplayDevice::pullTheRest);
    }
    membership.leave(GROUP, member);
  }

  private void join(String member) {
    clock.pass(Duration.ofMillis(1)); // what was sent in the same millisecond would be news to him
    membership.join(GROUP, member);
    devices.computeIfAbsent(member, first -> newDevices(member));
  }

  private List<ReplayDevice> newDevices(String member) {
    var list = new ArrayList<ReplayDevice>();
    for (int number = 1; number <= settings.devices(); number++) {
      var own = new Random(random.nextLong());
      list.add(new ReplayDevice(servers, member, number, own));
    }
    return list;
  }

  /** Read backward, as a device does that opens the conversation, then turned round. */
  private List<ChatMessage<byte[]>> history() {
    var messages = new ArrayList<ChatMessage<byte[]>>();
    HistoryPage<byte[]> page = group().history(SeqRange.latest().limit(HISTORY_PAGE));
    messages.addAll(page.messages());
    while (page.more()) {
      page = group().history(page.next());
      messages.addAll(page.messages());
    }
    Collections.reverse(messages);
    return messages;
  }

  /**
   * What there was at the end.
   *
   * @param history all messages of the group, the oldest first
   * @param devices everybody's, with what they received
   * @param copies how many inbox copies were written, those that were written again included
   * @param crashes how many servers died
   */
  record Outcome(
      List<ChatMessage<byte[]>> history, List<ReplayDevice> devices, long copies, long crashes) {

    long members() {
      return devices.stream().map(ReplayDevice::user).distinct().count();
    }

    long pulls() {
      return devices.stream().mapToLong(ReplayDevice::pulls).sum();
    }
  }
}
