package dev.timeline.memory;

import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.Setting;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps timelines in memory: for first steps, for tests, and wherever losing them with the process
 * is fine.
 *
 * <p>Stores opened on one backend under one name share their entries; closing a store keeps them,
 * and they go with the backend. Appends to one timeline take turns; everything else runs in
 * parallel, and readers never wait. Message ids are checked exactly. An expired entry is invisible
 * at once and its memory given back by the next {@link #sweep}, which a daemon thread calls every
 * ten seconds.
 *
 * <p>Without a bound it grows until the heap is full; with {@link Builder#maxEntries} or {@link
 * Builder#maxBytes} an append beyond it is {@link dev.timeline.TimelineException.Rejected}.
 */
public final class MemoryBackend implements TimelineBackend {

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Capacity capacity;
  private final Behaviour behaviour;
  private final int maxMessageBytes;
  private final ConcurrentHashMap<String, MemoryLog> logs = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, MemoryRecords> records = new ConcurrentHashMap<>();
  private final Optional<StrictCompletions> completions;
  private @Nullable ScheduledExecutorService sweeper;
  private volatile boolean closed;

  private MemoryBackend(Builder settings) {
    clock = settings.clock.orElse(InstantSource.system());
    behaviour = settings.behaviour.orElse(Behaviour.PLAIN);
    completions = settings.strictSeed.get().map(StrictCompletions::new);
    maxMessageBytes = settings.maxMessageBytes.orElse(Builder.DEFAULT_MAX_MESSAGE_BYTES);
    capacity =
        new Capacity(
            settings.maxEntries.orElse(Long.MAX_VALUE), settings.maxBytes.orElse(Long.MAX_VALUE));
  }

  /** Returns an empty backend without bounds, on the system's clock. */
  public static MemoryBackend create() {
    return builder().build();
  }

  /** Begins to build a backend. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Log openLog(LogOptions options) {
    requireOpen();
    MemoryLog log = logs.computeIfAbsent(options.name(), absent -> newLog(options));
    LogOptions present = log.timelines().options();
    if (!present.equals(options)) {
      throw new IllegalStateException(
          "the log is there with other options: %s, not %s".formatted(present, options));
    }
    startSweeper();
    return completions.<Log>map(some -> new StrictLog(log, some)).orElse(log);
  }

  private MemoryLog newLog(LogOptions options) {
    var timelines = new MemoryTimelines(options, clock, capacity, behaviour, this::sweep);
    return new MemoryLog(timelines, maxMessageBytes, this::requireOpen);
  }

  @Override
  public Records openRecords(String name) {
    requireOpen();
    MemoryRecords opened =
        records.computeIfAbsent(name, absent -> new MemoryRecords(this::requireOpen));
    return completions.<Records>map(some -> new StrictRecords(opened, some)).orElse(opened);
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  /** Checks that the backend is open: memory always answers. */
  @Override
  public void ping(Duration timeout) {
    requireOpen();
  }

  /**
   * Gives back the memory of everything that has expired by now. Needs to be called only by who
   * cannot wait for the daemon thread, which calls it anyway.
   */
  public void sweep() {
    logs.values().forEach(log -> log.timelines().sweep());
  }

  /** Sweeps each log, whatever fails: a task that throws would not be run again. */
  void sweepOnSchedule() {
    for (MemoryLog log : logs.values()) {
      try {
        log.timelines().sweep();
      } catch (Throwable e) {
        Thread sweeping = Thread.currentThread();
        sweeping.getUncaughtExceptionHandler().uncaughtException(sweeping, e);
      }
    }
  }

  @Override
  public void close() {
    endSweeper();
    // Not under the lock: continuations run here, and may wait for a thread that needs it.
    completions.ifPresent(StrictCompletions::close);
  }

  private synchronized void endSweeper() {
    closed = true;
    if (sweeper != null) {
      sweeper.shutdownNow();
    }
  }

  private synchronized void startSweeper() {
    if (sweeper == null && !closed) {
      var single = new ScheduledThreadPoolExecutor(1, MemoryBackend::daemon);
      long interval = SWEEP_INTERVAL.toMillis();
      var unused =
          single.scheduleWithFixedDelay(
              this::sweepOnSchedule, interval, interval, TimeUnit.MILLISECONDS);
      sweeper = single;
    }
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "timeline-memory-sweep");
    thread.setDaemon(true);
    return thread;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the backend is closed");
    }
  }

  /** Settings of a backend. Each may be given once. */
  public static final class Builder {

    /**
     * The bytes that a TableStore row has room for beside its keys and the backend's own columns,
     * so that what fits in a test fits in production.
     */
    private static final int DEFAULT_MAX_MESSAGE_BYTES = (4 * 1024 - 16) * 1024;

    private final Setting<InstantSource> clock = Setting.named("clock");
    private final Setting<Long> maxEntries = Setting.named("maxEntries");
    private final Setting<Long> maxBytes = Setting.named("maxBytes");
    private final Setting<Integer> maxMessageBytes = Setting.named("maxMessageBytes");
    private final Setting<Behaviour> behaviour = Setting.named("behaviour");
    private final Setting<Long> strictSeed = Setting.named("strict");

    private Builder() {}

    /** Sets where the time comes from; the system's clock if not set. */
    public Builder clock(InstantSource clock) {
      this.clock.set(clock);
      return this;
    }

    /**
     * Sets the most entries that all logs hold together; no bound if not set. An entry counts until
     * it is gone. The message ids that outlive it count against {@link #maxBytes} only.
     */
    public Builder maxEntries(long entries) {
      maxEntries.set(requirePositive("maxEntries", entries));
      return this;
    }

    /**
     * Sets the most bytes of bodies, ids and attributes that all logs hold together; no bound if
     * not set. A message counts until its entry is gone. A message id counts 40 bytes more, from
     * its append until the deduplication window has passed and it is forgotten; that is what
     * remembering it takes, whatever its length.
     */
    public Builder maxBytes(long bytes) {
      maxBytes.set(requirePositive("maxBytes", bytes));
      return this;
    }

    /** Sets the most bytes that one message takes; 4 MiB less 16 KiB if not set. */
    public Builder maxMessageBytes(int bytes) {
      maxMessageBytes.set((int) requirePositive("maxMessageBytes", bytes));
      return this;
    }

    /**
     * Makes the backend do everything that a backend is allowed to do and code tends to forget; for
     * tests. SeqIds are far apart, pages are short or empty though there is more, hints are lost,
     * doubled or for nothing. Half of the futures complete on another thread, where the blocking
     * calls of the API throw {@link IllegalStateException}, as they do in a continuation on
     * TableStore; the effect of each call has taken place when it returns, as without this setting.
     *
     * @param seed decides when which of it happens
     */
    public Builder strict(long seed) {
      strictSeed.set(seed);
      return behaviour(new StrictBehaviour(seed));
    }

    Builder behaviour(Behaviour behaviour) {
      this.behaviour.set(behaviour);
      return this;
    }

    /** Makes the backend. */
    public MemoryBackend build() {
      return new MemoryBackend(this);
    }

    private static long requirePositive(String what, long value) {
      if (value < 1) {
        throw new IllegalArgumentException("%s is less than 1: %d".formatted(what, value));
      }
      return value;
    }
  }
}
