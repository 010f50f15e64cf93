package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Codec;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Setting;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;

/**
 * Conversations and devices on two stores of one backend: the history, one timeline per
 * conversation, and the inboxes, one timeline per user.
 *
 * <p>Write fan-out: each message is stored once and copied to every member's inbox, so that a
 * device pulls all its conversations with one read. Thread-safe; several messengers, in one process
 * or in many, may run on the same data.
 *
 * @param <M> the type of the messages' bodies
 */
public final class Messenger<M> implements AutoCloseable {

  private final TimelineStore<StoredMessage<M>> history;
  private final TimelineStore<InboxCopy<M>> inboxes;
  private final Membership membership;

  private Messenger(
      TimelineStore<StoredMessage<M>> history,
      TimelineStore<InboxCopy<M>> inboxes,
      Membership membership) {
    this.history = history;
    this.inboxes = inboxes;
    this.membership = membership;
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
    return new FannedOutConversation<>(history.timeline(id), inboxes, membership);
  }

  /**
   * A device of this user.
   *
   * @param user 1 to 1,024 bytes in UTF-8
   */
  public Device<M> device(String user) {
    return new InboxDevice<>(inboxes.timeline(user));
  }

  /** Ends both stores; closing again does nothing. What was sent stays with the backend. */
  @Override
  public void close() {
    history.close();
    inboxes.close();
  }

  /**
   * Settings of a messenger. Each may be given once.
   *
   * @param <M> the type of the messages' bodies
   */
  public static final class Builder<M> {

    private static final String DEFAULT_NAME = "chat";

    private final TimelineBackend backend;
    private final Codec<M> codec;
    private final Membership membership;
    private final Setting<String> name = Setting.named("name");
    private final Setting<Duration> inboxTtl = Setting.named("inboxTtl");
    private final Setting<Duration> historyTtl = Setting.named("historyTtl");

    private Builder(TimelineBackend backend, Codec<M> codec, Membership membership) {
      this.backend = requireNonNull(backend, "backend");
      this.codec = requireNonNull(codec, "codec");
      this.membership = requireNonNull(membership, "membership");
    }

    /** What the names of the two stores begin with, {@code _history} and {@code _inbox} follow. */
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

    /**
     * Opens the messenger.
     *
     * @throws IllegalStateException if its stores exist with other settings
     */
    public Messenger<M> build() {
      String prefix = name.orElse(DEFAULT_NAME);
      var history = open(prefix + "_history", Envelopes.stored(codec), historyTtl);
      try {
        var inboxes = open(prefix + "_inbox", Envelopes.copies(codec), inboxTtl);
        return new Messenger<>(history, inboxes, membership);
      } catch (RuntimeException e) {
        history.close();
        throw e;
      }
    }

    private <T> TimelineStore<T> open(String name, Codec<T> envelope, Setting<Duration> ttl) {
      var builder = TimelineStore.builder(backend, envelope).name(name);
      ttl.get().ifPresent(builder::ttl);
      return builder.build();
    }
  }
}
