package dev.timeline.messaging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told through the application's channel, which may fail as it likes. */
final class Push {

  private static final Logger LOG = LoggerFactory.getLogger(Push.class);

  private final PushChannel channel;
  private final String messenger;

  Push(PushChannel channel, String messenger) {
    this.channel = channel;
    this.messenger = messenger;
  }

  void copiedTo(String user) {
    publish(inboxOf(user));
  }

  void leftIn(String conversationId) {
    publish(conversation(conversationId));
  }

  private void publish(String topic) {
    try {
      channel.publish(topic);
    } catch (RuntimeException e) {
      LOG.warn("a hint is lost: {}", e.toString());
    }
  }

  /** Whatever may be news to a user of these conversations; what comes back ends it. */
  Runnable subscribe(String user, Collection<String> conversations, Runnable task) {
    var topics = new ArrayList<String>();
    topics.add(inboxOf(user));
    conversations.forEach(it -> topics.add(conversation(it)));
    List<AutoCloseable> subscribed = topics.stream().map(it -> subscribe(it, task)).toList();
    return () -> subscribed.forEach(Push::end);
  }

  private AutoCloseable subscribe(String topic, Runnable task) {
    try {
      return channel.subscribe(topic, task);
    } catch (RuntimeException e) {
      LOG.warn("there are no hints of {}: {}", topic, e.toString());
      return () -> {};
    }
  }

  private static void end(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception e) {
      LOG.warn("a subscription could not be ended: {}", e.toString());
    }
  }

  private String inboxOf(String user) {
    return messenger + "/inbox/" + user;
  }

  private String conversation(String id) {
    return messenger + "/conversation/" + id;
  }
}
