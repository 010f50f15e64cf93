package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.micrometer.MicrometerObserver;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.TimelineBackend;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A busy chat and what Prometheus would read of it. */
final class Metrics {

  private static final int GROUPS = 5;

  /** All of them are in the last group, whose messages are left to be read. */
  private static final List<String> USERS =
      IntStream.range(0, 30).mapToObj(i -> "user-" + i).toList();

  private static final int LARGE = 20;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final InMemoryMembership membership = new InMemoryMembership();
  private final Random random = new Random(1);
  private final Map<String, SyncCursor> cursors = new HashMap<>();

  private Metrics() {}

  /**
   * Chats, and prints the page.
   *
   * @param port where to serve the page instead, until the process is ended
   */
  static void run(
      Function<TimelineObserver, TimelineBackend> backends, int messages, Optional<Integer> port) {
    new Metrics().chat(backends, messages, port);
  }

  private void chat(
      Function<TimelineObserver, TimelineBackend> backends, int messages, Optional<Integer> port) {
    TimelineObserver observer = MicrometerObserver.of(registry);
    for (int group = 0; group < GROUPS; group++) {
      int members = group == GROUPS - 1 ? USERS.size() : 3 + 2 * group;
      for (String user : USERS.subList(0, members)) {
        membership.join("group-" + group, user);
      }
    }
    try (TimelineBackend backend = backends.apply(observer);
        Messenger<String> messenger =
            Messenger.builder(backend, Codec.utf8(), membership)
                .fanOut(FanOutPolicy.hybrid(LARGE))
                .observer(observer)
                .unsignedCursors()
                .build();
        var live = messenger.inbox(USERS.get(0)).onNotification(() -> {})) {
      if (port.isPresent()) {
        try (var page = MetricsPage.serve(port.get(), registry::scrape)) {
          System.err.println("serving " + page.address() + "; end it by Ctrl-C");
          while (!live.ended().isDone() && !Thread.currentThread().isInterrupted()) {
            step(messenger, random.nextInt(USERS.size()));
            pause();
          }
        }
      }
      for (int i = 0; i < messages; i++) {
        step(messenger, i);
      }
      System.out.print(registry.scrape());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Somebody writes, somebody pulls, and now and then somebody scrolls back or recalls.
  private void step(Messenger<String> messenger, int number) {
    int group = random.nextInt(GROUPS);
    String sender = USERS.get(random.nextInt(3)); // they are in every group
    var conversation = messenger.inbox(sender).conversation("group-" + group);
    SendReceipt<String> sent = conversation.send(Message.of("message " + number));
    pull(messenger.inbox(USERS.get(random.nextInt(USERS.size()))));
    if (number % 10 == 0) {
      var unused = conversation.history(SeqRange.latest().limit(20));
    }
    if (number % 25 == 0) {
      var unused = conversation.recall(sent.message().seqId());
    }
    if (number % 50 == 0) {
      pullWithAStolenCursor(messenger);
    }
  }

  private void pull(Inbox<String> inbox) {
    SyncCursor cursor = cursors.computeIfAbsent(inbox.user(), user -> inbox.fromOldest());
    SyncBatch<String> batch = inbox.pull(cursor, 50);
    cursors.put(inbox.user(), batch.next());
  }

  private void pullWithAStolenCursor(Messenger<String> messenger) {
    try {
      var unused = messenger.inbox(USERS.get(1)).pull(messenger.inbox(USERS.get(2)).fromNow(), 50);
    } catch (TimelineException.InvalidCursor e) {
      return; // it shows as a pull that was rejected
    }
  }
}
