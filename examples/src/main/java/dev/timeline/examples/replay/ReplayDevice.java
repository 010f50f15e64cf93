package dev.timeline.examples.replay;

import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One device of a member: pulls now and then, a few messages at a time, and keeps what it got. What
 * it keeps of its cursor is the token, as a real one would.
 */
final class ReplayDevice {

  private static final int LARGEST_PULL = 50;

  private final Servers servers;
  private final String user;
  private final int number;
  private final Random random;
  private final int rhythm;
  private final List<ChatMessage<byte[]>> received = new ArrayList<>();
  private String token;
  private int pulls;

  ReplayDevice(Servers servers, String user, int number, Random random) {
    this.servers = servers;
    this.user = user;
    this.number = number;
    this.random = random;
    this.rhythm = 1 << random.nextInt(9); // from after every message to after every 256th or so
    this.token = inbox().fromOldest().token();
  }

  /** Returns the user's inbox on whichever server is running. */
  private Inbox<byte[]> inbox() {
    return servers.messenger().inbox(user);
  }

  String user() {
    return user;
  }

  int number() {
    return number;
  }

  int pulls() {
    return pulls;
  }

  List<ChatMessage<byte[]>> received() {
    return received;
  }

  void perhapsPull() {
    if (random.nextInt(rhythm) == 0) {
      pull();
    }
  }

  void pullTheRest() {
    while (pull()) {
      // until there is nothing more
    }
  }

  private boolean pull() {
    SyncBatch<byte[]> batch = inbox().pull(SyncCursor.of(token), 1 + random.nextInt(LARGEST_PULL));
    if (!batch.gaps().isEmpty() || !batch.unreadable().isEmpty()) {
      throw new IllegalStateException("nothing has expired, and all can be read: " + batch);
    }
    pulls++;
    for (ChatEvent<byte[]> event : batch.events()) {
      if (event instanceof ChatEvent.Posted<byte[]> posted) {
        received.add(posted.message());
      }
    }
    token = batch.next().token();
    return batch.more();
  }
}
