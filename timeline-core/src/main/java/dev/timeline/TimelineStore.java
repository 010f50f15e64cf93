package dev.timeline;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.internal.Identifiers;
import dev.timeline.internal.Lifetimes;
import dev.timeline.internal.ObservedLog;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Setting;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A named set of timelines with one codec and one retention, kept by a backend.
 *
 * <pre>{@code
 * try (var backend = MemoryBackend.create();
 *     var store = TimelineStore.builder(backend, Codec.utf8()).name("history").build()) {
 *   Timeline<String> room = store.timeline("room-1");
 *   Entry<String> hello = room.append("hello");
 *   room.stream(SeqRange.after(hello.seqId())).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>Thread-safe. There may be any number of timelines, and one costs nothing before its first
 * append. Several stores, in one process or in many, may be opened on the same name.
 *
 * @param <M> the type of the messages' bodies
 */
public interface TimelineStore<M> extends AutoCloseable {

  /** Begins to build a store on this backend, which stays the caller's to close. */
  static <M> Builder<M> builder(TimelineBackend backend, Codec<M> codec) {
    return new Builder<>(backend, codec);
  }

  /** Returns the name. */
  String name();

  /**
   * Returns the most bytes that one message may take: the encoded body, the id, and the names and
   * values of its attributes.
   */
  int maxMessageBytes();

  /**
   * Returns the timeline of this id, which begins to exist with its first append.
   *
   * @param id 1 to 1,024 bytes in UTF-8
   * @throws IllegalArgumentException if the id is empty, too long or has an unpaired surrogate
   */
  Timeline<M> timeline(String id);

  /**
   * Appends one message to many timelines: write fan-out. Blocks, as {@link Timeline#appendAll}
   * does, and is refused on the same threads.
   *
   * @return what became of it at each, in their order; a timeline that failed does not keep the
   *     others back. A timeline named twice gets the message twice, unless it has an id. After an
   *     interrupt, those that have not ended are {@link AppendResult.Failed} with {@link
   *     TimelineException.OutcomeUnknown}, and the thread's flag is set
   * @throws IllegalStateException if the store is closed, or the thread is one on which a backend
   *     completes futures; nothing is stored
   */
  List<AppendResult<M>> appendTo(Collection<String> timelineIds, Message<M> message);

  /**
   * Returns the entries of these keys that are there, of any timelines, in the order asked for;
   * those that are not there are left out. Far cheaper than one by one where the backend is
   * distant: TableStore answers 100 in one request.
   *
   * @throws IllegalArgumentException if an id is none that a timeline can have
   */
  List<Entry<M>> getAll(Collection<EntryKey> keys);

  /**
   * Deletes all entries of a timeline that are there when it begins, batch by batch; fails and is
   * called again as {@link Timeline#trim} is. The timeline goes on: its SeqIds go on growing.
   *
   * @return how many this call deleted
   */
  @CanIgnoreReturnValue
  long erase(String timelineId);

  /** Returns what moves entries from elsewhere into this store's timelines. */
  Importer<M> importer();

  /** Returns the same store without the wait. */
  AsyncTimelineStore<M> async();

  /**
   * Ends the subscriptions and everything else that this object started; closing again does
   * nothing. The entries stay with the backend.
   */
  @Override
  void close();

  /**
   * Settings of a store. Each may be given once.
   *
   * @param <M> the type of the messages' bodies
   */
  final class Builder<M> {

    /** TableStore's shortest TTL; also what a slow client may take to try once more. */
    private static final Duration LONGEST_DEFAULT_WINDOW = Duration.ofHours(24);

    private final TimelineBackend backend;
    private final Codec<M> codec;
    private final Setting<String> name = Setting.named("name");
    private final Setting<Duration> ttl = Setting.named("ttl");
    private final Setting<Duration> deduplicationWindow = Setting.named("deduplicationWindow");
    private final Setting<Boolean> exactMessageIds = Setting.named("exactMessageIds");
    private final Setting<Polling> polling = Setting.named("polling");
    private final Setting<Executor> executor = Setting.named("executor");
    private final Setting<TimelineObserver> observer = Setting.named("observer");

    private Builder(TimelineBackend backend, Codec<M> codec) {
      this.backend = requireNonNull(backend, "backend");
      this.codec = requireNonNull(codec, "codec");
    }

    /** Sets the name: a letter and up to 127 letters, digits or underscores. Required. */
    public Builder<M> name(String name) {
      this.name.set(Identifiers.requireName("store name", name));
      return this;
    }

    /** Sets how long an entry can be read after it was written. Default: for ever. */
    public Builder<M> ttl(Duration ttl) {
      this.ttl.set(Lifetimes.require("ttl", ttl));
      return this;
    }

    /**
     * Sets how long after an append its message id is remembered. Default: 24 hours, or the TTL if
     * that is shorter.
     */
    public Builder<M> deduplicationWindow(Duration window) {
      deduplicationWindow.set(Lifetimes.require("deduplicationWindow", window));
      return this;
    }

    /**
     * Recognises every retry under a message id within the window, in any process, without a mark
     * and after its entry is gone, at whatever that costs the backend; its documentation says.
     * Every process that appends to the store has to set it. Default: as the backend is built.
     */
    public Builder<M> exactMessageIds() {
      exactMessageIds.set(true);
      return this;
    }

    /**
     * Sets how long a subscription waits before it looks for entries without having been told of
     * any: at first {@code fastest}, doubling up to {@code slowest} while nothing comes. Default:
     * 50 milliseconds and 2 seconds.
     */
    public Builder<M> polling(Duration fastest, Duration slowest) {
      polling.set(
          new Polling(
              Lifetimes.require("fastest", fastest), Lifetimes.require("slowest", slowest)));
      return this;
    }

    /**
     * Sets where listeners are called. It is not closed with the store, and may refuse tasks for a
     * while: subscriptions try again. Default: daemon threads of the store's own, one for each
     * listener that is busy.
     */
    public Builder<M> executor(Executor executor) {
      this.executor.set(executor);
      return this;
    }

    /**
     * Sets what is told of each call of the store's log, for metrics and traces. Default: nothing,
     * which costs nothing.
     */
    public Builder<M> observer(TimelineObserver observer) {
      this.observer.set(observer);
      return this;
    }

    /**
     * Opens the store.
     *
     * @throws IllegalStateException if it has no name, or exists with other settings
     */
    public TimelineStore<M> build() {
      var options =
          new LogOptions(
              name.required(),
              ttl.get(),
              deduplicationWindow.get().orElseGet(this::defaultWindow),
              exactMessageIds.orElse(false));
      Log opened = backend.openLog(options);
      Log log = observer.get().map(it -> ObservedLog.of(opened, options.name(), it)).orElse(opened);
      var feeds = new Feeds(options.name(), log, polling.orElse(Polling.DEFAULT), executor.get());
      return new BlockingStore<>(
          new LogTimelineStore<>(
              options.name(), log, codec, feeds, EventSource.of(options.name(), observer.get())),
          backend.clock());
    }

    private Duration defaultWindow() {
      return ttl.get()
          .filter(it -> it.compareTo(LONGEST_DEFAULT_WINDOW) < 0)
          .orElse(LONGEST_DEFAULT_WINDOW);
    }
  }
}
