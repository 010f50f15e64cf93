package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Codec;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Records;
import dev.timeline.spi.Setting;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Conversations and devices on two stores of one backend: the history, one timeline per
 * conversation, and the inboxes, one timeline per user.
 *
 * <p>Write fan-out: each message is stored once and copied to every member's inbox, so that a
 * device finds what is new in all its conversations there. Read fan-out: it is left in the
 * conversation, where each member's devices read it. The {@link FanOutPolicy} decides for each
 * message.
 *
 * <p>Thread-safe; several messengers, in one process or in many, may run on the same data.
 *
 * @param <M> the type of the messages' bodies
 */
public final class Messenger<M> implements AutoCloseable {

  private final Stores<M> stores;
  private final Membership membership;
  private final FanOutPolicy policy;
  private final Router<M> router;
  private final Rewriting<M> rewriting;
  private final CursorTokens tokens;
  private final PullSettings pulls;
  private final News<M> news;
  private final InstantSource clock;

  private Messenger(
      Stores<M> stores, Builder<M> settings, CursorKeys keys, String name, UUID identity) {
    this.stores = stores;
    membership = settings.membership;
    policy = settings.fanOut.orElse(FanOutPolicy.onWrite());
    clock = settings.clock();
    var push = new Push(settings.push.orElse(PushChannel.inProcess()), name);
    var fanout = new Fanout<>(stores, push, settings.copiesAtOnce.orElse(Builder.COPIES_AT_ONCE));
    router = new Router<>(stores, fanout, clock, settings.routingWait.orElse(Builder.ROUTING_WAIT));
    Optional<Duration> inboxTtl = settings.inboxTtl.get();
    rewriting =
        new Rewriting<>(
            router,
            settings.changes.orElse(ChangePolicy.senderOnly()),
            clock,
            inboxTtl.map(ttl -> ttl.plus(Gaps.LATEST_DELIVERY)));
    tokens = new CursorTokens(name, identity, keys, clock);
    pulls =
        new PullSettings(
            inboxTtl,
            settings.pullBytes.orElse(Builder.PULL_BYTES),
            settings.hidesLeft.orElse(false));
    news =
        new News<>(stores, membership, push, settings.newsInterval.orElse(Builder.NEWS_INTERVAL));
  }

  /** Begins to build a messenger on this backend, which stays the caller's to close. */
  public static <M> Builder<M> builder(
      TimelineBackend backend, Codec<M> codec, Membership membership) {
    return new Builder<>(backend, codec, membership);
  }

  /**
   * The conversation of this id, which needs no creating.
   *
   * @param id 1 to 1,024 bytes in UTF-8
   */
  public Conversation<M> conversation(String id) {
    return new RoutedConversation<>(id, stores, membership, policy, router, rewriting);
  }

  /**
   * A device of this user.
   *
   * @param user 1 to 1,024 bytes in UTF-8
   */
  public Device<M> device(String user) {
    return new SyncDevice<>(stores, membership, tokens, pulls, news, clock, user);
  }

  /**
   * Delivers what servers that died have left undelivered, once it is two and a half minutes old:
   * so long one that is alive may take to store a message. To be called every minute or so by some
   * servers, best by all; several at once share the work. What cannot be delivered is tried again
   * at the next call, for a week.
   *
   * @return in how many conversations it looked
   * @throws dev.timeline.TimelineException if it could not look for them; nothing is lost
   */
  public int redeliver() {
    return new Redelivery<>(stores, router, clock).run();
  }

  /**
   * Ends its stores and what listens to {@link Device#onNews}; closing again does nothing. What was
   * sent stays with the backend.
   */
  @Override
  public void close() {
    news.close();
    stores.close();
  }

  /**
   * Settings of a messenger. Each may be given once.
   *
   * @param <M> the type of the messages' bodies
   */
  public static final class Builder<M> {

    private static final String DEFAULT_NAME = "chat";
    private static final int COPIES_AT_ONCE = 1_000;
    private static final long PULL_BYTES = 4L << 20;
    private static final Duration ROUTING_WAIT = Duration.ofSeconds(10);
    private static final Duration NEWS_INTERVAL = Duration.ofSeconds(5);

    /** How long a message may take to be delivered by a server that finds it undelivered. */
    private static final Duration DELIVERY = Duration.ofDays(7);

    private final TimelineBackend backend;
    private final Codec<M> codec;
    private final Membership membership;
    private final Setting<String> name = Setting.named("name");
    private final Setting<Duration> inboxTtl = Setting.named("inboxTtl");
    private final Setting<Duration> historyTtl = Setting.named("historyTtl");
    private final Setting<FanOutPolicy> fanOut = Setting.named("fanOut");
    private final Setting<CursorKeys> cursorKeys = Setting.named("cursorKeys or unsignedCursors");
    private final Setting<InstantSource> clock = Setting.named("clock");
    private final Setting<Integer> copiesAtOnce = Setting.named("copiesAtOnce");
    private final Setting<Long> pullBytes = Setting.named("pullBytes");
    private final Setting<Duration> routingWait = Setting.named("routingWait");
    private final Setting<ChangePolicy> changes = Setting.named("changes");
    private final Setting<PushChannel> push = Setting.named("push");
    private final Setting<Duration> newsInterval = Setting.named("newsInterval");
    private final Setting<Boolean> hidesLeft = Setting.named("hideWhatWasLeft");
    private final Setting<Boolean> hasNoOutbox = Setting.named("withoutOutbox");

    private Builder(TimelineBackend backend, Codec<M> codec, Membership membership) {
      this.backend = requireNonNull(backend, "backend");
      this.codec = requireNonNull(codec, "codec");
      this.membership = requireNonNull(membership, "membership");
    }

    /** What the names of all its stores and records begin with; "chat" if not set. */
    public Builder<M> name(String name) {
      this.name.set(name);
      return this;
    }

    /** How long a device may stay away and still be served from the inbox; for ever if not set. */
    public Builder<M> inboxTtl(Duration ttl) {
      inboxTtl.set(ttl);
      return this;
    }

    /** How long the history is kept; for ever if not set. */
    public Builder<M> historyTtl(Duration ttl) {
      historyTtl.set(ttl);
      return this;
    }

    /** Which messages are copied to inboxes and which are read; all are copied if not set. */
    public Builder<M> fanOut(FanOutPolicy policy) {
      fanOut.set(policy);
      return this;
    }

    /** What cursors are signed with. Either this or {@link #unsignedCursors} has to be set. */
    public Builder<M> cursorKeys(CursorKeys keys) {
      cursorKeys.set(keys);
      return this;
    }

    /**
     * Lets cursors go unsigned: for devices within the process. Who gets hold of one could read
     * from any place of his own inbox and conversations, though of nobody else's.
     */
    public Builder<M> unsignedCursors() {
      cursorKeys.set(CursorKeys.none());
      return this;
    }

    /** Where the time comes from; the system's clock if not set. */
    public Builder<M> clock(InstantSource clock) {
      this.clock.set(clock);
      return this;
    }

    /** To how many inboxes a message is copied in one call; 1,000 if not set. */
    public Builder<M> copiesAtOnce(int copies) {
      if (copies < 1) {
        throw new IllegalArgumentException("copiesAtOnce is less than 1: " + copies);
      }
      copiesAtOnce.set(copies);
      return this;
    }

    /**
     * After how many bytes a pull stops, though its limit would allow for more; 4 MiB if not set.
     * One message is always returned.
     */
    public Builder<M> pullBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("pullBytes is less than 1: " + bytes);
      }
      pullBytes.set(bytes);
      return this;
    }

    /**
     * How long a send waits while another server brings messages of the conversation to its
     * members, until it returns before its own has arrived; 10 seconds if not set.
     */
    public Builder<M> routingWait(Duration wait) {
      if (wait.isNegative()) {
        throw new IllegalArgumentException("routingWait is negative: " + wait);
      }
      routingWait.set(wait);
      return this;
    }

    /**
     * Spares the note of what is about to be sent: one write for each conversation and server every
     * 30 seconds. Then {@link Messenger#redeliver} finds nothing of what this messenger sent. What
     * it leaves when its server dies is delivered with the next message of the conversation, and no
     * sooner; if that comes within a week, after which it is in the history only.
     */
    public Builder<M> withoutOutbox() {
      hasNoOutbox.set(true);
      return this;
    }

    /** Who may edit and recall messages; only their senders if not set. */
    public Builder<M> changes(ChangePolicy policy) {
      changes.set(policy);
      return this;
    }

    /** What carries hints to devices; if not set, they stay within this messenger. */
    public Builder<M> push(PushChannel channel) {
      push.set(channel);
      return this;
    }

    /** After what time {@link Device#onNews} looks for itself; 5 seconds if not set. */
    public Builder<M> newsInterval(Duration interval) {
      if (interval.isNegative() || interval.isZero()) {
        throw new IllegalArgumentException("newsInterval is not positive: " + interval);
      }
      newsInterval.set(interval);
      return this;
    }

    /**
     * Hides messages from conversations that the user has left when a device pulls them: as in a
     * feed, where unfollowing somebody takes his posts out of view. If not set, a member who leaves
     * still gets what was copied for him while he was there.
     */
    public Builder<M> hideWhatWasLeft() {
      hidesLeft.set(true);
      return this;
    }

    private InstantSource clock() {
      return clock.orElse(InstantSource.system());
    }

    /**
     * Opens the messenger.
     *
     * @throws IllegalStateException if its stores exist with other settings, or it was not said how
     *     cursors are signed
     * @throws dev.timeline.TimelineException if the backend cannot be read, or, the first time,
     *     written
     */
    public Messenger<M> build() {
      String prefix = name.orElse(DEFAULT_NAME);
      CursorKeys keys = cursorKeys.required();
      var opened = new Opened();
      try {
        InstantSource time = clock();
        var stores =
            new Stores<>(
                opened.store(prefix + "_history", Envelopes.stored(codec), historyTtl.get()),
                opened.store(prefix + "_inbox", Envelopes.copies(codec), inboxTtl.get()),
                new Rosters(
                    opened.store(prefix + "_roster", Rosters.codec(), Optional.of(DELIVERY)),
                    DELIVERY.toMillis() / 2,
                    time),
                new Outbox(
                    opened.store(prefix + "_outbox", Codec.utf8(), Optional.of(DELIVERY)),
                    time,
                    !hasNoOutbox.orElse(false)),
                new States<>(
                    opened.records(prefix + "_routes"),
                    RouteState.NEW,
                    RouteState::encoded,
                    RouteState::decoded),
                new States<>(
                    opened.records(prefix + "_shards"),
                    OutboxShard.NEW,
                    OutboxShard::encoded,
                    OutboxShard::decoded),
                new ReadPositions(opened.records(prefix + "_reads")));
        UUID identity = StoreIdentity.in(opened.records(prefix + "_identity"));
        return new Messenger<>(stores, this, keys, prefix, identity);
      } catch (RuntimeException e) {
        opened.close();
        throw e;
      }
    }

    /** What has been opened so far, to be closed if the rest cannot be. */
    private final class Opened {
      private final List<AutoCloseable> all = new ArrayList<>();

      <T> TimelineStore<T> store(String name, Codec<T> codec, Optional<Duration> ttl) {
        var builder = TimelineStore.builder(backend, codec).name(name);
        ttl.ifPresent(builder::ttl);
        TimelineStore<T> store = builder.build();
        all.add(store);
        return store;
      }

      Records records(String name) {
        Records records = backend.openRecords(name);
        all.add(records);
        return records;
      }

      void close() {
        for (AutoCloseable one : all) {
          try {
            one.close();
          } catch (Exception e) {
            throw new IllegalStateException("it could not be closed", e);
          }
        }
      }
    }
  }
}
