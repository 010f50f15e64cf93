package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferConversion;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.alicloud.openservices.tablestore.model.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A TableStore on the own machine that the unmodified client takes for the service: it listens on
 * the loopback interface, checks and signs as the service does, keeps everything in memory unless
 * told to keep it in a directory, knows its limits, and {@linkplain #faults() goes wrong} when told
 * to.
 *
 * <p>What it does not do (indexes, SQL, streams, tunnels, transactions and so on) it answers with
 * {@code OTSUnsupportOperation}. Thread-safe; its threads are daemons.
 */
public final class LocalTableStore implements AutoCloseable {

  private final Credentials credentials;
  private final Tables tables;
  private final Faults faults;
  private final RequestLog log;
  private final Operations operations;
  private final Optional<FileJournal> journal;
  private final Connections connections;

  private LocalTableStore(Builder builder) {
    credentials =
        new Credentials(builder.instanceName, builder.accessKeyId, builder.accessKeySecret);
    journal = builder.directory.map(it -> open(it, builder));
    tables =
        journal.map(FileJournal::tables).orElseGet(() -> new Tables(builder.clock, builder.seed));
    Journal changes = journal.isPresent() ? journal.get() : Journal.NONE;
    var throttle = new Throttle(tables, builder.enforcesReservedThroughput);
    operations = new Operations(tables, builder.rules, builder.seed, changes, throttle);
    journal.ifPresent(it -> replay(it, builder.seed));
    log = new RequestLog(builder.onRequest);
    faults = new Faults(tables, builder.seed, operations::split);
    var gateway = new Gateway(new Envelope(credentials), operations, faults, log, tables);
    try {
      connections =
          Connections.listen(
              builder.port,
              builder.mostConnections,
              gateway,
              () -> new Signer(credentials.accessKeySecret()));
    } catch (IOException e) {
      closeJournal();
      throw new UncheckedIOException("cannot listen on port " + builder.port, e);
    }
  }

  private static FileJournal open(Path directory, Builder builder) {
    try {
      return FileJournal.open(directory, builder.seed, seed -> new Tables(builder.clock, seed));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep data in " + directory, e);
    }
  }

  /** Replays by the rules that take most, unthrottled: what another server took is taken again. */
  private void replay(FileJournal changes, long seed) {
    try {
      var throttle = new Throttle(tables, false);
      changes.replay(new Operations(tables, Rules.AS_THE_SERVICE, seed, changes, throttle));
    } catch (IOException e) {
      closeJournal();
      throw new UncheckedIOException("the journal cannot be read", e);
    }
  }

  private void closeJournal() {
    try {
      if (journal.isPresent()) {
        journal.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts an empty instance on a free port, by the system's clock. */
  public static LocalTableStore start() {
    return builder().start();
  }

  /** Returns the settings of a server, each with its default. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the endpoint to which a client is pointed. */
  public String endpoint() {
    return "http://127.0.0.1:" + connections.port();
  }

  /** Returns the name of the instance, which a client names. */
  public String instanceName() {
    return credentials.instanceName();
  }

  /** Returns the id of the one access key. */
  public String accessKeyId() {
    return credentials.accessKeyId();
  }

  /** Returns the secret of the access key. */
  public String accessKeySecret() {
    return credentials.accessKeySecret();
  }

  /** Returns what goes wrong with the requests to come. */
  public Faults faults() {
    return faults;
  }

  /**
   * Returns the requests that were dealt with, oldest first, in the order in which their replies
   * were ready; the latest 100,000 at most.
   */
  public List<Exchange> requests() {
    return log.all();
  }

  /** Returns how many requests were dealt with since the start. */
  public long requestCount() {
    return log.count();
  }

  /** Returns those of {@link #requests()} that asked for this operation. */
  public List<Exchange> requests(String operation) {
    return requests().stream().filter(made -> made.operation().equals(operation)).toList();
  }

  /** Forgets the requests so far; {@link #requestCount} goes on. */
  public void clearRequests() {
    log.clear();
  }

  /**
   * Returns all rows of a table in their order, each with all versions of all columns, as they
   * would be read; without a request, so neither faults nor limits apply.
   *
   * @throws IllegalArgumentException if there is no such table
   */
  public List<Row> rows(String tableName) {
    faults.landDue();
    Table table = tables.find(tableName);
    if (table == null) {
      throw new IllegalArgumentException("no such table: " + tableName);
    }
    List<Row> rows = new ArrayList<>();
    for (StoredRow row : table.liveRows(tables.now())) {
      PlainBufferRow encoded = Query.encode(row.key(), row.columns(), table.schema());
      try {
        rows.add(PlainBufferConversion.toRow(encoded));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rows;
  }

  /** Returns the names of all tables, in order. */
  public List<String> tables() {
    return tables.names();
  }

  /** Returns how many connections clients have open. */
  public int connections() {
    return connections.count();
  }

  /**
   * Removes all tables, all faults and what is known of requests, as if it had just been started.
   * What is held is let go first.
   */
  public void clear() {
    faults.clear();
    for (String name : tables.names()) {
      var delete = DeleteTableRequest.newBuilder().setTableName(name).build();
      var unused = operations.handle(new Request("DeleteTable", delete, 0), Mishap.NONE);
    }
    log.clear();
  }

  /** Breaks all connections. What is held, or has still to be applied, never is. */
  @Override
  public void close() {
    faults.close();
    try {
      connections.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeJournal();
  }

  /** Settings of a server. Everything has a default. */
  public static final class Builder {
    private int port;
    private InstantSource clock = InstantSource.system();
    private String instanceName = "local";
    private String accessKeyId = "local-id";
    private String accessKeySecret = "local-secret";
    private Optional<Path> directory = Optional.empty();
    private int mostConnections = Integer.MAX_VALUE;
    private long seed = 1;
    private Rules rules = Rules.AS_THE_SERVICE;
    private boolean enforcesReservedThroughput;
    private Consumer<Exchange> onRequest = exchange -> {};

    private Builder() {}

    /** Sets the port; by default a free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /**
     * Sets the clock that stamps versions, ages rows, refills throughput and dates replies. A test
     * may step it while the server runs, forward and back. Default: the system's.
     */
    public Builder clock(InstantSource value) {
      clock = Objects.requireNonNull(value);
      return this;
    }

    /** Sets the name of the instance; by default "local". */
    public Builder instanceName(String value) {
      instanceName = Objects.requireNonNull(value);
      return this;
    }

    /** Sets the one access key. */
    public Builder credentials(String id, String secret) {
      accessKeyId = Objects.requireNonNull(id);
      accessKeySecret = Objects.requireNonNull(secret);
      return this;
    }

    /**
     * Keeps the data in a directory, which is made if need be: a server that is started on it later
     * has them again, with the numbers that rows were given. One server uses it at a time. By
     * default everything is kept in memory.
     */
    public Builder directory(Path value) {
      directory = Optional.of(value);
      return this;
    }

    /**
     * Bounds how many connections may be open: more are closed as they come. By default there is no
     * bound.
     */
    public Builder mostConnections(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("mostConnections must be positive: " + value);
      }
      mostConnections = value;
      return this;
    }

    /**
     * Refuses what the service takes against its documentation: a row that is named several times
     * in a batch, a column several times in a row, names of columns with other characters than
     * letters, digits and underscores, and deleting a row that is expected not to exist. What runs
     * on a strict server relies on none of these.
     */
    public Builder strict() {
      rules = Rules.STRICT;
      return this;
    }

    /**
     * Refuses what exceeds the capacity units a second that a table reserves, by the server's
     * clock, with {@code OTSNotEnoughCapacityUnit}: the rows of {@code BatchWriteRow} and {@code
     * BatchGetRow} one by one, anything else as a whole. Nothing that is refused is written. A
     * table that reserves no units of a kind is not limited in them. By default nothing is refused.
     */
    public Builder enforceReservedThroughput() {
      enforcesReservedThroughput = true;
      return this;
    }

    /** Sets the seed of ids, of the order within batches, and of the chances of faults. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Tells of each request once it is dealt with and before it is answered, on the thread of its
     * connection.
     */
    public Builder onRequest(Consumer<Exchange> listener) {
      onRequest = Objects.requireNonNull(listener);
      return this;
    }

    /**
     * Starts it.
     *
     * @throws UncheckedIOException if it cannot listen on the port, or keep data in the directory
     */
    public LocalTableStore start() {
      return new LocalTableStore(this);
    }
  }
}
