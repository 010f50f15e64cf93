package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Interleavings between two steps of the engine that no log and no executor can reach. */
class FeedRaceTest {

  private final ManualExecutor executor = new ManualExecutor();
  private final Feeds feeds =
      new Feeds(
          "store",
          new ScriptedLog(),
          new Polling(Duration.ofDays(1), Duration.ofDays(1)),
          Optional.of(executor));

  /** A page that does something when it is asked whether it is empty. */
  private static Page<String> pageThat(Runnable whenLookedAt) {
    var entries =
        new AbstractList<Entry<String>>() {
          @Override
          public Entry<String> get(int index) {
            return Entry.ofEpochMilli("t", 1, 0, Message.of("a"));
          }

          @Override
          public int size() {
            whenLookedAt.run();
            return 1;
          }
        };
    return new Page<>(entries, SeqRange.after(1), false);
  }

  @SuppressWarnings("unchecked") // the interface of the proxy is its only type
  private static AsyncTimeline<String> timelineOf(Page<String> page) {
    return (AsyncTimeline<String>)
        Proxy.newProxyInstance(
            AsyncTimeline.class.getClassLoader(),
            new Class<?>[] {AsyncTimeline.class},
            (proxy, method, arguments) ->
                method.getName().equals("id") ? "t" : CompletableFuture.completedFuture(page));
  }

  @Test
  void noCallToTheListenerBeginsAfterCloseHasReturned() {
    var self = new AtomicReference<Subscription>();
    var closeHasReturned = new AtomicReference<>(false);
    Page<String> page =
        pageThat(
            () -> {
              self.get().close();
              closeHasReturned.set(true);
            });
    var calledTooLate = new AtomicReference<>(false);
    self.set(
        ListenerFeed.open(
            feeds,
            timelineOf(page),
            SeqRange.all(),
            delivered -> calledTooLate.set(closeHasReturned.get())));
    executor.runAll();
    assertThat(calledTooLate).hasValue(false);
  }
}
