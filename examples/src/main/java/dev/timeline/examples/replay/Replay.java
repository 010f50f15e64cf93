package dev.timeline.examples.replay;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.Sent;
import dev.timeline.spi.TimelineBackend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/** Plays events through one group of a messenger while the members' devices pull. */
final class Replay {

  private static final String GROUP = "replay";
  private static final int HISTORY_PAGE = 500;

  private final int devicesPerMember;
  private final Random random;
  private final InMemoryMembership membership = new InMemoryMembership();
  private final Room room = new Room();
  private final Map<String, List<ReplayDevice>> devices = new LinkedHashMap<>();
  private long copies;

  Replay(int devicesPerMember, long seed) {
    this.devicesPerMember = devicesPerMember;
    this.random = new Random(seed);
  }

  /**
   * Plays all of them, then lets every device catch up.
   *
   * @param progress told after each event how many have been played
   */
  Outcome play(List<LogEvent> events, TimelineBackend backend, IntConsumer progress) {
    try (var messenger = Messenger.builder(backend, Codec.bytes(), membership).build()) {
      Conversation<byte[]> group = messenger.conversation(GROUP);
      int played = 0;
      for (LogEvent event : events) {
        play(event, messenger, group);
        progress.accept(++played);
      }
      List<ReplayDevice> all = devices.values().stream().flatMap(List::stream).toList();
      all.forEach(ReplayDevice::pullTheRest);
      return new Outcome(history(group), all, copies);
    }
  }

  private void play(LogEvent event, Messenger<byte[]> messenger, Conversation<byte[]> group) {
    var before = List.copyOf(room.members());
    room.follow(event);
    before.stream().filter(m -> !room.members().contains(m)).forEach(m -> leave(m));
    room.members().stream().filter(m -> !before.contains(m)).forEach(m -> join(m, messenger));
    if (event instanceof LogEvent.Said said) {
      Sent<byte[]> sent = group.send(said.nick(), Message.of(said.text()));
      if (!sent.isComplete()) {
        throw new IllegalStateException("not delivered to " + sent.undelivered().keySet());
      }
      copies += sent.delivered();
      devices.values().forEach(some -> some.forEach(ReplayDevice::perhapsPull));
    }
  }

  private void leave(String member) {
    membership.leave(GROUP, member);
  }

  private void join(String member, Messenger<byte[]> messenger) {
    membership.join(GROUP, member);
    devices.computeIfAbsent(member, first -> newDevices(member, messenger));
  }

  private List<ReplayDevice> newDevices(String member, Messenger<byte[]> messenger) {
    var list = new ArrayList<ReplayDevice>();
    for (int number = 1; number <= devicesPerMember; number++) {
      var own = new Random(random.nextLong());
      list.add(new ReplayDevice(messenger.device(member), number, own));
    }
    return list;
  }

  /** Read backward, as a device does that opens the conversation, then turned round. */
  private static List<ChatMessage<byte[]>> history(Conversation<byte[]> group) {
    var messages = new ArrayList<ChatMessage<byte[]>>();
    HistoryPage<byte[]> page = group.history(SeqRange.latest().limit(HISTORY_PAGE));
    messages.addAll(page.messages());
    while (page.more()) {
      page = group.history(page.next());
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
   * @param copies how many inbox copies were written
   */
  record Outcome(List<ChatMessage<byte[]>> history, List<ReplayDevice> devices, long copies) {

    long members() {
      return devices.stream().map(ReplayDevice::user).distinct().count();
    }

    long pulls() {
      return devices.stream().mapToLong(ReplayDevice::pulls).sum();
    }
  }
}
