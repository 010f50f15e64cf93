package dev.timeline.tablestore;

import dev.timeline.AppendResult;
import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.tablestore.SentMessage.Edit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * What three senders, one who edits and deletes, and two who follower did at random to two
 * timelines and a record, through both processes of a cluster.
 */
final class RandomHistory {

  private static final int SENDERS = 3;
  private static final int LONGEST_BURST = 4;
  private static final int MOST_CALLS = 6;
  private static final int MOST_CHANGES = 8;
  private static final int LONGEST_PAUSE_ATTEMPTS = 2;

  final List<String> timelineIds;
  final RecordHistory record;
  final List<TimelineFollower> followers = new ArrayList<>();

  private final long seed;
  private final FaultyCluster cluster;
  private final List<SentMessage> sent = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch sending = new CountDownLatch(SENDERS);
  private int changes;

  RandomHistory(long seed, FaultyCluster cluster) {
    this.seed = seed;
    this.cluster = cluster;
    timelineIds = List.of("a of " + seed, "b of " + seed);
    record = new RecordHistory("record of " + seed, cluster.timeout());
  }

  /** Starts everybody. */
  List<Future<?>> start(ExecutorService threads) {
    List<Callable<?>> tasks = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      int sender = i;
      tasks.add(() -> send(sender));
    }
    tasks.add(this::change);
    for (String id : timelineIds) {
      var follower = new TimelineFollower(id, cluster, new Random(seed + id.hashCode()));
      followers.add(follower);
      tasks.add(() -> follower.follow(sending));
    }
    List<Future<?>> running = new ArrayList<>();
    tasks.forEach(task -> running.add(threads.submit(task)));
    return running;
  }

  /** All messages that were sent, in the order in which each sender issued them. */
  List<SentMessage> sent() {
    return List.copyOf(sent);
  }

  int operations() {
    return sent.size() + changes + record.operations();
  }

  private Void send(int sender) {
    try {
      new Sender(sender).run();
    } finally {
      sending.countDown();
    }
    return null;
  }

  /** Appends in all the ways there are, and repeats what is unknown until it knows. */
  private final class Sender {
    private final int number;
    private final Random random;
    private int messages;

    private Sender(int number) {
      this.number = number;
      random = new Random(seed + number);
    }

    private void run() {
      int turns = 3 + random.nextInt(5);
      for (int i = 0; i < turns && !cluster.isLate(); i++) {
        int process = random.nextInt(2);
        String timelineId = timelineIds.get(random.nextInt(2));
        List<SentMessage> batch =
            switch (random.nextInt(10)) {
              case 0, 1, 2 -> List.of(one(process, timelineId));
              case 3, 4, 5 -> burst(process, timelineId);
              case 6 -> list(process, timelineId);
              case 7 -> toBoth(process);
              case 8 -> repeat();
              default -> {
                record.change(
                    cluster.process(random.nextInt(2)).records(),
                    cluster.process(process).records(),
                    number + "-" + i);
                yield List.of();
              }
            };
        batch.forEach(this::checkAndResolve);
      }
    }

    private SentMessage next(int process, String timelineId) {
      String name = number + "-" + messages++;
      Message<String> message = Message.of(name);
      if (random.nextBoolean()) {
        message = message.withId("id of " + name);
      }
      return sending(process, timelineId, message);
    }

    private SentMessage sending(int process, String timelineId, Message<String> message) {
      return new SentMessage(number, process, timelineId, message);
    }

    private SentMessage one(int process, String timelineId) {
      SentMessage next = next(process, timelineId);
      next.end(CallOutcome.of(() -> cluster.timeline(process, timelineId).append(next.message)));
      return next;
    }

    private List<SentMessage> burst(int process, String timelineId) {
      AsyncTimeline<String> timeline =
          cluster.process(process).store().async().timeline(timelineId);
      List<SentMessage> burst = new ArrayList<>();
      List<CompletableFuture<Entry<String>>> futures = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(LONGEST_BURST - 1); i++) {
        SentMessage next = next(process, timelineId);
        burst.add(next);
        futures.add(timeline.append(next.message));
      }
      for (int i = 0; i < burst.size(); i++) {
        burst.get(i).endWith(futures.get(i));
      }
      return burst;
    }

    private List<SentMessage> list(int process, String timelineId) {
      List<SentMessage> list = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(LONGEST_BURST - 1); i++) {
        list.add(next(process, timelineId));
      }
      end(
          list,
          CallOutcome.of(
              () ->
                  cluster
                      .timeline(process, timelineId)
                      .appendAll(list.stream().map(one -> one.message).toList())));
      return list;
    }

    private List<SentMessage> toBoth(int process) {
      SentMessage first = next(process, timelineIds.get(0));
      List<SentMessage> both = List.of(first, sending(process, timelineIds.get(1), first.message));
      end(
          both,
          CallOutcome.of(
              () -> cluster.process(process).store().appendTo(timelineIds, first.message)));
      return both;
    }

    private void end(List<SentMessage> list, CallOutcome<List<AppendResult<String>>> results) {
      for (int i = 0; i < list.size(); i++) {
        list.get(i).end(CallOutcome.of(results.value().orElseThrow().get(i), results.took()));
      }
    }

    /** What has an id and was acknowledged, once more: it has the same place. */
    private List<SentMessage> repeat() {
      Optional<SentMessage> earlier =
          sent().stream()
              .filter(one -> one.sender == number && one.seqId().isPresent())
              .filter(one -> one.message.id().isPresent())
              .skip(random.nextInt(3))
              .findFirst();
      if (earlier.isPresent()) {
        Message<String> message = earlier.get().message;
        CallOutcome<Entry<String>> again =
            CallOutcome.of(
                () ->
                    cluster
                        .timeline(random.nextInt(2), earlier.get().timelineId)
                        .append(cluster.exact() ? message : message.possiblyResent()));
        again.assertInTime(cluster.timeout(), 1);
        if (again.isDone() && again.value().get().seqId() != earlier.get().seqId().get()) {
          throw new AssertionError("a repeat of %s ended so: %s".formatted(earlier.get(), again));
        }
      }
      return List.of();
    }

    private void checkAndResolve(SentMessage message) {
      for (int calls = 1; true; calls++) {
        CallOutcome<Entry<String>> ended = message.ended;
        ended.assertInTime(cluster.timeout(), 1);
        if (!ended.isDone() && !ended.isUnknown() && !ended.isUnavailable()) {
          throw new AssertionError("no way to end: " + message, ended.failure().get());
        }
        if (ended.isDone() || isLast(calls) || (ended.isNotDone() && !message.repeated)) {
          break;
        }
        resolve(message);
      }
      sent.add(message);
    }

    private boolean isLast(int calls) {
      return calls == MOST_CALLS || cluster.isLate();
    }

    /** Not done says only that the latest call did nothing: what came before may have. */
    private void resolve(SentMessage message) {
      if (message.ended.isUnknown()) {
        message.unknownId = message.ended.messageId();
      }
      message.repeated = true;
      Message<String> again = message.message.withId(message.unknownId).possiblyResent();
      message.end(
          CallOutcome.of(
              () -> cluster.timeline(random.nextInt(2), message.timelineId).append(again)));
    }
  }

  /** Edits and deletes what was acknowledged, one after another. */
  private Void change() throws InterruptedException {
    var random = new Random(seed + SENDERS);
    for (int i = 0; i < MOST_CHANGES; i++) {
      cluster.pause(random, LONGEST_PAUSE_ATTEMPTS);
      List<SentMessage> candidates =
          sent().stream()
              .filter(one -> one.seqId().isPresent())
              // Where ids are not kept beside the entries, a repeat looks for the entry.
              .filter(one -> cluster.exact() || one.message.id().isEmpty())
              .toList();
      if (!candidates.isEmpty()) {
        SentMessage chosen = candidates.get(random.nextInt(candidates.size()));
        changes++;
        if (random.nextInt(3) == 0) {
          delete(chosen, random.nextInt(2));
        } else {
          replace(chosen, random.nextInt(2), chosen.name() + "*" + i);
        }
      }
    }
    return null;
  }

  private void replace(SentMessage chosen, int process, String body) {
    CallOutcome<Optional<Entry<String>>> ended =
        CallOutcome.of(
            () ->
                cluster
                    .timeline(process, chosen.timelineId)
                    .replace(chosen.seqId().get(), Message.of(body)));
    ended.assertInTime(cluster.timeout(), 2);
    boolean done = ended.value().map(Optional::isPresent).orElse(false);
    if (done && chosen.deleted) {
      throw new AssertionError("an edit found what was deleted: " + chosen);
    }
    if (ended.isDone() && !done && !chosen.deleted && !chosen.perhapsDeleted) {
      throw new AssertionError("an edit did not find " + chosen);
    }
    if (done || ended.isUnknown()) {
      chosen.edits.add(new Edit(body, done));
    }
  }

  private void delete(SentMessage chosen, int process) {
    CallOutcome<Boolean> ended =
        CallOutcome.of(
            () -> cluster.timeline(process, chosen.timelineId).delete(chosen.seqId().get()));
    ended.assertInTime(cluster.timeout(), 1);
    if (ended.isDone()) {
      boolean there = ended.value().get();
      if (there ? chosen.deleted : !chosen.deleted && !chosen.perhapsDeleted) {
        throw new AssertionError("deleting answered %s for %s".formatted(there, chosen));
      }
      chosen.deleted = true;
    } else if (ended.isUnknown()) {
      chosen.perhapsDeleted = true;
    }
  }
}
