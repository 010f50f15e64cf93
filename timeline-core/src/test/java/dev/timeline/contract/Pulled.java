package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.messaging.Gap;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a device pulled until there was no more. */
record Pulled(List<String> bodies, List<Gap> gaps, SyncCursor end) {

  static Pulled by(Inbox<String> device, SyncCursor from) {
    return by(device, from, 100);
  }

  static Pulled by(Inbox<String> device, SyncCursor from, int limit) {
    return by(device, from, limit, next -> next);
  }

  /**
   * Pulls a few at a time.
   *
   * @param between is called after each pull with the next cursor; returns the one to go on from
   */
  static Pulled by(
      Inbox<String> device, SyncCursor from, int limit, UnaryOperator<SyncCursor> between) {
    var bodies = new ArrayList<String>();
    var gaps = new ArrayList<Gap>();
    SyncBatch<String> batch;
    SyncCursor cursor = from;
    do {
      batch = device.pull(cursor, limit);
      bodies.addAll(MessagingPromise.bodiesOf(MessagingPromise.messagesOf(batch.events())));
      gaps.addAll(batch.gaps());
      cursor = between.apply(batch.next());
    } while (batch.more());
    return new Pulled(bodies, gaps, cursor);
  }

  void assertNothing() {
    assertThat(bodies).isEmpty();
    assertThat(gaps).isEmpty();
  }
}
