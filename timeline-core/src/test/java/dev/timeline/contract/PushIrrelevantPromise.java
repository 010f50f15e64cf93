package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.Subscription;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.NotificationChannel;
import dev.timeline.messaging.UncheckedConversation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Whatever becomes of the hints, every device ends up with what one has that never listens. */
abstract class PushIrrelevantPromise extends MessagingPromise {

  private static final int ROUNDS = 8;
  private static final int STEPS = 40;

  @Test
  void hintsMayBeDroppedDoubledDelayedAndReversed(TestReporter reporter) throws Exception {
    long seed = Long.getLong("timeline.seed", new Random().nextLong());
    reporter.publishEntry("timeline.seed", Long.toString(seed));
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      new Round(random.nextLong(), round).run();
    }
  }

  /** Does with hints what a bad line does. */
  private static final class BadLine implements NotificationChannel {
    private final NotificationChannel line = NotificationChannel.inProcess();
    private final Deque<String> held = new ArrayDeque<>();
    private final Random random;

    BadLine(long seed) {
      random = new Random(seed);
    }

    @Override
    public void publish(String topic) {
      decide(topic).forEach(line::publish);
    }

    private synchronized List<String> decide(String topic) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          return List.of();
        }
        case 2 -> {
          return List.of(topic, topic);
        }
        case 3 -> {
          held.push(topic);
          return List.of();
        }
        case 4 -> {
          List<String> all = new ArrayList<>(List.of(topic));
          all.addAll(held); // the last first
          held.clear();
          return all;
        }
        default -> {
          return List.of(topic);
        }
      }
    }

    @Override
    public AutoCloseable subscribe(String topic, Runnable task) {
      return line.subscribe(topic, task);
    }
  }

  /** A device that pulls when it is told, and never otherwise. */
  private static final class Listening {
    private final Screen screen;
    private final Random random;
    private final Semaphore calls = new Semaphore(0);
    private final Subscription subscription;

    Listening(Inbox<String> device, long seed) {
      screen = Screen.of(device);
      random = new Random(seed);
      subscription = device.onNotification(this::pull);
    }

    private synchronized void pull() {
      while (screen.pull(1 + random.nextInt(4))) {
        continue;
      }
      calls.release();
    }

    synchronized List<String> shows(String group) {
      return shown(screen, group);
    }

    void awaits(String group, List<String> expected) throws InterruptedException {
      while (!shows(group).equals(expected)) {
        assertThat(calls.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
            .as("shows %s instead of %s", shows(group), expected)
            .isTrue();
      }
    }
  }

  /** Which device had a message before it was recalled is a matter of time. */
  private static List<String> shown(Screen screen, String group) {
    return screen.shows(group).stream().filter(body -> !body.equals(Screen.RECALLED)).toList();
  }

  private final class Round {
    private final Random random;
    private final List<String> groups;
    private final List<String> users;
    private final List<ChatMessage<String>> sent = new ArrayList<>();

    Round(long seed, int round) {
      random = new Random(seed);
      groups = List.of("g1-" + round, "g2-" + round);
      users = List.of("u1-" + round, "u2-" + round, "u3-" + round);
      groups.forEach(group -> users.forEach(user -> membership.join(group, user)));
    }

    private Messenger<String> messenger(NotificationChannel channel) {
      FanOutPolicy atRandom = sending -> random.nextBoolean() ? FanOut.ON_READ : FanOut.ON_WRITE;
      return settings(backend)
          .fanOut(atRandom)
          .notifications(channel)
          .pollInterval(Duration.ofMillis(1 + random.nextInt(30)))
          .build();
    }

    void run() throws Exception {
      var line = new BadLine(random.nextLong());
      try (var here = messenger(line);
          var there = messenger(line)) {
        List<Listening> devices = new ArrayList<>();
        for (String user : users) {
          devices.add(new Listening(here.inbox(user), random.nextLong()));
          devices.add(new Listening(there.inbox(user), random.nextLong()));
        }
        for (int step = 0; step < STEPS; step++) {
          act(random.nextBoolean() ? here : there, step);
        }
        check(devices);
        devices.forEach(device -> device.subscription.close());
      }
    }

    private void act(Messenger<String> server, int step) {
      int what = random.nextInt(8);
      if (what > 1 || sent.isEmpty()) {
        String user = users.get(random.nextInt(users.size()));
        UncheckedConversation<String> group =
            server.uncheckedConversation(groups.get(random.nextInt(groups.size())));
        sent.add(group.send(user, "m" + step).message());
      } else {
        ChatMessage<String> one = sent.get(random.nextInt(sent.size()));
        UncheckedConversation<String> group = server.uncheckedConversation(one.conversationId());
        if (what == 0) {
          var unused = group.edit(one.sender(), one.seqId(), Message.of("edited" + step));
        } else {
          var unused = group.recall(one.sender(), one.seqId());
        }
      }
    }

    private void check(List<Listening> devices) throws InterruptedException {
      for (String group : groups) {
        List<String> stored =
            Screen.ofHistory(messenger.uncheckedConversation(group)).stream()
                .filter(body -> !body.equals(Screen.RECALLED))
                .toList();
        for (int i = 0; i < devices.size(); i++) {
          Screen silent = Screen.of(messenger.inbox(users.get(i / 2))).pullAll(10);
          assertThat(shown(silent, group)).isEqualTo(stored);
          devices.get(i).awaits(group, stored);
        }
      }
    }
  }
}
