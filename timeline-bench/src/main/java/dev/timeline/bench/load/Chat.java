package dev.timeline.bench.load;

import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Groups that talk all at once, each on a thread of its own, through a messenger of their own. */
final class Chat implements AutoCloseable {

  private static final long SEED = 42;

  private final Latencies latencies = new Latencies();
  private final Messenger<Stamp> messenger;
  private final List<Group> groups;

  /**
   * Begins a chat without a message yet.
   *
   * @param prefix of the messenger, a different one for each chat on a backend
   */
  Chat(TimelineBackend backend, String prefix, int groups, int members) {
    var membership = new InMemoryMembership();
    messenger =
        Messenger.builder(backend, Stamp.CODEC, membership)
            .prefix(prefix)
            .unsignedCursors()
            .build();
    this.groups =
        IntStream.range(0, groups)
            .mapToObj(i -> new Group("group-" + i, members, messenger, membership, latencies))
            .toList();
  }

  // Every group goes on as soon as all its members have seen what was said.
  Finding closedLoop(Duration duration) throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + duration.toNanos();
    return talk(groups.stream().map(group -> talking(() -> group.talkInTurn(end))).toList());
  }

  // So many messages a second, at times that are fixed in advance.
  Finding openLoop(double perSecond, Duration duration)
      throws InterruptedException, ExecutionException {
    var random = new Random(SEED);
    double perGroup = perSecond / groups.size();
    List<Schedule> schedules =
        groups.stream()
            .map(group -> Schedule.random(perGroup, Duration.ZERO, duration, random))
            .toList();
    long start = System.nanoTime();
    return talk(
        IntStream.range(0, groups.size())
            .mapToObj(i -> talking(() -> groups.get(i).talkOnSchedule(schedules.get(i), start)))
            .toList());
  }

  private interface Talking {
    void talk() throws InterruptedException;
  }

  private static Callable<Void> talking(Talking group) {
    return () -> {
      group.talk();
      return null;
    };
  }

  private Finding talk(List<Callable<Void>> talks) throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(talks.size());
    try {
      for (Future<Void> talk : threads.invokeAll(talks)) {
        talk.get();
      }
    } finally {
      threads.shutdownNow();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Audit audit = groups.stream().map(Group::audit).reduce(Audit.NOTHING, Audit::plus);
    int sent = groups.stream().mapToInt(Group::sent).sum();
    return new Finding(sent / seconds, latencies, audit);
  }

  /**
   * The result.
   *
   * @param perSecond messages sent and seen by all, from the first to the last
   * @param latencies from the intended time until a device had it, for each device
   */
  record Finding(double perSecond, Latencies latencies, Audit audit) {}

  @Override
  public void close() {
    groups.forEach(Group::close);
    messenger.close();
  }
}
