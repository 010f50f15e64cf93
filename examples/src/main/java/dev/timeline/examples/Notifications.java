package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * Notifications and settings of a user on all their devices: two timelines for each user, and no
 * conversations. Of each, a device remembers the last SeqId that it has seen. Notifications expire;
 * of a setting the last value counts, however old it is.
 */
public final class Notifications {

  private Notifications() {}

  /** Runs it. */
  public static void run(TimelineBackend backend) throws InterruptedException {
    try (var notificationStore =
            TimelineStore.builder(backend, Codec.utf8())
                .name("notifications")
                .ttl(Duration.ofDays(30))
                .build();
        var settingStore = TimelineStore.builder(backend, Codec.utf8()).name("settings").build()) {
      Timeline<String> notifications = notificationStore.timeline("ann");
      Timeline<String> settings = settingStore.timeline("ann");
      var phone = new Device("phone", notifications, settings);
      var tablet = new Device("tablet", notifications, settings);

      notifications.append("Ben likes your picture.");
      settings.append(setting("theme", "light"));
      phone.sync();
      settings.append(setting("theme", "dark"));
      notifications.append("Cem follows you.");
      phone.sync();
      tablet.sync(); // for the first time: everything at once

      var watched = new CountDownLatch(1);
      var live =
          notifications.subscribe(
              phone.lastNotification,
              page -> {
                page.entries().forEach(phone::show);
                watched.countDown();
              });
      notifications.append("Dee is calling."); // which the phone is told of while it is open
      watched.await();
      live.close();
    }
  }

  private static Message<String> setting(String name, String value) {
    return Message.of(value).with("setting", name);
  }

  /** A device: beside the settings, all that it keeps between two calls are two numbers. */
  private static final class Device {
    private final String name;
    private final Timeline<String> notifications;
    private final Timeline<String> settings;
    private final Map<String, String> values = new TreeMap<>();
    private long lastNotification;
    private long lastSetting;

    Device(String name, Timeline<String> notifications, Timeline<String> settings) {
      this.name = name;
      this.notifications = notifications;
      this.settings = settings;
    }

    void sync() {
      notifications.stream(SeqRange.after(lastNotification)).forEach(this::show);
      settings.stream(SeqRange.after(lastSetting)).forEach(this::apply);
      System.out.printf("%s: settings %s%n", name, values);
    }

    void show(Entry<String> notification) {
      System.out.printf("%s: %s%n", name, notification.message().body());
      lastNotification = notification.seqId();
    }

    private void apply(Entry<String> setting) {
      Message<String> message = setting.message();
      values.put(message.attributes().text("setting").orElseThrow(), message.body());
      lastSetting = setting.seqId();
    }
  }
}
