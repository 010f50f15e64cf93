package dev.timeline.bench.load;

import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A conversation whose first member talks, one message after another, and the devices of all its
 * members. To be used by one thread.
 */
final class Group implements AutoCloseable {

  /** After which a message counts as lost: far more than any of them takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final UncheckedConversation<Stamp> conversation;
  private final String sender;
  private final List<Receiver> receivers;
  private final Semaphore seen = new Semaphore(0);
  private int sent;

  Group(
      String id,
      int members,
      Messenger<Stamp> messenger,
      InMemoryMembership membership,
      Latencies latencies) {
    List<String> users = IntStream.range(0, members).mapToObj(i -> id + "-user-" + i).toList();
    users.forEach(user -> membership.join(id, user));
    conversation = messenger.uncheckedConversation(id);
    sender = users.get(0);
    receivers =
        users.stream()
            .map(user -> new Receiver(messenger.inbox(user), latencies, seen::release))
            .toList();
  }

  /** Sends as soon as all members have seen the message before; stops if one never comes. */
  void talkInTurn(long endNanoTime) throws InterruptedException {
    do {
      send(System.nanoTime());
    } while (isSeen(1) && System.nanoTime() - endNanoTime < 0);
  }

  /** Sends on schedule, whoever has seen what, and then waits until all have seen everything. */
  void talkOnSchedule(Schedule schedule, long start) throws InterruptedException {
    schedule.follow(start, (number, intended) -> send(intended));
    var unused = isSeen(sent); // if not, the audit tells
  }

  private void send(long intended) {
    conversation.send(sender, new Stamp(sent++, intended));
  }

  /** Waits until every member has seen so many more. */
  private boolean isSeen(int messages) throws InterruptedException {
    return seen.tryAcquire(messages * receivers.size(), PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
  }

  int sent() {
    return sent;
  }

  Audit audit() {
    return receivers.stream().map(it -> it.audit(sent)).reduce(Audit.NOTHING, Audit::plus);
  }

  @Override
  public void close() {
    receivers.forEach(Receiver::close);
  }
}
