package dev.timeline.messaging.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Attributes;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.UserMessages;
import dev.timeline.messaging.notification.Notifier;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.Failures;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.observation.MessagingEvent;
import dev.timeline.observation.Reading;
import dev.timeline.spi.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that this server sends, changes and redelivers. */
public final class MessageDelivery {

  private static final Logger LOG = LoggerFactory.getLogger(MessageDelivery.class);

  private static final Duration DONE_INTERVAL = Duration.ofSeconds(5);

  private final Timers timers;
  private final Settings settings;
  private final EventSource events;
  private final ServerLog serverLog;
  private final ServerRegistry registry;
  private final ServerLeases leases;
  private final OpenSends openSends;
  private final MessageSender sender;
  private final MessageEditor editor;
  private final Redelivery redelivery;
  private final ConversationEraser conversationEraser;
  private final UserEraser userEraser;
  private final long serverId = ThreadLocalRandom.current().nextLong();
  private final AtomicBoolean isTicking = new AtomicBoolean();

  /**
   * The settings of a server's deliveries.
   *
   * @param fanOutBatch to how many inboxes an entry is copied in one call
   * @param timeout what bounds a call
   * @param redeliveryInterval how often it looks after others; empty: never by itself
   * @param changesLast how long after a change copies of the original may be in inboxes
   */
  public record Settings(
      int fanOutBatch,
      Duration timeout,
      Optional<Duration> redeliveryInterval,
      Optional<Duration> changesLast) {}

  /** Begins to deliver, and to look after others. */
  public MessageDelivery(
      MessageStore store,
      Membership membership,
      ApplicationThreads application,
      Notifier notifier,
      Timers timers,
      Settings settings,
      EventSource events) {
    this.timers = timers;
    this.events = events;
    this.settings = settings;
    var clock = store.clock();
    registry = new ServerRegistry(store.serverLogs());
    leases = new ServerLeases(store.leases(), clock);
    serverLog = new ServerLog(store.serverLogs(), registry, serverId, clock, timers);
    openSends = new OpenSends(clock);
    var records = new RecordCache(store.conversations());
    var fanOut =
        new FanOut(store, new Predecessors(store), notifier, timers, settings.fanOutBatch());
    var lateCopies = new LateCopies(store, membership, application, fanOut, timers);
    var readFanOut =
        new ReadFanOut(
            store, records, membership, application, notifier, timers, lateCopies, serverId);
    var deliveries = new Deliveries(fanOut, readFanOut, lateCopies, events);
    sender =
        new MessageSender(
            store, serverLog, openSends, deliveries, this::tickSoon, serverId, events);
    editor =
        new MessageEditor(store, records, membership, application, sender, settings.changesLast());
    redelivery = new Redelivery(store, registry, leases, deliveries, serverId);
    events.begin(Reading.SENDS_UNDER_WAY, openSends::size);
    conversationEraser = new ConversationEraser(store, membership, application, notifier);
    userEraser =
        new UserEraser(
            store,
            membership,
            application,
            (user, conversationId, seqId) -> recall(user, conversationId, seqId, entry -> true));
    settings.redeliveryInterval().ifPresent(this::redeliverSoon);
  }

  /**
   * Stores a message and delivers it.
   *
   * @throws dev.timeline.TimelineException if it was refused before anything was stored
   */
  public Sending send(Outgoing outgoing) {
    return sender.send(outgoing);
  }

  /** Edits a message; completes once its readers are told, or soon will be. */
  public CompletableFuture<ChangeOutcome> edit(
      String by,
      String conversationId,
      long seqId,
      Attributes attributes,
      byte[] body,
      Predicate<HistoryEntry> permission) {
    return told(
        conversationId, editor.edit(by, conversationId, seqId, attributes, body, permission));
  }

  /** Recalls a message; completes once its readers are told, or soon will be. */
  public CompletableFuture<ChangeOutcome> recall(
      String by, String conversationId, long seqId, Predicate<HistoryEntry> permission) {
    return told(conversationId, editor.recall(by, conversationId, seqId, permission));
  }

  /** Erases what a conversation has; returns how many entries were deleted. */
  public CompletableFuture<Long> erase(String conversationId, Steps steps, LongConsumer progress) {
    return conversationEraser.erase(conversationId, steps, progress);
  }

  /** Erases a user; returns how many entries were deleted or recalled. */
  public CompletableFuture<Long> eraseUser(
      String user, UserMessages messages, Steps steps, LongConsumer progress) {
    return userEraser.erase(user, messages, steps, progress);
  }

  /**
   * Waits: a change is done once its event is delivered; or will be, when most of the time is up
   * that its caller waits.
   */
  private CompletableFuture<ChangeOutcome> told(
      String conversationId, CompletableFuture<MessageEditor.Changed> change) {
    var timeUp = new CompletableFuture<Void>();
    var timer =
        timers.after(settings.timeout().dividedBy(10).multipliedBy(9), () -> timeUp.complete(null));
    return change
        .thenCompose(
            changed ->
                changed
                    .event()
                    .<CompletableFuture<?>>map(
                        event ->
                            event
                                .stored()
                                .exceptionallyCompose(
                                    failure ->
                                        CompletableFuture.failedFuture(
                                            MessageEditor.notTold(conversationId, failure)))
                                .thenCompose(
                                    stored -> CompletableFuture.anyOf(event.delivered(), timeUp)))
                    .orElse(completedFuture(null))
                    .thenApply(told -> changed.outcome()))
        .whenComplete((outcome, failure) -> timer.cancel(false));
  }

  /** Looks once at the logs of all other servers, whoever else does. */
  public CompletableFuture<Integer> redeliver() {
    return redeliver(server -> completedFuture(true), true);
  }

  private CompletableFuture<Integer> redeliver(
      Function<Long, CompletableFuture<Boolean>> isMine, boolean waitsForOthers) {
    long begunNanos = events.nanos();
    return redelivery
        .run(isMine, waitsForOthers)
        .whenComplete(
            (messages, failure) -> {
              if (events.isObserved() && (failure != null || messages > 0)) {
                events.tell(
                    new MessagingEvent.RedeliveryEnded(
                        events.name(),
                        EventSource.outcomeOf(failure),
                        failure == null ? messages : 0,
                        System.nanoTime() - begunNanos));
              }
            });
  }

  private void redeliverSoon(Duration interval) {
    var unused = timers.after(interval, () -> redeliverNow(interval));
  }

  private void redeliverNow(Duration interval) {
    var unused =
        redeliver(leases::take, false)
            .whenComplete(
                (count, failure) -> {
                  if (failure != null) {
                    LOG.warn("Redelivery failed; will retry: {}", Failures.described(failure));
                  }
                });
    redeliverSoon(interval);
  }

  /**
   * Writes how far everything is delivered every few seconds, until that is all: a row that came
   * sooner would leave the last messages to be redelivered by every other server.
   */
  private void tickSoon() {
    if (isTicking.compareAndSet(false, true)) {
      var unused = timers.after(DONE_INTERVAL, this::tick);
    }
  }

  private void tick() {
    boolean isLast = openSends.isDoneUpToTheLast();
    var unused =
        serverLog
            .writeDone(openSends.progress())
            .whenComplete(
                (written, failure) -> {
                  isTicking.set(false);
                  if (failure != null || !isLast || !openSends.isEmpty()) {
                    tickSoon();
                  }
                });
  }

  /** Completes when nothing is under way, or the timeout is up. */
  public CompletableFuture<Void> whenDelivered() {
    return timers
        .within(
            settings.timeout(),
            openSends.whenEmpty(),
            () -> new IllegalStateException("deliveries are still under way"))
        .handle((done, failure) -> null);
  }

  /** Writes a last time how far everything is. */
  public CompletableFuture<Void> close() {
    if (!serverLog.isWritten()) {
      return completedFuture(null);
    }
    boolean isAllDelivered = openSends.isEmpty();
    return serverLog
        .writeDone(openSends.progress())
        .thenCompose(
            written ->
                isAllDelivered
                    ? registry
                        .read()
                        .thenCompose(
                            servers -> registry.remove(servers.getOrDefault(serverId, List.of())))
                        .thenCompose(removed -> leases.remove(serverId))
                    : completedFuture(null))
        .exceptionally(
            failure -> {
              LOG.warn(
                  "The last row of this server's log could not be written; another server will"
                      + " redeliver: {}",
                  Failures.described(failure));
              return null;
            });
  }
}
