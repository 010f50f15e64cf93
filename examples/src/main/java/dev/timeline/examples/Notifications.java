package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * Notifications and settings of a user on all their devices: a timeline for each user, and no
 * conversations. Each device remembers the last SeqId that it has seen, and of a setting the last
 * value counts.
 */
public final class Notifications {

  private Notifications() {}

  /** Runs it. */
  public static void run(TimelineBackend backend) throws InterruptedException {
    try (var store =
        TimelineStore.builder(backend, Codec.utf8())
            .name("notifications")
            .ttl(Duration.ofDays(30))
            .build()) {
      Timeline<String> ann = store.timeline("ann");
      var phone = new Device("phone");
      var tablet = new Device("tablet");

      ann.append("Ben likes your picture.");
      ann.append(setting("theme", "light"));
      phone.sync(ann);
      ann.append(setting("theme", "dark"));
      ann.append("Cem follows you.");
      phone.sync(ann);
      tablet.sync(ann); // for the first time: everything at once

      var watched = new CountDownLatch(1);
      var live =
          ann.subscribe(
              phone.lastSeen,
              page -> {
                phone.show(page);
                watched.countDown();
              });
      ann.append("Dee is calling."); // which the phone is told of while it is open
      watched.await();
      live.close();
    }
  }

  private static Message<String> setting(String name, String value) {
    return Message.of(value).with("setting", name);
  }

  /** A device: all that it keeps between two calls is a number. */
  private static final class Device {
    private final String name;
    private final Map<String, String> settings = new TreeMap<>();
    private long lastSeen;

    Device(String name) {
      this.name = name;
    }

    void sync(Timeline<String> timeline) {
      Page<String> page;
      do {
        page = timeline.page(SeqRange.after(lastSeen));
        show(page);
      } while (page.more());
    }

    void show(Page<String> page) {
      for (Entry<String> entry : page.entries()) {
        Message<String> message = entry.message();
        message
            .attributes()
            .text("setting")
            .ifPresentOrElse(
                setting -> settings.put(setting, message.body()),
                () -> System.out.printf("%s: %s%n", name, message.body()));
        lastSeen = entry.seqId();
      }
      System.out.printf("%s: settings %s%n", name, settings);
    }
  }
}
