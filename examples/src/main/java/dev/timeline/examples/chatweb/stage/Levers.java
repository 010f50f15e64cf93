package dev.timeline.examples.chatweb.stage;

import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.NotificationChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The levers' positions, which every server obeys at once. Thread-safe. */
final class Levers {

  /** Above this many members, a message is left to be read. */
  static final long FAN_OUT_LIMIT = 50;

  /** The time by which a slow store answers later. */
  static final Duration SLOW = Duration.ofMillis(400);

  /** The fate of a notification. */
  enum Pushes {
    NORMAL,
    DROPPED,
    DUPLICATED
  }

  private final AtomicLong fanOutLimit = new AtomicLong(FAN_OUT_LIMIT);
  private final AtomicBoolean isSlow = new AtomicBoolean();
  private volatile Pushes pushes = Pushes.NORMAL;
  private volatile boolean hasFaults;

  /** Returns the policy that goes by the limit as it is when a message is sent. */
  FanOutPolicy fanOut() {
    return sending ->
        sending.hasMoreMembersThan(fanOutLimit.get())
            ? FanOutPolicy.FanOut.ON_READ
            : FanOutPolicy.FanOut.ON_WRITE;
  }

  /**
   * Sets the most members of a conversation who get copies.
   *
   * @throws IllegalArgumentException if it is negative
   */
  void setFanOutLimit(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("the limit is negative: " + limit);
    }
    fanOutLimit.set(limit);
  }

  void setSlow(boolean slow) {
    isSlow.set(slow);
  }

  boolean isSlow() {
    return isSlow.get();
  }

  void setPushes(Pushes fate) {
    pushes = fate;
  }

  void setFaults(boolean faults) {
    hasFaults = faults;
  }

  /** Returns a channel whose notifications are lost or duplicated. */
  NotificationChannel notifications() {
    NotificationChannel channel = NotificationChannel.inProcess();
    return new NotificationChannel() {
      @Override
      public void publish(String topic) {
        int times =
            switch (pushes) {
              case NORMAL -> 1;
              case DROPPED -> 0;
              case DUPLICATED -> 2;
            };
        for (int i = 0; i < times; i++) {
          channel.publish(topic);
        }
      }

      @Override
      public AutoCloseable subscribe(String topic, Runnable task) {
        return channel.subscribe(topic, task);
      }
    };
  }

  /** Returns the positions, in JSON. */
  Map<String, Object> positions() {
    return Map.of(
        "fanOutLimit", fanOutLimit.get(),
        "slow", isSlow.get(),
        "pushes", pushes.name().toLowerCase(Locale.ROOT),
        "faults", hasFaults);
  }
}
