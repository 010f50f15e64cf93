package dev.timeline.examples.chatweb.stage;

import dev.timeline.Message;
import dev.timeline.TimelineException;
import dev.timeline.examples.chatweb.Groups;
import dev.timeline.messaging.AsyncConversation;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.ChatMessage;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Everything at once: servers crash in the middle of sends, notifications are lost and duplicated,
 * devices go offline and are wiped, the fan-out changes, messages are edited and recalled, a week
 * passes. In the end each device is compared with the histories.
 */
final class Challenge {

  static final String GROUP = "Challenge";

  /** The time after which a crashed server's messages are redelivered, and some more. */
  static final Duration REDELIVERED = Duration.ofSeconds(15);

  /** The time after which others finish everything that a crashed server had begun. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);

  private static final int ROUNDS = 12;
  private static final int MESSAGES_A_ROUND = 8;
  private static final int MOST_REDELIVERIES = 100;

  private final Stage stage;
  private final Servers servers;
  private final Senders senders;
  private final Random random;
  private final List<ChatMessage<String>> sent = new ArrayList<>();
  private final List<Change> halfDone = new ArrayList<>();
  private int firstInInboxes; // of those sent
  private int crashes;
  private int changes;

  Challenge(Stage stage, Servers servers, long seed) {
    this.stage = stage;
    this.servers = servers;
    this.senders = new Senders(servers, this::startIfCrashed);
    this.random = new Random(seed);
  }

  /** Plays it; the levers are as at first afterwards. */
  DeviceCheck play() throws InterruptedException {
    Groups groups = stage.groups();
    List<String> users = SimulatedDevices.users();
    users.forEach(user -> groups.join(GROUP, user));
    for (int round = 0; round < ROUNDS; round++) {
      if (round == ROUNDS / 2) {
        deliverAll();
        stage.passWeek();
        firstInInboxes = sent.size();
      }
      pullLevers(round);
      for (int i = 0; i < MESSAGES_A_ROUND; i++) {
        startIfCrashed();
        String user = users.get(random.nextInt(users.size()));
        sent.add(senders.send(user, GROUP, "challenge " + (sent.size() + 1)));
        perhapsChange();
        Thread.sleep(25); // so that one can follow it
      }
      tell("isDone", false);
    }
    return finish();
  }

  private void pullLevers(int round) {
    Levers levers = stage.levers();
    Levers.Pushes[] fates = Levers.Pushes.values();
    levers.setPushes(fates[random.nextInt(fates.length)]);
    levers.setFanOutLimit(random.nextInt(3) == 0 ? 3 : Levers.FAN_OUT_LIMIT);
    stage.setFaults(round % 3 == 2);
    SimulatedDevice device = stage.devices().random(random);
    switch (random.nextInt(4)) {
      case 0 -> stage.wipe(device);
      case 1 -> device.goOffline();
      default -> stage.devices().goOnline();
    }
    CrashPoint[] points = CrashPoint.values();
    try {
      servers.crashAt(points[random.nextInt(points.length)]);
    } catch (HttpResponseException e) {
      return; // the last crash is still going on
    }
    stage.tellLevers();
  }

  private void startIfCrashed() {
    if (!servers.isRunning()) {
      crashes++;
      stage.startServer();
    }
  }

  /** Edits or recalls a message that inboxes still have now and then, as its sender. */
  private void perhapsChange() throws InterruptedException {
    if (random.nextInt(6) > 0) {
      return;
    }
    ChatMessage<String> message =
        sent.get(firstInInboxes + random.nextInt(sent.size() - firstInInboxes));
    change(new Change(message, random.nextBoolean()));
  }

  /** A change of a message by its sender: a recall, or else an edit. */
  private record Change(ChatMessage<String> message, boolean isRecall) {
    CompletableFuture<ChangeOutcome> in(AsyncConversation<String> conversation) {
      return isRecall
          ? conversation.recall(message.seqId())
          : conversation.edit(message.seqId(), Message.of(message.body() + ", edited"));
    }
  }

  private void change(Change change) throws InterruptedException {
    Optional<Boolean> done = senders.change(change.message(), change::in);
    if (done.isEmpty()) {
      halfDone.add(change);
    } else if (done.get()) {
      changes++;
    }
  }

  /** Calls again where a server crashed at a change, in the order of the calls. */
  private void changeAgain() throws InterruptedException {
    var again = List.copyOf(halfDone);
    halfDone.clear();
    for (Change one : again) {
      change(one);
    }
  }

  /** Lets servers deliver all that others left, by the clock of this play. */
  private void deliverAll() throws InterruptedException {
    for (int attempt = 0; attempt < MOST_REDELIVERIES; attempt++) {
      startIfCrashed();
      stage.clock().pass(LONG_ENOUGH);
      if (senders.redeliver()) {
        return;
      }
    }
    throw new TimelineException.Unavailable(GROUP, "redelivery does not end", null);
  }

  private DeviceCheck finish() throws InterruptedException {
    servers.spare();
    stage.resetLevers();
    deliverAll();
    changeAgain();
    deliverAll();
    stage.devices().goOnline();
    DeviceCheck check = stage.devices().check(servers.chat().messenger(), stage.groups());
    tell(
        "isDone", true,
        "devices", check.devices(),
        "missing", check.missing(),
        "duplicated", check.duplicated(),
        "outOfOrder", check.outOfOrder());
    return check;
  }

  private void tell(Object... more) {
    var details =
        new ArrayList<Object>(
            List.of(
                "messages",
                sent.size(),
                "of",
                ROUNDS * MESSAGES_A_ROUND,
                "crashes",
                crashes,
                "changes",
                changes));
    details.addAll(List.of(more));
    stage.facts().tell("challenge", details.toArray());
  }
}
