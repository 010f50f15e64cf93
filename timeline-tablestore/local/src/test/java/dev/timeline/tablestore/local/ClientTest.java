package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.CapacityUnit;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.NoRetryStrategy;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyOption;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.ReservedThroughput;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import dev.timeline.contract.ManualClock;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A server and a client of the official SDK that checks all that it can check of replies, and
 * retries nothing. Two tables: one for a log, whose last key column is chosen by the server, and a
 * plain one.
 */
abstract class ClientTest {

  static final String LOG = "log";
  static final String PLAIN = "plain";

  final ManualClock clock = new ManualClock();
  LocalTableStore server;
  SyncClient client;

  @BeforeEach
  void startServerAndClient() {
    server = settings().clock(clock).start();
    client = connect(strict());
    createLog();
    createTable(PLAIN, new PrimaryKeySchema("id", PrimaryKeyType.STRING));
    server.clearRequests();
  }

  LocalTableStore.Builder settings() {
    return LocalTableStore.builder().strict();
  }

  @AfterEach
  void stopClientAndServer() {
    client.shutdown();
    server.close();
  }

  static ClientConfiguration strict() {
    var configuration = new ClientConfiguration();
    configuration.setRetryStrategy(new NoRetryStrategy());
    configuration.setEnableResponseContentMD5Checking(true);
    return configuration;
  }

  SyncClient connect(ClientConfiguration configuration) {
    return connect(server, configuration);
  }

  static SyncClient connect(LocalTableStore server, ClientConfiguration configuration) {
    return new SyncClient(
        server.endpoint(),
        server.accessKeyId(),
        server.accessKeySecret(),
        server.instanceName(),
        configuration);
  }

  void createLog() {
    createTable(
        LOG,
        new PrimaryKeySchema("bucket", PrimaryKeyType.STRING),
        new PrimaryKeySchema("room", PrimaryKeyType.STRING),
        new PrimaryKeySchema("seq", PrimaryKeyType.INTEGER, PrimaryKeyOption.AUTO_INCREMENT));
  }

  void createTable(String name, PrimaryKeySchema... key) {
    createTable(name, new TableOptions(-1, 1), key);
  }

  void createTable(String name, TableOptions options, PrimaryKeySchema... key) {
    createTable(name, options, new CapacityUnit(0, 0), key);
  }

  void createTable(String name, CapacityUnit reserved, PrimaryKeySchema... key) {
    createTable(name, new TableOptions(-1, 1), reserved, key);
  }

  private void createTable(
      String name, TableOptions options, CapacityUnit reserved, PrimaryKeySchema... key) {
    var meta = new TableMeta(name);
    List.of(key).forEach(meta::addPrimaryKeyColumn);
    try {
      client.createTable(new CreateTableRequest(meta, options, new ReservedThroughput(reserved)));
    } catch (ClientException failure) {
      if (!isMistakenFailure(failure)) {
        throw failure;
      }
    }
  }

  static PrimaryKey logKey(String room, PrimaryKeyValue seq) {
    return PrimaryKeyBuilder.createPrimaryKeyBuilder()
        .addPrimaryKeyColumn("bucket", PrimaryKeyValue.fromString("b"))
        .addPrimaryKeyColumn("room", PrimaryKeyValue.fromString(room))
        .addPrimaryKeyColumn("seq", seq)
        .build();
  }

  static PrimaryKey plainKey(String id) {
    return plainKey(PrimaryKeyValue.fromString(id));
  }

  static PrimaryKey plainKey(PrimaryKeyValue id) {
    return PrimaryKeyBuilder.createPrimaryKeyBuilder().addPrimaryKeyColumn("id", id).build();
  }

  /** Returns a row for the log, which the server is to number and to name. */
  static RowPutChange entry(String room, String body) {
    var change = new RowPutChange(LOG, logKey(room, PrimaryKeyValue.AUTO_INCREMENT));
    change.addColumn("body", ColumnValue.fromString(body));
    change.setReturnType(ReturnType.RT_PK);
    return change;
  }

  static RowPutChange plainRow(String id, String body) {
    return new RowPutChange(PLAIN, plainKey(id)).addColumn("body", ColumnValue.fromString(body));
  }

  /** Appends an entry, and returns the number that the server chose. */
  long append(String room, String body) {
    return seq(client.putRow(new PutRowRequest(entry(room, body))).getRow());
  }

  /**
   * Returns whether the client only thinks that a request failed. Having handed a request over, it
   * looks at the connection once more; if the reply has come by then, and the connection was given
   * back, it takes it for closed. That happens to a few of 100,000 concurrent requests, and to more
   * on a busy machine.
   */
  static boolean isMistakenFailure(ClientException failure) {
    return failure.getMessage().contains("Connection closed");
  }

  interface Call<T, E extends Throwable> {
    T make() throws E;
  }

  /** Returns what a call answers, which is made again where the client was mistaken. */
  static <T, E extends Throwable> T untilKnown(Call<T, E> call) throws E {
    while (true) {
      try {
        return call.make();
      } catch (ClientException failure) {
        if (!isMistakenFailure(failure)) {
          throw failure;
        }
      }
    }
  }

  void put(String id, String body) {
    client.putRow(new PutRowRequest(plainRow(id, body)));
  }

  static long seq(Row row) {
    return row.getPrimaryKey().getPrimaryKeyColumn("seq").getValue().asLong();
  }

  static String body(Row row) {
    return row.getLatestColumn("body").getValue().asString();
  }

  static List<String> bodies(List<Row> rows) {
    return rows.stream().map(ClientTest::body).toList();
  }

  /** Asserts that the service refuses it as invalid, with this message. */
  static void assertInvalid(String message, ThrowingCallable call) {
    assertRefused("OTSParameterInvalid", message, call);
  }

  static void assertRefused(String code, String message, ThrowingCallable call) {
    assertRefused(code, call);
    assertThatExceptionOfType(TableStoreException.class)
        .isThrownBy(() -> untilKnown(made(call)))
        .satisfies(refusal -> assertThat(refusal.getMessage()).isEqualTo(message));
  }

  private static Call<Boolean, Throwable> made(ThrowingCallable call) {
    return () -> {
      call.call();
      return true;
    };
  }

  /** Asserts that the service refuses it, with this code and the HTTP status that goes with it. */
  static void assertRefused(String code, ThrowingCallable call) {
    assertThatExceptionOfType(TableStoreException.class)
        .isThrownBy(() -> untilKnown(made(call)))
        .satisfies(refusal -> assertThat(refusal.getErrorCode()).isEqualTo(code))
        .satisfies(
            refusal -> assertThat(refusal.getHttpStatus()).isEqualTo(ErrorCode.of(code).status()));
  }

  static void assertInvalid(ThrowingCallable call) {
    assertRefused("OTSParameterInvalid", call);
  }

  @Nullable Row get(String table, PrimaryKey key) {
    var criteria = new SingleRowQueryCriteria(table, key);
    criteria.setMaxVersions(1);
    return untilKnown(() -> client.getRow(new GetRowRequest(criteria))).getRow();
  }

  static RangeRowQueryCriteria range(String room, Direction direction) {
    var criteria = new RangeRowQueryCriteria(LOG);
    PrimaryKey low = logKey(room, PrimaryKeyValue.INF_MIN);
    PrimaryKey high = logKey(room, PrimaryKeyValue.INF_MAX);
    boolean forward = direction == Direction.FORWARD;
    criteria.setDirection(direction);
    criteria.setInclusiveStartPrimaryKey(forward ? low : high);
    criteria.setExclusiveEndPrimaryKey(forward ? high : low);
    criteria.setMaxVersions(1);
    return criteria;
  }

  GetRangeResponse getRange(RangeRowQueryCriteria criteria) {
    return client.getRange(new GetRangeRequest(criteria));
  }

  List<Row> readAll(String room) {
    return getRange(range(room, Direction.FORWARD)).getRows();
  }
}
