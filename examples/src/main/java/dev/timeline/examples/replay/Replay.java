package dev.timeline.examples.replay;

import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.AsyncMessenger;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.UncheckedConversation;
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

  /** The time between two events. */
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  /** The time after which all that a crashed server left is redelivered, and its log closed. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  /** The time before they joined of which a member is still given messages. */
  private static final Duration JOIN_TOLERANCE = Duration.ofSeconds(5);

  /** Servers redeliver what others have left after one event in so many. */
  private static final int EVENTS_PER_REDELIVERY = 50;

  /** The number of servers that may crash during a redelivery before one is spared. */
  private static final int MOST_CRASHES = 3;

  private final Settings settings;
  private final ReplayClock clock;
  private final Random random;
  private final InMemoryMembership membership;
  private final Crashes crashes;
  private final Servers servers;
  private final Room room = new Room();
  private final Map<String, List<ReplayDevice>> devices = new LinkedHashMap<>();
  private int said;
  private boolean isDelivered = true;

  /**
   * The settings of a replay.
   *
   * @param devices how many each member has
   * @param seed decides when they pull, and when servers crash
   * @param fanOut up to how many members get copies; empty: all do
   * @param crash how likely a server crashes at each of its writes
   */
  record Settings(int devices, long seed, Optional<Long> fanOut, double crash) {

    boolean isCrashing() {
      return crash > 0;
    }

    /** Returns the clock, which has to be the backend's, too. */
    ReplayClock clock() {
      return isCrashing() ? ReplayClock.standing() : ReplayClock.going();
    }
  }

  private Replay(Settings settings, TimelineBackend backend, ReplayClock clock) {
    this.settings = settings;
    this.clock = clock;
    random = new Random(settings.seed());
    // All goes by one clock, so the tolerance for clocks that differ is taken back: nobody gets
    // what was sent before they joined.
    membership = new InMemoryMembership(() -> clock.instant().plus(JOIN_TOLERANCE));
    crashes = new Crashes(settings.crash(), new Random(random.nextLong()));
    servers = new Servers(backend, membership, settings, clock, crashes);
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
        servers.pass(A_MOMENT);
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

  /** Sends a message until it is acknowledged. */
  private void say(LogEvent.Said event) {
    String id = "message-" + ++said;
    var message = Message.of(event.text()).withId(id);
    isDelivered = false;
    while (true) {
      var conversation = servers.messenger().async().uncheckedConversation(GROUP);
      PendingSend<byte[]> pending = conversation.send(event.nick(), message);
      if (servers.answer(pending.stored()).isPresent()) {
        isDelivered =
            servers.isRunning()
                && servers.answer(pending.delivered()).filter(SendReceipt::isDelivered).isPresent();
        return;
      }
      if (servers.isRunning()) {
        throw new IllegalStateException("a server that is running does not store " + id);
      }
      message = message.possiblyResent();
    }
  }

  private static List<ChatMessage<byte[]>> posted(HistoryPage<byte[]> page) {
    var messages = new ArrayList<ChatMessage<byte[]>>();
    for (ChatEvent<byte[]> event : page.events()) {
      if (event instanceof ChatEvent.Posted<byte[]> posted) {
        messages.add(posted.message());
      }
    }
    return messages;
  }

  private UncheckedConversation<byte[]> group() {
    return servers.messenger().uncheckedConversation(GROUP);
  }

  /** Lets servers redeliver what crashed ones have left, until one has finished that. */
  private void redeliver() {
    boolean isDone = false;
    for (int crashed = 0; !isDone; crashed++) {
      crashes.landMessages();
      servers.pass(LONG_ENOUGH);
      crashes.setTruce(crashed == MOST_CRASHES);
      isDone = servers.call(AsyncMessenger::redeliver).isPresent() && servers.isRunning();
    }
    crashes.setTruce(false);
    isDelivered = true;
  }

  /** Lets a member leave, once they have what is left to be read: that is for members only. */
  private void leave(String member) {
    if (settings.fanOut().isPresent()) {
      if (!isDelivered) {
        redeliver();
      }
      devices.getOrDefault(member, List.of()).forEach(ReplayDevice::pullTheRest);
    }
    membership.leave(GROUP, member);
  }

  private void join(String member) {
    clock.pass(Duration.ofMillis(1)); // or they get what was sent in the same millisecond
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

  /** Reads backward, as a device does that opens the conversation, then turns it round. */
  private List<ChatMessage<byte[]>> history() {
    var messages = new ArrayList<ChatMessage<byte[]>>();
    HistoryPage<byte[]> page = group().history(SeqRange.latest().limit(HISTORY_PAGE));
    messages.addAll(posted(page));
    while (page.more()) {
      page = group().history(page.next());
      messages.addAll(posted(page));
    }
    Collections.reverse(messages);
    return messages;
  }

  /**
   * The state at the end.
   *
   * @param history all messages of the group, the oldest first
   * @param devices everybody's, with what they received
   * @param copies how many inbox copies were written, those that were written again included
   * @param crashes how many servers crashed
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
