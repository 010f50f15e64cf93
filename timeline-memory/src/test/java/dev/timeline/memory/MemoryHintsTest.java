package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Subscription;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * No backend has to send hints, so the contract cannot ask for them; this one does. With a poll a
 * day nothing else could wake a subscription.
 */
class MemoryHintsTest {

  @Test
  void everyAppendWakesTheSubscriptionsOfItsTimelineInEveryStore() throws Exception {
    try (var backend = MemoryBackend.create();
        var one = openStore(backend);
        var other = openStore(backend)) {
      BlockingQueue<Entry<String>> heard = new LinkedBlockingQueue<>();
      Timeline<String> room = one.timeline("room");
      try (Subscription here = room.subscribe(0, page -> heard.addAll(page.entries()));
          Subscription there =
              other.timeline("room").subscribe(0, page -> heard.addAll(page.entries()))) {
        for (int i = 0; i < 200; i++) {
          Entry<String> entry = room.append("message " + i);
          assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(entry);
          assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(entry);
        }
        assertThat(here.ended()).isNotDone();
        assertThat(there.ended()).isNotDone();
      }
    }
  }

  private static TimelineStore<String> openStore(MemoryBackend backend) {
    return TimelineStore.builder(backend, Codec.utf8())
        .name("history")
        .polling(Duration.ofDays(1), Duration.ofDays(1))
        .build();
  }
}
