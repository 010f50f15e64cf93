package dev.timeline.messaging.notification;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.observation.Reading;
import dev.timeline.spi.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when there may be something new to a user: at once when a notification comes, and otherwise
 * by looking now and then at the end of their inbox and at the conversations that are read. No
 * thread waits for either.
 */
public final class InboxWatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InboxWatcher.class);

  /** The most entries of an inbox that are looked at for a mark. */
  private static final int NEWEST = 10;

  private final MessageStore store;
  private final LeftPositions leftPositions;
  private final Membership membership;
  private final ApplicationThreads application;
  private final Notifier notifier;
  private final Timers timers;
  private final Duration interval;
  private final PollQueue polls;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * Creates a watcher.
   *
   * @param interval how long it takes at the most without a notification
   */
  public InboxWatcher(
      MessageStore store,
      Membership membership,
      ApplicationThreads application,
      Notifier notifier,
      Timers timers,
      Duration interval,
      EventSource events) {
    this.store = store;
    leftPositions = new LeftPositions(store, interval);
    this.membership = membership;
    this.application = application;
    this.notifier = notifier;
    this.timers = timers;
    this.interval = interval;
    polls = new PollQueue(application.lookups());
    events.begin(Reading.LISTENERS, watches::size);
  }

  /**
   * Watches for a user, beginning with a signal.
   *
   * @param signal returns at once, and never throws
   * @param onClose runs when this watcher is closed before the watch
   * @return ends it
   */
  Runnable watch(String user, Runnable signal, Runnable onClose) {
    var watch = new Watch(user, signal, onClose);
    watches.add(watch);
    if (isClosed) {
      onClose.run();
      watch.close();
    }
    watch.begin();
    return watch::close;
  }

  @Override
  public void close() {
    isClosed = true;
    for (Watch watch : watches) {
      watch.close();
      watch.onClose.run();
    }
  }

  /** The state of an inbox, as far as it tells whether something was added. */
  private record Seen(long inboxSeqId, Set<String> conversations, Map<String, Long> left) {}

  private static final Seen NOTHING = new Seen(-1, Set.of(), Map.of());

  /**
   * One watch: idle until its time, then looking, then idle again. A hint signals at once, and is
   * not looked into: it changes nothing of what the next look compares with, so that what came
   * without a hint is found by that.
   */
  private final class Watch {
    private final String user;
    private final Runnable signal;
    private final Runnable onClose;
    private Runnable endHints = () -> {};
    private Seen seen = NOTHING;
    private @Nullable Future<?> timer;
    private @Nullable Set<String> listenedTo;
    private boolean isLooking;
    private boolean isAsking;
    private boolean isQueued;
    private boolean isEnded;

    Watch(String user, Runnable signal, Runnable onClose) {
      this.user = user;
      this.signal = signal;
      this.onClose = onClose;
    }

    void begin() {
      synchronized (this) {
        if (isEnded) {
          return;
        }
        isLooking = true;
      }
      var unused = look();
    }

    /** Signals that there is something to be read in a conversation. */
    private void hintConversation() {
      if (!isEnded()) {
        signal.run();
      }
    }

    /**
     * Signals that the inbox changed, and without reading anything listens to what was joined
     * since: what the inbox has may be the mark of a conversation that begins to be read.
     */
    private void hintInbox() {
      hintConversation();
      synchronized (this) {
        if (isAsking || isEnded) {
          return;
        }
        isAsking = true;
      }
      var unused =
          joined()
              .whenComplete(
                  (conversations, failure) -> {
                    synchronized (this) {
                      isAsking = false;
                    }
                    if (conversations != null) { // otherwise the next look says why
                      listenTo(conversations);
                    }
                  });
    }

    private void timeIsUp() {
      synchronized (this) {
        timer = null;
        isQueued = true;
      }
      polls.add(this::poll);
    }

    private CompletableFuture<?> poll() {
      synchronized (this) {
        isQueued = false;
        if (isLooking || isEnded) {
          return completedFuture(null);
        }
        isLooking = true;
      }
      // A lookup that hangs does not keep the others waiting for longer than this.
      return timers.within(interval, look(), () -> new IllegalStateException("it takes too long"));
    }

    private CompletableFuture<?> look() {
      return joined()
          .thenCompose(this::look)
          .handle(
              (now, failure) -> {
                looked(now, failure);
                return null;
              });
    }

    private CompletableFuture<Set<String>> joined() {
      return application.ask(
          () -> {
            try (Stream<Membership.Joined> joined = membership.conversations(user)) {
              return joined
                  .map(Membership.Joined::conversationId)
                  .collect(Collectors.toUnmodifiableSet());
            }
          });
    }

    private CompletableFuture<Seen> look(Set<String> conversations) {
      return MessageStore.readPlaces(
              store.inboxes(), user, SeqRange.latest().limit(NEWEST), Header.ATTRIBUTES)
          .thenCompose(
              newest -> {
                boolean isOther = !conversations.equals(seen.conversations());
                boolean asksAll = isOther || seen.equals(NOTHING) || hasMark(newest);
                Set<String> asked = asksAll ? conversations : seen.left().keySet();
                long last = newest.stream().mapToLong(Entry::seqId).findFirst().orElse(0);
                return leftPositions
                    .of(asked, asksAll)
                    .thenApply(left -> new Seen(last, conversations, left));
              });
    }

    /** Returns whether a conversation may have begun to be read since this was looked at last. */
    private boolean hasMark(List<Entry<byte[]>> newest) {
      boolean isBeyond =
          newest.size() == NEWEST && newest.get(NEWEST - 1).seqId() > seen.inboxSeqId();
      return isBeyond
          || newest.stream()
              .filter(entry -> entry.seqId() > seen.inboxSeqId())
              .anyMatch(entry -> !Header.of(entry).kind().isCopy());
    }

    private void looked(@Nullable Seen now, @Nullable Throwable failure) {
      boolean isNew = false;
      if (now != null) {
        listenTo(now.conversations());
        isNew = !now.equals(seen);
        seen = now;
      } else {
        if (!isClosed) {
          LOG.warn(
              "Polling for new messages of a user failed; will retry: {}",
              failure == null ? "" : Failures.described(failure));
        }
        seen = NOTHING; // so that there is a signal then, whatever it came to
      }
      if (isNew && !isEnded()) {
        signal.run();
      }
      goOn();
    }

    private void listenTo(Set<String> conversations) {
      synchronized (this) {
        if (conversations.equals(listenedTo)) {
          return;
        }
      }
      Runnable next =
          notifier.subscribe(user, conversations, this::hintInbox, this::hintConversation);
      Runnable last;
      synchronized (this) {
        last = isEnded ? next : endHints;
        endHints = isEnded ? () -> {} : next;
        listenedTo = conversations;
      }
      last.run();
    }

    private void goOn() {
      synchronized (this) {
        isLooking = false;
        if (!isEnded && timer == null && !isQueued) {
          timer = timers.after(interval, this::timeIsUp);
        }
      }
    }

    private synchronized boolean isEnded() {
      return isEnded;
    }

    void close() {
      Runnable last;
      synchronized (this) {
        isEnded = true;
        last = endHints;
        endHints = () -> {};
        if (timer != null) {
          timer.cancel(false);
        }
      }
      watches.remove(this);
      last.run();
    }
  }
}
