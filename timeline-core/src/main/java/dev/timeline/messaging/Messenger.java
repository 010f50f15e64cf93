package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.Codec;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.internal.Identifiers;
import dev.timeline.internal.Lifetimes;
import dev.timeline.internal.ObservedBackend;
import dev.timeline.messaging.delivery.MessageDelivery;
import dev.timeline.messaging.delivery.Steps;
import dev.timeline.messaging.notification.InboxWatcher;
import dev.timeline.messaging.notification.Notifier;
import dev.timeline.messaging.scheduling.ApplicationThreads;
import dev.timeline.messaging.scheduling.Timers;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.messaging.sync.ConversationLister;
import dev.timeline.messaging.sync.CursorTokens;
import dev.timeline.messaging.sync.EventDecoder;
import dev.timeline.messaging.sync.InboxReader;
import dev.timeline.messaging.sync.PullSettings;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Setting;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Conversations and inboxes on one backend. A message is stored once in its conversation's history,
 * then copied to every member's inbox, where each of their devices finds with one read what is new
 * in all conversations (write fan-out); or it is left in the conversation, where the devices read
 * it (read fan-out). The {@link FanOutPolicy} decides for each message.
 *
 * <p>Thread-safe. Several messengers, in one process or in many, may run on the same data; their
 * clocks may differ by up to five seconds.
 *
 * @param <M> the type of the messages' bodies
 */
public final class Messenger<M> implements AutoCloseable {

  private final MessageStore store;
  private final Calls calls;
  private final Timers timers;
  private final ApplicationThreads application;
  private final MessageDelivery delivery;
  private final InboxWatcher watcher;
  private final AsyncMessenger<M> async;
  private final ConversationImporter<M> importer;
  private final EventSource events;

  private Messenger(
      Builder<M> settings,
      MessageStore store,
      Timers timers,
      Calls calls,
      CursorKeys keys,
      UUID identity) {
    this.store = store;
    this.timers = timers;
    this.calls = calls;
    application = new ApplicationThreads(timers);
    String prefix = settings.prefix();
    events = EventSource.of(prefix, settings.observer.get());
    Membership membership = settings.membership;
    ChangePolicy changes = settings.changes.orElse(ChangePolicy.senderOnly());
    Optional<Duration> inboxTtl = settings.inboxTtl.get();
    Duration pollInterval = settings.pollInterval.orElse(Builder.POLL_INTERVAL);
    var notifier =
        new Notifier(settings.notifications.orElse(NotificationChannel.inProcess()), prefix);
    delivery =
        new MessageDelivery(
            store,
            membership,
            application,
            notifier,
            timers,
            new MessageDelivery.Settings(
                settings.fanOutBatch.orElse(Builder.FAN_OUT_BATCH),
                calls.timeout(),
                settings.redelivery(),
                inboxTtl.map(PullSettings.LATEST_DELIVERY::plus)),
            events);
    watcher =
        new InboxWatcher(store, membership, application, notifier, timers, pollInterval, events);
    var messages =
        new OutgoingMessages<>(
            settings.codec,
            membership,
            settings.fanOut.orElse(FanOutPolicy.onWrite()),
            store.rosterParts());
    importer = new HistoryImporter<>(store, messages, calls, progress -> {});
    var decoder = new EventDecoder<>(settings.codec);
    var pulls =
        new PullSettings(
            inboxTtl,
            settings.pullBytes.orElse(Builder.PULL_BYTES),
            settings.hidesAfterLeaving.orElse(false),
            changes != ChangePolicy.nobody());
    var tokens = new CursorTokens(prefix, identity, keys.secrets(), store.clock());
    var conversations =
        new DeliveredConversation.Context<>(store, delivery, messages, decoder, changes, calls);
    var reader = new InboxReader<>(store, pulls, membership, application, decoder, tokens, events);
    var inboxes =
        new SyncedInbox.Context<>(
            reader,
            new ConversationLister<>(store, membership, application, decoder, inboxTtl),
            watcher,
            new MemberConversation.Context<>(
                conversations,
                membership,
                application,
                reader,
                notifier,
                settings.showsHistoryBeforeJoining.orElse(false)),
            application,
            pollInterval,
            calls);
    async = new Async(conversations, inboxes);
  }

  /** Begins to build a messenger on this backend, which stays the caller's to close. */
  public static <M> Builder<M> builder(
      TimelineBackend backend, Codec<M> codec, Membership membership) {
    return new Builder<>(backend, codec, membership);
  }

  /** The asynchronous form. */
  private final class Async implements AsyncMessenger<M> {
    private final DeliveredConversation.Context<M> conversations;
    private final SyncedInbox.Context<M> inboxes;

    Async(DeliveredConversation.Context<M> conversations, SyncedInbox.Context<M> inboxes) {
      this.conversations = conversations;
      this.inboxes = inboxes;
    }

    @Override
    public AsyncUncheckedConversation<M> uncheckedConversation(String id) {
      return new DeliveredConversation<>(id, conversations);
    }

    @Override
    public AsyncInbox<M> inbox(String user) {
      return new SyncedInbox<>(user, inboxes);
    }

    @Override
    public CompletableFuture<Integer> redeliver() {
      return calls.call(
          delivery::redeliver,
          (why, cause) -> new Unavailable(null, "redelivery goes on: " + why, cause));
    }

    @Override
    public CompletableFuture<Long> erase(String conversationId, LongConsumer progress) {
      Identifiers.requireId("conversation id", conversationId);
      requireNonNull(progress, "progress");
      return delivery.erase(conversationId, steps(conversationId), progress);
    }

    @Override
    public CompletableFuture<Long> eraseUser(
        String user, UserMessages messages, LongConsumer progress) {
      Identifiers.requireId("user", user);
      requireNonNull(messages, "messages");
      requireNonNull(progress, "progress");
      return delivery.eraseUser(user, messages, steps(null), progress);
    }

    private Steps steps(@Nullable String conversationId) {
      return calls.steps((why, cause) -> notErased(conversationId, why, cause));
    }
  }

  private static OutcomeUnknown notErased(
      @Nullable String conversationId, String why, @Nullable Throwable cause) {
    return new OutcomeUnknown(
        conversationId, null, "not everything is erased; call again: " + why, cause);
  }

  /** Returns the asynchronous form of this messenger. */
  public AsyncMessenger<M> async() {
    return async;
  }

  /**
   * Returns the conversation of this id, which needs no creating, for the server itself: it checks
   * nobody. What a user asks for goes through {@link Inbox#conversation}.
   *
   * @param id 1 to 1,024 bytes in UTF-8
   */
  public UncheckedConversation<M> uncheckedConversation(String id) {
    return new BlockingUncheckedConversation<>(async.uncheckedConversation(id));
  }

  /**
   * Returns the inbox of a user, which needs no creating.
   *
   * @param user 1 to 1,024 bytes in UTF-8
   */
  public Inbox<M> inbox(String user) {
    return new BlockingInbox<>(async.inbox(user));
  }

  /**
   * Redelivers what other servers left undelivered of which nothing was heard for ten seconds, and
   * waits for it. A messenger does this by itself every few seconds, unless it is told not to.
   *
   * @return how many messages it redelivered
   * @throws dev.timeline.TimelineException if it could not look, or not all is delivered within the
   *     timeout; nothing is lost
   */
  @CanIgnoreReturnValue
  public int redeliver() {
    return Calls.await(
        async::redeliver,
        (why, cause) -> new Unavailable(null, "redelivery goes on: " + why, cause));
  }

  /**
   * Erases what a conversation has when this begins: its history, the copies in inboxes of members
   * and of all who are on a roster in the history, their read positions of it, and stored rosters
   * that are more than three days old. The devices of these users are told once, by {@link
   * ChatEvent.Erased}. The conversation goes on: its SeqIds go on growing, cursors stay valid, and
   * what was erased is neither a gap nor unread. What is sent meanwhile is kept.
   *
   * <p>What is kept: the fact that it was erased, in the inboxes and in the conversation's record,
   * which has numbers only; and ids of messages, as hashes, as long as they are taken.
   *
   * <p>It takes as long as there is to read and delete: the messenger's timeout bounds each of its
   * steps, not the whole. If it fails or the process ends, some is erased, and calling again goes
   * on. A copy that was on its way when it began may come after it: it is shown to nobody, and
   * calling again deletes it if its reader is a member.
   *
   * @return how many entries this call deleted
   * @throws dev.timeline.TimelineException if not everything was erased
   */
  @CanIgnoreReturnValue
  public long erase(String conversationId) {
    return Calls.await(
        () -> async.erase(conversationId),
        (why, cause) -> notErased(conversationId, "it goes on: " + why, cause));
  }

  /**
   * Erases a user: their inbox and how far they have read, and if wanted what they said, in all
   * conversations that they belong to or that their inbox names. Their messages are recalled, which
   * other devices are told by {@link ChatEvent.Recalled}, and the copies in others' inboxes are
   * deleted. Erase a user before they are removed from the {@link Membership}, and again
   * afterwards: a member gets new copies.
   *
   * <p>What is kept: the user's id as the sender of messages, recalled ones too, and on the rosters
   * of conversations, until these are erased or expire.
   *
   * <p>It has no time limit, fails and goes on as {@link #erase} does.
   *
   * @return how many entries this call deleted or recalled
   * @throws dev.timeline.TimelineException if not everything was erased
   */
  @CanIgnoreReturnValue
  public long eraseUser(String user, UserMessages messages) {
    return Calls.await(
        () -> async.eraseUser(user, messages),
        (why, cause) -> notErased(null, "it goes on: " + why, cause));
  }

  /** Returns what moves conversations in from elsewhere. */
  public ConversationImporter<M> importer() {
    return importer;
  }

  /**
   * Refuses new calls, waits for what is under way, and ends what listens; what is not delivered by
   * then is redelivered by another server. Waits up to the timeout for calls to end, as long again
   * for deliveries, and for the note of how far they came. Closing again does nothing.
   *
   * @throws IllegalStateException if this is a thread that completes futures
   */
  @Override
  public void close() {
    CompletionThread.requireMayBlock();
    watcher.close(); // first: what is listened to ends by this, not by a call that is refused
    if (!calls.close()) {
      return;
    }
    await(calls.whenNone());
    await(delivery.whenDelivered());
    await(delivery.close());
    application.close();
    timers.close();
    store.close();
    events.close();
  }

  /** Waits no longer than the timeout; an interrupt ends the wait and leaves the flag set. */
  private void await(CompletableFuture<Void> done) {
    try {
      done.get(millis(calls.timeout()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      return; // it is closed in any case
    }
  }

  private static long millis(Duration timeout) {
    try {
      return timeout.toMillis();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // for ever
    }
  }

  /**
   * Settings of a messenger. Each may be given once.
   *
   * @param <M> the type of the messages' bodies
   */
  public static final class Builder<M> {

    private static final String PREFIX = "chat";
    private static final int FAN_OUT_BATCH = 1_000;
    private static final long PULL_BYTES = 4L << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);
    private static final Duration REDELIVERY_INTERVAL = Duration.ofSeconds(3);

    private final TimelineBackend backend;
    private final Codec<M> codec;
    private final Membership membership;
    private final Setting<String> prefix = Setting.named("prefix");
    private final Setting<Duration> inboxTtl = Setting.named("inboxTtl");
    private final Setting<Duration> historyTtl = Setting.named("historyTtl");
    private final Setting<FanOutPolicy> fanOut = Setting.named("fanOut");
    private final Setting<CursorKeys> cursorKeys = Setting.named("cursorKeys or unsignedCursors");
    private final Setting<Integer> fanOutBatch = Setting.named("fanOutBatch");
    private final Setting<Long> pullBytes = Setting.named("pullBytes");
    private final Setting<Duration> timeout = Setting.named("timeout");
    private final Setting<ChangePolicy> changes = Setting.named("changes");
    private final Setting<NotificationChannel> notifications = Setting.named("notifications");
    private final Setting<Duration> pollInterval = Setting.named("pollInterval");
    private final Setting<Boolean> hidesAfterLeaving = Setting.named("hideAfterLeaving");
    private final Setting<Boolean> showsHistoryBeforeJoining =
        Setting.named("showHistoryBeforeJoining");
    private final Setting<Boolean> exactMessageIds = Setting.named("exactMessageIds");
    private final Setting<Optional<Duration>> redelivery =
        Setting.named("redeliveryInterval or withoutRedelivery");
    private final Setting<ScheduledExecutorService> scheduler = Setting.named("scheduler");
    private final Setting<TimelineObserver> observer = Setting.named("observer");

    private Builder(TimelineBackend backend, Codec<M> codec, Membership membership) {
      this.backend = requireNonNull(backend, "backend");
      this.codec = requireNonNull(codec, "codec");
      this.membership = requireNonNull(membership, "membership");
    }

    /** Sets the prefix of the names of all logs and records. Default: {@code chat}. */
    @CanIgnoreReturnValue
    public Builder<M> prefix(String prefix) {
      this.prefix.set(prefix);
      return this;
    }

    /**
     * Sets how long a device may stay away and still be served from the inbox. Default: for ever.
     *
     * @param ttl 1 millisecond to 365,000 days
     */
    @CanIgnoreReturnValue
    public Builder<M> inboxTtl(Duration ttl) {
      inboxTtl.set(Lifetimes.require("inboxTtl", ttl));
      return this;
    }

    /**
     * Sets how long the history is kept. Default: for ever.
     *
     * @param ttl 1 millisecond to 365,000 days
     */
    @CanIgnoreReturnValue
    public Builder<M> historyTtl(Duration ttl) {
      historyTtl.set(Lifetimes.require("historyTtl", ttl));
      return this;
    }

    /** Sets which messages are copied to inboxes. Default: all. */
    @CanIgnoreReturnValue
    public Builder<M> fanOut(FanOutPolicy policy) {
      fanOut.set(policy);
      return this;
    }

    /** Sets what cursors are signed with. Required, unless they are unsigned. */
    @CanIgnoreReturnValue
    public Builder<M> cursorKeys(CursorKeys keys) {
      cursorKeys.set(keys);
      return this;
    }

    /**
     * Leaves cursors unsigned: for devices within the process. A holder can forge positions in
     * their own inbox, never read another user's.
     */
    @CanIgnoreReturnValue
    public Builder<M> unsignedCursors() {
      cursorKeys.set(CursorKeys.none());
      return this;
    }

    /**
     * Sets to how many inboxes a message is copied in one call. Default: 1,000.
     *
     * @param copies at least 1
     */
    @CanIgnoreReturnValue
    public Builder<M> fanOutBatch(int copies) {
      if (copies < 1) {
        throw new IllegalArgumentException("fanOutBatch is less than 1: " + copies);
      }
      fanOutBatch.set(copies);
      return this;
    }

    /**
     * Sets after how many bytes a pull stops, though its limit would allow for more. One message is
     * always returned. Default: 4 MiB.
     *
     * @param bytes at least 1
     */
    @CanIgnoreReturnValue
    public Builder<M> pullBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("pullBytes is less than 1: " + bytes);
      }
      pullBytes.set(bytes);
      return this;
    }

    /** Sets the longest that a call takes, whatever fails. Default: 10 seconds. */
    @CanIgnoreReturnValue
    public Builder<M> timeout(Duration timeout) {
      this.timeout.set(positive("timeout", timeout));
      return this;
    }

    /** Sets who may edit and recall messages. Default: only their senders. */
    @CanIgnoreReturnValue
    public Builder<M> changes(ChangePolicy policy) {
      changes.set(policy);
      return this;
    }

    /** Sets what carries notifications. Default: they stay within this messenger. */
    @CanIgnoreReturnValue
    public Builder<M> notifications(NotificationChannel channel) {
      notifications.set(channel);
      return this;
    }

    /**
     * Sets how often {@link Inbox#onNotification} and {@link Inbox#subscribe} look for themselves.
     * Default: 5 seconds.
     */
    @CanIgnoreReturnValue
    public Builder<M> pollInterval(Duration interval) {
      pollInterval.set(positive("pollInterval", interval));
      return this;
    }

    private static Duration positive(String name, Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException(name + " is not positive: " + duration);
      }
      return duration;
    }

    /**
     * Hides messages of conversations that the user has left: as in a feed, where unfollowing
     * somebody takes their posts out of view. Default: who leaves still gets what was copied for
     * them while they were there.
     */
    @CanIgnoreReturnValue
    public Builder<M> hideAfterLeaving() {
      hidesAfterLeaving.set(true);
      return this;
    }

    /**
     * Shows members, in {@link Conversation#history}, also what was said before they joined.
     * Default: what was said since.
     */
    @CanIgnoreReturnValue
    public Builder<M> showHistoryBeforeJoining() {
      showsHistoryBeforeJoining.set(true);
      return this;
    }

    /**
     * Recognises a message that is sent again in any process and without a mark, at the cost that
     * the backend names. It applies to the histories alone. Default: as the backend is set.
     */
    @CanIgnoreReturnValue
    public Builder<M> exactMessageIds() {
      exactMessageIds.set(true);
      return this;
    }

    /** Sets how often this messenger looks for what crashed servers left. Default: 3 seconds. */
    @CanIgnoreReturnValue
    public Builder<M> redeliveryInterval(Duration interval) {
      redelivery.set(Optional.of(positive("redeliveryInterval", interval)));
      return this;
    }

    /** Leaves redelivery to other servers, and to calls of {@link Messenger#redeliver}. */
    @CanIgnoreReturnValue
    public Builder<M> withoutRedelivery() {
      redelivery.set(Optional.empty());
      return this;
    }

    /**
     * Sets what runs timed work, which is short and never blocks. It stays the caller's to shut
     * down. Default: a daemon thread of the messenger's own.
     */
    @CanIgnoreReturnValue
    public Builder<M> scheduler(ScheduledExecutorService executor) {
      scheduler.set(executor);
      return this;
    }

    /**
     * Sets what is told of the life of each message and of the calls of the messenger's logs, for
     * metrics and traces. Default: nothing, which costs nothing.
     */
    @CanIgnoreReturnValue
    public Builder<M> observer(TimelineObserver observer) {
      this.observer.set(observer);
      return this;
    }

    private String prefix() {
      return prefix.orElse(PREFIX);
    }

    private Optional<Duration> redelivery() {
      return redelivery.orElse(Optional.of(REDELIVERY_INTERVAL));
    }

    /**
     * Opens the messenger.
     *
     * @throws IllegalStateException if its logs exist with other settings, or it was not said how
     *     cursors are signed
     * @throws dev.timeline.TimelineException if the backend cannot be read, or, the first time,
     *     written
     */
    public Messenger<M> build() {
      CursorKeys keys = cursorKeys.required();
      var options =
          new MessageStore.Options(
              Identifiers.requireName("prefix", prefix()),
              historyTtl.get(),
              inboxTtl.get(),
              exactMessageIds.orElse(false));
      TimelineBackend observed =
          observer
              .get()
              .<TimelineBackend>map(it -> new ObservedBackend(backend, it))
              .orElse(backend);
      MessageStore store = MessageStore.open(observed, options);
      Timers timers = Timers.on(scheduler.get());
      try {
        var calls = new Calls(timers, timeout.orElse(TIMEOUT));
        UUID identity =
            Calls.await(
                () ->
                    calls.call(
                        store::identity,
                        (why, cause) ->
                            new Unavailable(null, "the messenger was not opened: " + why, cause)),
                (why, cause) ->
                    new Unavailable(null, "the messenger was not opened: " + why, cause));
        return new Messenger<>(this, store, timers, calls, keys, identity);
      } catch (RuntimeException e) {
        timers.close();
        store.close();
        throw e;
      }
    }
  }
}
