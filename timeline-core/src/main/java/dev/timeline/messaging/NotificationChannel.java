package dev.timeline.messaging;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Carries hints that there may be something new, to wherever the devices are connected: the
 * application's Redis, MQTT or WebSockets behind two methods. Hints only save time. A channel may
 * drop, repeat, delay or reorder them; devices that look now and then anyway, as {@link
 * Inbox#onNotification} does, end up with the same.
 *
 * <p>Called by many threads at once; should return at once. What it throws is logged, and fails
 * nothing.
 */
public interface NotificationChannel {

  /**
   * Hints to whoever subscribed to a topic.
   *
   * @param topic names an inbox or a conversation; of up to 1,100 characters, of any kind
   */
  void publish(String topic);

  /**
   * Has a task run at every hint from now on, on any thread, until what is returned is closed. The
   * task is short and never blocks.
   *
   * @return ends it
   */
  AutoCloseable subscribe(String topic, Runnable task);

  /** Returns a channel within this process: the default. */
  static NotificationChannel inProcess() {
    var tasks = new ConcurrentHashMap<String, CopyOnWriteArrayList<Runnable>>();
    return new NotificationChannel() {
      @Override
      public void publish(String topic) {
        var subscribed = tasks.get(topic);
        if (subscribed != null) {
          subscribed.forEach(Runnable::run);
        }
      }

      @Override
      public AutoCloseable subscribe(String topic, Runnable task) {
        tasks.compute(
            topic,
            (key, present) -> {
              var list = present == null ? new CopyOnWriteArrayList<Runnable>() : present;
              list.add(task);
              return list;
            });
        return () ->
            tasks.computeIfPresent(
                topic,
                (key, list) -> {
                  list.remove(task);
                  return list.isEmpty() ? null : list;
                });
      }
    };
  }
}
