package dev.timeline.examples.replay;

import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Device;
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
    this.token = device().fromOldest().token();
  }

  /** Through whichever server is there. */
  private Device<byte[]> device() {
    return servers.messenger().device(user);
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
    SyncBatch<byte[]> news = device().pull(SyncCursor.of(token), 1 + random.nextInt(LARGEST_PULL));
    if (!news.gaps().isEmpty() || !news.unreadable().isEmpty()) {
      throw new IllegalStateException("nothing has expired, and all can be read: " + news);
    }
    pulls++;
    received.addAll(news.messages());
    token = news.next().token();
    return news.more();
  }
}
