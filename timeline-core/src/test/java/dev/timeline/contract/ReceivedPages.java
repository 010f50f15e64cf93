package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A listener that keeps what it is given, and notices pages that come empty or at the same time.
 */
final class ReceivedPages implements Consumer<Page<String>> {

  private final BlockingQueue<Entry<String>> entries = new LinkedBlockingQueue<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean calledWrongly;

  @Override
  public void accept(Page<String> page) {
    calledWrongly |= busy.getAndSet(true) || page.entries().isEmpty();
    entries.addAll(page.entries());
    busy.set(false);
  }

  /** The next entries; waits for them. */
  List<Entry<String>> next(int count) throws InterruptedException {
    List<Entry<String>> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Entry<String> entry = entries.poll(Promise.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(entry).as("entry %d of %d", i + 1, count).isNotNull();
      next.add(entry);
    }
    assertThat(calledWrongly).as("was called with an empty page, or twice at a time").isFalse();
    return next;
  }

  /** What has come and was not taken yet. */
  List<Entry<String>> untaken() {
    return List.copyOf(entries);
  }
}
