package dev.timeline.contract;

import dev.timeline.messaging.NotificationChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A channel that notifies everybody at once, and remembers what it was asked for. */
class RecordingChannel implements NotificationChannel {

  final List<String> published = new CopyOnWriteArrayList<>();
  final List<String> subscribed = new CopyOnWriteArrayList<>();
  private final NotificationChannel delegate = NotificationChannel.inProcess();

  @Override
  public void publish(String topic) {
    published.add(topic);
    delegate.publish(topic);
  }

  @Override
  public AutoCloseable subscribe(String topic, Runnable task) {
    subscribed.add(topic);
    AutoCloseable subscription = delegate.subscribe(topic, task);
    return () -> {
      subscribed.remove(topic);
      subscription.close();
    };
  }
}
