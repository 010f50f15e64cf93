package dev.timeline.tablestore;

import static java.util.stream.Collectors.toMap;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition.CompareOperator;
import com.google.common.collect.Iterables;
import dev.timeline.spi.Records;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One set of records, in the table that all sets share. A version is a random number, which says
 * not only that a record has changed but also who has changed it; and a record keeps the version
 * before, so that a change whose outcome is unknown can still be recognised under the next one.
 */
final class TableRecords implements Records {

  private static final String PARTITION = "partition_key";
  private static final String SET = "record_set";
  private static final String KEY = "record_key";
  private static final String VALUE = "value";
  private static final String VERSION = "version";
  private static final String PREVIOUS = "previous";

  /** The previous version of a record that there was none of. */
  private static final long NONE = 0;

  static final List<PrimaryKeySchema> SCHEMA =
      List.of(
          new PrimaryKeySchema(PARTITION, PrimaryKeyType.STRING),
          new PrimaryKeySchema(SET, PrimaryKeyType.STRING),
          new PrimaryKeySchema(KEY, PrimaryKeyType.STRING));

  private final String table;
  private final String set;
  private final KeyColumns keyColumns;
  private final Requests requests;
  private final BatchReads batches;
  private final Duration timeout;
  private final InFlightCalls calls;

  TableRecords(
      String table, String set, Settings settings, Requests requests, InFlightCalls calls) {
    this.table = table;
    this.set = set;
    this.keyColumns = settings.keyColumns();
    this.requests = requests;
    batches = new BatchReads(table, requests);
    this.timeout = settings.timeout();
    this.calls = calls;
  }

  /** A record as it is stored. */
  private record Stored(Value value, long previous) {}

  @Override
  public CompletableFuture<Optional<Value>> get(String key) {
    return calls.track(
        () ->
            read(key, Deadline.in(timeout))
                .thenApply(found -> found.map(Stored::value))
                .exceptionallyCompose(
                    failure ->
                        CompletableFuture.failedFuture(
                            Requests.failureOf(failure)
                                .nothingDone(null, "a record could not be read"))));
  }

  @Override
  public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
    return calls.track(
        () -> {
          Deadline deadline = Deadline.in(timeout);
          CompletableFuture<Map<String, Value>> found =
              CompletableFuture.completedFuture(new HashMap<>());
          for (List<String> some : Iterables.partition(Set.copyOf(keys), BatchReads.MOST_ROWS)) {
            found = found.thenCombine(read(some, deadline), TableRecords::join);
          }
          return found.exceptionallyCompose(
              failure ->
                  CompletableFuture.failedFuture(
                      Requests.failureOf(failure).nothingDone(null, "records could not be read")));
        });
  }

  private static <K, V> Map<K, V> join(Map<K, V> all, Map<K, V> some) {
    all.putAll(some);
    return all;
  }

  private CompletableFuture<Map<String, Value>> read(List<String> keys, Deadline deadline) {
    return batches
        .rows(keys.stream().map(this::keyOf).toList(), deadline)
        .thenApply(
            rows -> rows.stream().collect(toMap(TableRecords::key, row -> stored(row).value())));
  }

  private static String key(Row row) {
    return row.getPrimaryKey().getPrimaryKeyColumn(KEY).getValue().asString();
  }

  private CompletableFuture<Optional<Stored>> read(String key, Deadline deadline) {
    var query = new SingleRowQueryCriteria(table, keyOf(key));
    query.setMaxVersions(1);
    return requests
        .read(AsyncClient::getRow, new GetRowRequest(query), deadline)
        .thenApply(answer -> Optional.ofNullable(answer.getRow()).map(TableRecords::stored));
  }

  private static Stored stored(Row row) {
    return new Stored(
        new Value(
            row.getLatestColumn(VALUE).getValue().asBinary(),
            row.getLatestColumn(VERSION).getValue().asLong()),
        row.getLatestColumn(PREVIOUS).getValue().asLong());
  }

  private PrimaryKey keyOf(String key) {
    return new PrimaryKey(
        new PrimaryKeyColumn[] {
          column(PARTITION, keyColumns.prefixOf(key)), column(SET, set), column(KEY, key)
        });
  }

  private static PrimaryKeyColumn column(String name, String value) {
    return new PrimaryKeyColumn(name, PrimaryKeyValue.fromString(value));
  }

  @Override
  public CompletableFuture<Optional<Value>> compareAndSet(
      String key, Optional<Value> expected, byte[] update) {
    return calls.track(
        () -> {
          long version = expected.map(Value::version).orElse(NONE);
          var change = new Change(key, version, Optional.of(update), Deadline.in(timeout));
          return change
              .run(Optional.empty())
              .thenApply(
                  done -> done ? Optional.of(new Value(update, change.version)) : Optional.empty());
        });
  }

  @Override
  public CompletableFuture<Boolean> remove(String key, Value expected) {
    return calls.track(
        () ->
            new Change(key, expected.version(), Optional.empty(), Deadline.in(timeout))
                .run(Optional.empty()));
  }

  private final class Change extends ConditionalWrite<Optional<Stored>> {

    private final String key;
    private final long expected;
    private final Optional<byte[]> update;
    private final long version = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);

    Change(String key, long expected, Optional<byte[]> update, Deadline deadline) {
      super(requests, null, "a record was not changed", deadline);
      this.key = key;
      this.expected = expected;
      this.update = update;
    }

    @Override
    CompletableFuture<Optional<Stored>> look() {
      return read(key, deadline());
    }

    @Override
    Decision decide(Optional<Stored> present, boolean outcomeUnknown) {
      long now = present.map(it -> it.value.version()).orElse(NONE);
      long before = present.map(Stored::previous).orElse(NONE);
      if (now == expected) {
        return Decision.WRITE;
      } else if (update.isPresent() && (now == version || before == version)) {
        return Decision.DONE;
      }
      // Who took the expected version's place, and is not this, left no place for it.
      boolean wasOutrun = expected != NONE && before == expected;
      return !outcomeUnknown || wasOutrun ? Decision.NOT_DONE : Decision.CANNOT_TELL;
    }

    @Override
    Optional<Boolean> refused() {
      return Optional.of(false);
    }

    // A version that is expected is there once; that there is no record, any number of times.
    @Override
    boolean hasToSettle() {
      return expected == NONE;
    }

    @Override
    CompletableFuture<?> write(Optional<Stored> present) {
      if (update.isEmpty()) {
        var change = new RowDeleteChange(table, keyOf(key));
        change.setCondition(isAsExpected());
        return requests.once(AsyncClient::deleteRow, new DeleteRowRequest(change));
      }
      var change = new RowPutChange(table, keyOf(key));
      change.addColumn(VALUE, ColumnValue.fromBinary(update.get()));
      change.addColumn(VERSION, ColumnValue.fromLong(version));
      change.addColumn(PREVIOUS, ColumnValue.fromLong(expected));
      change.setCondition(isAsExpected());
      return requests.once(AsyncClient::putRow, new PutRowRequest(change));
    }

    private Condition isAsExpected() {
      if (expected == NONE) {
        return new Condition(RowExistenceExpectation.EXPECT_NOT_EXIST);
      }
      var condition = new Condition(RowExistenceExpectation.EXPECT_EXIST);
      var sameVersion =
          new SingleColumnValueCondition(
              VERSION, CompareOperator.EQUAL, ColumnValue.fromLong(expected));
      sameVersion.setPassIfMissing(false);
      condition.setColumnCondition(sameVersion);
      return condition;
    }
  }
}
