package dev.timeline.messaging.notification;

import dev.timeline.messaging.NotificationChannel;
import dev.timeline.messaging.scheduling.BorrowedThread;
import java.util.ArrayList;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notifications through the application's channel, which may fail as it likes. */
public final class Notifier {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  private final NotificationChannel channel;
  private final String prefix;

  /**
   * Creates a notifier.
   *
   * @param prefix what its topics begin with
   */
  public Notifier(NotificationChannel channel, String prefix) {
    this.channel = channel;
    this.prefix = prefix;
  }

  /** Notifies the devices of a user: of a copy in their inbox, or of what they have read. */
  public void inboxChanged(String user) {
    publish(inbox(user));
  }

  /** Notifies the devices of all members: there is something to be read in the conversation. */
  public void leftToBeRead(String conversationId) {
    publish(conversation(conversationId));
  }

  private void publish(String topic) {
    try {
      channel.publish(topic);
    } catch (Throwable e) { // of a line that may be written in any language
      LOG.warn(
          "A notification was lost; listeners find new messages when they poll: {}", e.toString());
    }
  }

  /** Subscribes to all that may be new to a user; returns what ends it. */
  Runnable subscribe(
      String user, Collection<String> conversations, Runnable inbox, Runnable conversation) {
    var subscribed = new ArrayList<AutoCloseable>();
    subscribed.add(subscribe(inbox(user), inbox));
    conversations.forEach(it -> subscribed.add(subscribe(conversation(it), conversation)));
    return () -> subscribed.forEach(Notifier::end);
  }

  private AutoCloseable subscribe(String topic, Runnable task) {
    try {
      return channel.subscribe(topic, () -> BorrowedThread.run(task));
    } catch (Throwable e) {
      LOG.warn("No notifications of {}; listeners poll instead: {}", topic, e.toString());
      return () -> {};
    }
  }

  private static void end(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Throwable e) {
      LOG.warn("A channel's subscription did not end; its calls do no harm: {}", e.toString());
    }
  }

  private String inbox(String user) {
    return prefix + "/inbox/" + user;
  }

  private String conversation(String id) {
    return prefix + "/conversation/" + id;
  }
}
