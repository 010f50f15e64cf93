package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.HeldCalls.Meanwhile;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.SyncBatch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** The three devices of a random history, and their pulls. */
final class ChatPulls {

  private static final int MOST_CALLS = 5;

  private final ChatRun run;
  private final ChatGroups groups;
  private final ChatServers servers;
  private final ChatSends sends;
  private final ChatCheck check;
  private final List<ChatDevice> devices;

  ChatPulls(ChatRun run, ChatGroups groups, ChatServers servers, ChatSends sends, ChatCheck check) {
    this.run = run;
    this.groups = groups;
    this.servers = servers;
    this.sends = sends;
    this.check = check;
    List<String> users = groups.users();
    devices =
        Stream.of(users.get(0), users.get(0), users.get(1))
            .map(user -> new ChatDevice(user, servers.fresh().messenger().inbox(user).fromOldest()))
            .toList();
  }

  List<ChatDevice> devices() {
    return devices;
  }

  ChatDevice any() {
    return run.any(devices);
  }

  /** Has a device pull, or take what it waits for. */
  void pull(ChatDevice device, int limit) {
    if (device.running().isPresent() && !takeIfDone(device)) {
      if (run.random().nextBoolean()) {
        device.stopWaiting();
      }
      return;
    }
    ChatServer server = servers.anyForAPull();
    boolean isChanged = run.has(Harshness.CHANGES_DURING_PULLS) && run.random().nextBoolean();
    if (isChanged) {
      run.totals().changesDuringPulls++;
      server
          .calls()
          .interruptAt(
              1 + run.random().nextInt(MOST_CALLS),
              new Meanwhile(() -> changeDuringPull(device.user(), server)));
    }
    begin(device, server, limit);
    takeIfDone(device);
    if (isChanged) {
      server.calls().interruptNoMore();
    }
  }

  /** Between two calls of a pull, whose thread waits for nothing. */
  private void changeDuringPull(String user, ChatServer pulling) {
    String group = groups.any();
    switch (run.random().nextInt(4)) {
      case 0 -> groups.join(group, user);
      case 1 -> groups.leave(group, user);
      case 2 -> {
        groups.leave(group, user);
        groups.join(group, user);
      }
      default -> {} // only what is said then
    }
    List<ChatServer> others = servers.othersUp(pulling);
    if (run.random().nextBoolean() && !others.isEmpty()) {
      sends.beginNew(group, others);
    }
  }

  private void begin(ChatDevice device, ChatServer server, int limit) {
    long moment = groups.membership().now();
    device.waitFor(
        new ChatDevice.Running(
            server,
            server.messenger().async().inbox(device.user()).pull(device.cursor(), limit),
            limit,
            moment));
  }

  /** Returns whether the pull that a device waits for has ended. */
  private boolean takeIfDone(ChatDevice device) {
    ChatDevice.Running pull = device.running().orElseThrow();
    if (!pull.server().isDone(pull.batch())) {
      return false;
    }
    device.stopWaiting();
    SyncBatch<String> batch;
    try {
      batch = pull.batch().join();
    } catch (CompletionException e) {
      run.tell("%s gets nothing: %s", device.user(), e.getCause());
      assertThat(e.getCause()).isInstanceOf(Unavailable.class);
      assertThat(run.has(Harshness.DOUBT) || run.has(Harshness.CLOSES))
          .as("it may fail: %s", e)
          .isTrue();
      return true;
    }
    List<ChatMessage<String>> messages = MessagingPromise.messagesOf(batch.events());
    run.tell(
        "device %d of %s gets (limit %d, through %s) %s, unreadable %s, gaps %s",
        devices.indexOf(device),
        device.user(),
        pull.limit(),
        pull.server(),
        messages.stream()
            .map(it -> it.conversationId() + "#" + it.seqId() + " " + it.body())
            .toList(),
        batch.unreadable().size(),
        batch.gaps());
    assertThat(batch.events().size() + batch.unreadable().size()).isLessThanOrEqualTo(pull.limit());
    for (ChatMessage<String> message : messages) {
      assertThat(check.mayBeShown(message, device.user(), pull.moment()))
          .as("%s is for %s", message, device.user())
          .isTrue();
      run.totals().delivered++;
    }
    run.totals().unreadable += batch.unreadable().size();
    run.totals().gaps += batch.gaps().size();
    device.take(batch);
    return true;
  }

  /** Waits for the pulls that have no answer yet. */
  void awaitAnswers() {
    devices.forEach(ChatPulls::awaitAnswer);
  }

  /**
   * A pull that went on a moment ago would time out if days passed before its thread's next step.
   */
  private static void awaitAnswer(ChatDevice device) {
    device
        .running()
        .filter(pull -> !pull.server().isCrashed())
        .ifPresent(
            pull -> assertThat(pull.server().isDone(pull.batch())).as("%s ends", pull).isTrue());
  }

  /** Has every device pull until there is no more. */
  void pullTheRest() {
    devices.forEach(this::pullTheRest);
  }

  private void pullTheRest(ChatDevice device) {
    device.stopWaiting();
    boolean more = true;
    while (more) {
      ChatServer server = servers.anyForAPull();
      begin(device, server, 1 + run.random().nextInt(5));
      CompletableFuture<SyncBatch<String>> batch = device.running().orElseThrow().batch();
      assertThat(takeIfDone(device)).as("the pull has ended").isTrue();
      more = batch.join().more();
      run.passAMoment();
    }
  }
}
