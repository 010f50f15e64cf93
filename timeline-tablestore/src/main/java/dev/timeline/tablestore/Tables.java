package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.DescribeTableResponse;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Opens tables: creates what is not there, and refuses what is there with another schema. */
final class Tables implements AutoCloseable {

  /** The service's value for a TTL without an end. */
  private static final int NO_TTL = -1;

  private static final Duration SHORTEST_TTL = Duration.ofDays(1);

  private final Settings settings;
  private final Requests requests;

  /** Fails when the backend is closed, and what waits with it. */
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  Tables(Settings settings, Requests requests) {
    this.settings = settings;
    this.requests = requests;
  }

  /**
   * The schema that a table has to have.
   *
   * @param ttlSeconds as the service has it
   */
  record Schema(String table, List<PrimaryKeySchema> key, int ttlSeconds) {

    static Schema of(String table, List<PrimaryKeySchema> key, Optional<Duration> ttl) {
      return new Schema(table, key, ttl.map(Schema::seconds).orElse(NO_TTL));
    }

    /** Claims are kept for the window at the least, and a day more, in whole days. */
    static Schema ofClaims(String table, Duration window) {
      return of(table, MessageIdClaims.SCHEMA, Optional.of(Duration.ofDays(window.toDays() + 2)));
    }

    // Beyond 68 years the service cannot count, and for ever comes nearest.
    private static int seconds(Duration ttl) {
      if (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.toNanosPart() != 0) {
        throw new IllegalArgumentException(
            "TableStore keeps entries for whole seconds, a day or more: " + ttl);
      }
      return ttl.toSeconds() > Integer.MAX_VALUE ? NO_TTL : (int) ttl.toSeconds();
    }
  }

  /** Returns when the table answers; blocks. */
  void open(Schema schema) {
    var deadline = Deadline.in(settings.tableTimeout());
    try {
      // The longer time is for a table that is being made, not for a service that is not there.
      Optional<DescribeTableResponse> present =
          describe(schema.table(), Deadline.in(settings.timeout()));
      for (int attempts = 1; present.isEmpty(); attempts++) {
        create(schema, attempts, deadline);
        present = describe(schema.table(), deadline);
      }
      check(schema, present.get());
      await(requests.read(AsyncClient::getRow, probe(schema), deadline));
    } catch (ServiceFailure e) {
      throw e.nothingDone(null, "table %s cannot be opened".formatted(schema.table()));
    }
  }

  /** Returns when the service has answered, whatever it says of the table; blocks. */
  void ping(String table, String endpoint, Deadline deadline) {
    try {
      var unused = describe(table, deadline);
    } catch (ServiceFailure e) {
      throw e.nothingDone(
          null, "the service at %s does not answer as it should".formatted(endpoint));
    }
  }

  private Optional<DescribeTableResponse> describe(String table, Deadline deadline) {
    try {
      return Optional.of(
          await(
              requests.read(
                  AsyncClient::describeTable, new DescribeTableRequest(table), deadline)));
    } catch (ServiceFailure e) {
      if (e.is("OTSObjectNotExist")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void create(Schema schema, int attempts, Deadline deadline) {
    if (!settings.createTables()) {
      throw new IllegalStateException(
          "table %s is not there, and not to be created".formatted(schema.table()));
    }
    var meta = new TableMeta(schema.table());
    meta.addPrimaryKeyColumns(schema.key());
    var reserved =
        new ReservedThroughput(new CapacityUnit(settings.readUnits(), settings.writeUnits()));
    var request = new CreateTableRequest(meta, new TableOptions(schema.ttlSeconds(), 1), reserved);
    try {
      await(requests.once(AsyncClient::createTable, request));
    } catch (ServiceFailure e) {
      boolean someoneElseDid = e.is("OTSObjectAlreadyExist");
      if (!someoneElseDid && (e.isFinal() || deadline.hasPassed())) {
        throw e;
      }
      await(requests.later(Backoff.after(attempts, deadline)).thenApply(elapsed -> ""));
    }
  }

  // Any row will do: a table that has just been created refuses all of them for some seconds.
  private static GetRowRequest probe(Schema schema) {
    PrimaryKeyColumn[] key =
        schema.key().stream()
            .map(
                column ->
                    new PrimaryKeyColumn(
                        column.getName(),
                        column.getType() == PrimaryKeyType.INTEGER
                            ? PrimaryKeyValue.fromLong(0)
                            : PrimaryKeyValue.fromString("")))
            .toArray(PrimaryKeyColumn[]::new);
    var query = new SingleRowQueryCriteria(schema.table(), new PrimaryKey(key));
    query.setMaxVersions(1);
    return new GetRowRequest(query);
  }

  private <T> T await(CompletableFuture<T> answer) {
    try {
      var unused = CompletableFuture.anyOf(answer, closed).get();
      return answer.join();
    } catch (ExecutionException e) {
      Throwable failure = e.getCause();
      throw Requests.failureOf(failure == null ? e : failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServiceFailure.notSent("the thread was interrupted", e);
    }
  }

  /** Ends every wait. */
  @Override
  public void close() {
    closed.completeExceptionally(ServiceFailure.notSent("the backend was closed", null));
  }

  private static void check(Schema schema, DescribeTableResponse present) {
    String key = describe(present.getTableMeta().getPrimaryKeyList());
    if (!key.equals(describe(schema.key()))) {
      throw new IllegalStateException(
          "table %s has the key columns (%s), not (%s)"
              .formatted(schema.table(), key, describe(schema.key())));
    }
    int ttl = present.getTableOptions().getTimeToLive();
    if (ttl != schema.ttlSeconds()) {
      throw new IllegalStateException(
          "table %s keeps entries %s, not %s"
              .formatted(schema.table(), describe(ttl), describe(schema.ttlSeconds())));
    }
  }

  private static String describe(List<PrimaryKeySchema> key) {
    return key.stream()
        .map(
            column ->
                column.getOption() == null
                    ? "%s %s".formatted(column.getName(), column.getType())
                    : "%s %s %s".formatted(column.getName(), column.getType(), column.getOption()))
        .collect(Collectors.joining(", "));
  }

  private static String describe(int ttlSeconds) {
    return ttlSeconds == NO_TTL ? "for ever" : "for " + Duration.ofSeconds(ttlSeconds);
  }
}
