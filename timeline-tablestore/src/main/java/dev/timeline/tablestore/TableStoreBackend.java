package dev.timeline.tablestore;

import static java.util.Objects.requireNonNull;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.core.auth.CredentialsProvider;
import dev.timeline.observation.Reading;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.EventSource;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.Setting;
import dev.timeline.spi.TimelineBackend;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Keeps timelines in Alibaba Cloud TableStore: for production.
 *
 * <p>A log is a table, whose auto-increment key column hands out the SeqIds, and all sets of
 * records share one. Appends of any threads to any timelines travel together in batches: a few go
 * at once, and while more are in flight, one waits up to a millisecond for others. Appends that
 * keep an order among each other ({@link dev.timeline.AppendOrder}) are in flight one at a time;
 * all others, such as blocking ones of different threads, side by side.
 *
 * <p><b>Message ids.</b> A retry in the same process is recognised. One from another process is if
 * it is marked {@link dev.timeline.Message#possiblyResent()}: then the backend looks for an earlier
 * entry before it writes. That a retry from another process is recognised without a mark costs two
 * more writes an append, and is a setting: {@link
 * dev.timeline.TimelineStore.Builder#exactMessageIds} of one store, {@link Builder#exactMessageIds}
 * of all.
 *
 * <p><b>Failures.</b> What TableStore refuses for good is {@link
 * dev.timeline.TimelineException.Rejected}. What it did not carry out is tried again until the
 * {@link Builder#timeout}, and then {@link dev.timeline.TimelineException.Unavailable}. What may
 * have been carried out, and could not be read back until then, is {@link
 * dev.timeline.TimelineException.OutcomeUnknown}.
 *
 * <p><b>Clocks.</b> The backend learns TableStore's time before its first append, trim or erasure,
 * and again while it appends: about every ten seconds, and after a step of this machine's clock.
 * Entries get that time. The clock of this machine may differ from it by any amount.
 *
 * <p><b>Threads.</b> Its own are daemons. The client's are not all: one of them keeps the process
 * alive until {@link #close}, or until about a second after every other thread that is no daemon
 * has ended.
 */
public final class TableStoreBackend implements TimelineBackend {

  /** The table of all records. The name of a log begins with a letter, so none is in its way. */
  private static final String RECORDS = "_records";

  /** In front of a log's name, the table of its message ids. */
  private static final String CLAIMS = "_ids_";

  private final Settings settings;
  private final AsyncClient client;
  private final Optional<ForgottenClose> forgottenClose;
  private final Threads threads;
  private final Optional<TimelineObserver> observer;
  private final EventSource events;
  private final Requests requests;
  private final ClockSampler sampler;
  private final DeferredCompletions completions;
  private final Tables tables;
  private final InFlightCalls calls = new InFlightCalls();
  private final Map<String, TableLog> logs = new ConcurrentHashMap<>();
  private boolean recordsAreOpen;

  private TableStoreBackend(
      Settings settings,
      AsyncClient client,
      boolean ownsClient,
      Threads threads,
      Optional<TimelineObserver> observer) {
    this.settings = settings;
    this.client = client;
    this.threads = threads;
    this.observer = observer;
    events = EventSource.of(String.valueOf(client.getInstanceName()), observer);
    forgottenClose =
        ownsClient ? Optional.of(ForgottenClose.watch(threads, client)) : Optional.empty();
    requests = new Requests(client, settings.attemptTimeout(), threads, events);
    sampler = new ClockSampler(new ServiceClock(settings.clock()), requests);
    events.begin(Reading.CLOCK_DIFFERENCE, sampler.clock()::differenceNanos);
    completions = new DeferredCompletions(threads.completions());
    tables = new Tables(settings, requests);
  }

  /** Begins to build a backend. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc} Creates the table unless told not to, and waits until it answers, up to {@link
   * Builder#tableTimeout}.
   *
   * @throws IllegalArgumentException if the TTL is not one that TableStore can keep: whole seconds,
   *     a day or more
   * @throws IllegalStateException if a table of this name is there with other key columns or
   *     another TTL, or is not there and not to be created
   * @throws dev.timeline.TimelineException if TableStore refuses or cannot be reached
   */
  @Override
  public Log openLog(LogOptions options) {
    CompletionThread.requireMayBlock(); // before the lock: who has it may need this thread
    TableLog log = openTableLog(options);
    log.beginReadings(); // not under the lock: it calls the application's observer
    return log;
  }

  private synchronized TableLog openTableLog(LogOptions options) {
    calls.begin();
    try {
      TableLog log = logs.get(options.name());
      if (log == null) {
        log = newLog(options);
        logs.put(options.name(), log);
      } else if (!log.options().equals(options)) {
        throw new IllegalStateException(
            "log '%s' is open with other options: %s, not %s"
                .formatted(options.name(), log.options(), options));
      }
      return log;
    } finally {
      calls.end();
    }
  }

  private TableLog newLog(LogOptions options) {
    boolean exactIds = settings.exactMessageIds() || options.exactMessageIds();
    settings.requireTimeFor(exactIds);
    String table = settings.tablePrefix() + options.name();
    tables.open(Tables.Schema.of(table, settings.keyColumns().schema(), options.ttl()));
    Optional<String> claims = Optional.empty();
    if (exactIds) {
      claims = Optional.of(settings.tablePrefix() + CLAIMS + options.name());
      tables.open(Tables.Schema.ofClaims(claims.get(), options.deduplicationWindow()));
    }
    return new TableLog(
        table,
        claims,
        options,
        settings,
        requests,
        sampler,
        completions,
        calls,
        EventSource.of(table, observer));
  }

  /**
   * Returns the service's clock, as well as it is known; this machine's before the first append.
   */
  @Override
  public InstantSource clock() {
    return sampler.clock()::instant;
  }

  /** {@inheritDoc} Asks for the table of the records, which need not be there: one request. */
  @Override
  public void ping(Duration timeout) {
    CompletionThread.requireMayBlock();
    calls.begin();
    try {
      tables.ping(settings.tablePrefix() + RECORDS, client.getEndpoint(), Deadline.in(timeout));
    } finally {
      calls.end();
    }
  }

  @Override
  public Records openRecords(String name) {
    CompletionThread.requireMayBlock(); // before the lock, as above
    return openTableRecords(name);
  }

  private synchronized Records openTableRecords(String name) {
    calls.begin();
    try {
      String table = settings.tablePrefix() + RECORDS;
      if (!recordsAreOpen) {
        tables.open(Tables.Schema.of(table, TableRecords.SCHEMA, Optional.empty()));
        recordsAreOpen = true;
      }
      return new TableRecords(table, name, settings, requests, calls);
    } finally {
      calls.end();
    }
  }

  /**
   * Ends everything that this object started. Waits for the calls that have not ended, which takes
   * little more than the {@link Builder#timeout}; after an interrupt, they end in the background.
   *
   * @throws IllegalStateException on a thread on which this backend completes futures
   */
  @Override
  public void close() {
    CompletionThread.requireMayBlock(); // what is in flight completes on such threads
    calls.close();
    try {
      shutDown();
    } catch (InterruptedException e) {
      Threads.startDaemon("timeline-tablestore-close", this::shutDownUninterrupted);
      Thread.currentThread().interrupt();
    }
  }

  private void shutDown() throws InterruptedException {
    calls.awaitEnd(settings.timeout().plus(settings.attemptTimeout()));
    if (forgottenClose.isPresent()) {
      forgottenClose.get().end();
      client.shutdown();
    }
    tables.close(); // before the threads: who waits for a table would wait for ever
    threads.close();
    logs.values().forEach(TableLog::endReadings);
    events.close();
  }

  private void shutDownUninterrupted() {
    try {
      shutDown();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody knows this thread", e);
    }
  }

  /** Settings of a backend. Each may be given once. */
  public static final class Builder {

    /** Leaves room for the name of the log, 128 characters, in the service's 255. */
    private static final Pattern TABLE_PREFIX = Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,99})?");

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final int MAX_BATCH_ROWS = 200; // what the service takes in one request

    private final Setting<String> endpoint = Setting.named("endpoint");
    private final Setting<String> instance = Setting.named("instance");
    private final Setting<CredentialsProvider> credentials = Setting.named("credentials");
    private final Setting<AsyncClient> client = Setting.named("client");
    private final Setting<InstantSource> clock = Setting.named("clock");
    private final Setting<String> tablePrefix = Setting.named("tablePrefix");
    private final Setting<KeyColumns> keyColumns = Setting.named("keyColumns");
    private final Setting<Integer> prefixLength = Setting.named("prefixLength");
    private final Setting<List<Integer>> capacityUnits = Setting.named("capacityUnits");
    private final Setting<Boolean> createTables = Setting.named("createTables");
    private final Setting<Duration> timeout = Setting.named("timeout");
    private final Setting<Duration> attemptTimeout = Setting.named("attemptTimeout");
    private final Setting<Duration> tableTimeout = Setting.named("tableTimeout");
    private final Setting<Integer> concurrentBatches = Setting.named("concurrentBatches");
    private final Setting<Integer> batchRows = Setting.named("batchRows");
    private final Setting<Long> queueBytes = Setting.named("queueBytes");
    private final Setting<Boolean> waitWhenFull = Setting.named("waitWhenFull");
    private final Setting<Boolean> exactMessageIds = Setting.named("exactMessageIds");
    private final Setting<TimelineObserver> observer = Setting.named("observer");

    private Builder() {}

    /**
     * Sets the service's address: {@code https://INSTANCE.REGION.ots.aliyuncs.com}. Required,
     * unless there is a client.
     */
    public Builder endpoint(String endpoint) {
      this.endpoint.set(requireAddress(endpoint));
      return this;
    }

    /** Sets the name of the instance. Required, unless there is a client. */
    public Builder instance(String name) {
      instance.set(requireText("instance", name));
      return this;
    }

    /**
     * Sets the access key. Required, unless there is a provider or a client. Neither part shows in
     * a log, an exception or a {@code toString}; but for the id, which the client logs with a reply
     * whose signature is wrong.
     *
     * @throws IllegalArgumentException if one of them cannot be an access key's, say because they
     *     are swapped; it does not show them either
     */
    public Builder credentials(String accessKeyId, String accessKeySecret) {
      credentials.set(new Credentials(accessKeyId, accessKeySecret).provider());
      return this;
    }

    /**
     * Sets a provider of access keys that change: temporary ones of STS, or rotating ones. It is
     * asked at every request, from any thread, and has to answer at once.
     */
    public Builder credentials(CredentialsProvider provider) {
      credentials.set(provider);
      return this;
    }

    /**
     * Sets a client to use instead of one of the backend's own: for other settings, or credentials
     * that change. It has to be made with a {@code RetryStrategy} that never retries, since the
     * client's own retries write entries twice, and stays open when the backend is closed.
     */
    public Builder client(AsyncClient client) {
      this.client.set(client);
      return this;
    }

    /** Sets this machine's clock. Default: the system's. */
    public Builder clock(InstantSource clock) {
      this.clock.set(clock);
      return this;
    }

    /** Sets the prefix of the names of all tables. Default: {@code timeline_}. */
    public Builder tablePrefix(String prefix) {
      if (!TABLE_PREFIX.matcher(prefix).matches()) {
        throw new IllegalArgumentException(
            "a table prefix is at most 100 letters, digits and underscores, no digit first: '%s'"
                .formatted(prefix));
      }
      tablePrefix.set(prefix);
      return this;
    }

    /**
     * Sets the names of the key columns. Default: {@code partition_key}, {@code timeline_id} and
     * {@code seq_id}.
     */
    public Builder keyColumns(String partition, String timeline, String seqId) {
      keyColumns.set(new KeyColumns(partition, timeline, seqId));
      return this;
    }

    /** Sets how many digits of the MD5 make the partition key: 1 to 32. Default: 4. */
    public Builder prefixLength(int digits) {
      prefixLength.set(KeyColumns.requirePrefixLength(digits));
      return this;
    }

    /** Sets the capacity units a second to reserve for each new table. Default: none. */
    public Builder capacityUnits(int read, int write) {
      capacityUnits.set(
          List.of(
              requireBetween("read units", read, 0, Integer.MAX_VALUE),
              requireBetween("write units", write, 0, Integer.MAX_VALUE)));
      return this;
    }

    /** Sets whether a table that is not there is created. Default: true. */
    public Builder createTables(boolean create) {
      createTables.set(create);
      return this;
    }

    /** Sets the longest that a call takes, with all its retries. Default: 30 seconds. */
    public Builder timeout(Duration timeout) {
      this.timeout.set(requireTimeout("timeout", timeout));
      return this;
    }

    /**
     * Sets the longest that one request takes. Default: 5 seconds. It is also how long a write that
     * got no answer is given to turn up before it is written again, and at most half the timeout,
     * or a quarter with {@link #exactMessageIds}.
     */
    public Builder attemptTimeout(Duration timeout) {
      attemptTimeout.set(requireTimeout("attemptTimeout", timeout));
      return this;
    }

    /** Sets the longest to wait for a table that was just created. Default: 2 minutes. */
    public Builder tableTimeout(Duration timeout) {
      tableTimeout.set(requireTimeout("tableTimeout", timeout));
      return this;
    }

    /** Sets how many batches of one log may be in flight at a time: 1 to 256. Default: 8. */
    public Builder concurrentBatches(int batches) {
      concurrentBatches.set(requireBetween("concurrentBatches", batches, 1, 256));
      return this;
    }

    /** Sets the most rows of a batch: 1 to 200. Default: 200, the most that the service takes. */
    public Builder batchRows(int rows) {
      batchRows.set(requireBetween("batchRows", rows, 1, MAX_BATCH_ROWS));
      return this;
    }

    /** Sets how many bytes of messages may wait to be stored, for each log. Default: 64 MiB. */
    public Builder queueBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("queueBytes is less than 1: " + bytes);
      }
      queueBytes.set(bytes);
      return this;
    }

    /**
     * Lets an append wait for room while the queue is full, which blocks the calling thread until
     * the timeout at the longest. Default: it fails with {@link
     * dev.timeline.TimelineException.Unavailable} at once, which is what code that appends from the
     * completion of a future needs.
     */
    public Builder waitWhenFull() {
      waitWhenFull.set(true);
      return this;
    }

    /**
     * Recognises a retry in every store, in any process, without a mark and after the entry is
     * gone: the id of every message that has one is kept in a table of its own for each store. Two
     * more writes an append of such a message. Every process that appends has to set it. Default:
     * in the stores that are built with {@link dev.timeline.TimelineStore.Builder#exactMessageIds}.
     */
    public Builder exactMessageIds() {
      exactMessageIds.set(true);
      return this;
    }

    /**
     * Sets what is told of requests, batches, retries and unknown outcomes, for metrics and traces.
     * Default: nothing, which costs nothing. What stores and messengers do is told to the observers
     * that they are built with.
     */
    public Builder observer(TimelineObserver observer) {
      this.observer.set(observer);
      return this;
    }

    /**
     * Builds the backend; connects to nothing yet.
     *
     * @throws IllegalStateException if there is neither a client nor an endpoint, an instance and
     *     credentials, or there are both
     */
    public TableStoreBackend build() {
      boolean ownClient = client.get().isEmpty();
      if (!ownClient
          && (endpoint.get().isPresent()
              || instance.get().isPresent()
              || credentials.get().isPresent())) {
        throw new IllegalStateException(
            "a client is set, which has an endpoint, an instance and credentials already");
      }
      Settings settings = settings();
      var threads = new Threads();
      try {
        AsyncClient connected = ownClient ? connect(settings) : client.required();
        return new TableStoreBackend(settings, connected, ownClient, threads, observer.get());
      } catch (RuntimeException e) {
        threads.close();
        throw e;
      }
    }

    private AsyncClient connect(Settings settings) {
      return Connection.open(
          endpoint.required(),
          instance.required(),
          credentials.required(),
          settings.attemptTimeout(),
          new ForgottenClose.ClientThreads());
    }

    private Settings settings() {
      List<Integer> units = capacityUnits.orElse(List.of(0, 0));
      KeyColumns keys = keyColumns.orElse(KeyColumns.DEFAULT);
      return new Settings(
          clock.orElse(InstantSource.system()),
          tablePrefix.orElse("timeline_"),
          keys.withPrefixLength(prefixLength.orElse(keys.prefixLength())),
          units.get(0),
          units.get(1),
          createTables.orElse(true),
          timeout.orElse(Duration.ofSeconds(30)),
          attemptTimeout.orElse(Duration.ofSeconds(5)),
          tableTimeout.orElse(Duration.ofMinutes(2)),
          concurrentBatches.orElse(8),
          batchRows.orElse(MAX_BATCH_ROWS),
          queueBytes.orElse(64L << 20),
          waitWhenFull.orElse(false),
          exactMessageIds.orElse(false));
    }

    private static Duration requireTimeout(String what, Duration value) {
      if (value.compareTo(SHORTEST_TIMEOUT) < 0 || value.compareTo(LONGEST_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "%s is not between %s and %s: %s"
                .formatted(what, SHORTEST_TIMEOUT, LONGEST_TIMEOUT, value));
      }
      return value;
    }

    private static int requireBetween(String what, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s is not between %d and %d: %d".formatted(what, least, most, value));
      }
      return value;
    }

    private static String requireAddress(String endpoint) {
      URI address;
      try {
        address = new URI(requireText("endpoint", endpoint));
      } catch (URISyntaxException e) {
        throw noAddress(endpoint);
      }
      if (!List.of("http", "https").contains(String.valueOf(address.getScheme()))
          || address.getRawAuthority() == null) {
        throw noAddress(endpoint);
      }
      if (address.getRawAuthority().contains("@")) {
        throw new IllegalArgumentException(
            "the endpoint has a user or a password, which belong into credentials: host %s"
                .formatted(address.getHost()));
      }
      return endpoint;
    }

    private static IllegalArgumentException noAddress(String endpoint) {
      String shown = endpoint.contains("@") ? "not shown, since it has an '@'" : endpoint;
      return new IllegalArgumentException(
          "the endpoint is no address that begins with http:// or https://: '%s'".formatted(shown));
    }

    private static String requireText(String what, String value) {
      if (requireNonNull(value, what).isBlank()) {
        throw new IllegalArgumentException(what + " is blank");
      }
      return value;
    }
  }
}
