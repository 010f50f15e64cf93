package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connections that come and go, half of them of the official client and half raw ones, and that use
 * the tables of {@link ClientTest} without making them grow.
 */
final class SoakLoad {

  /** The operation for which each raw connection scripts a fault, which nothing else strikes. */
  static final String FAILING = "ListTable";

  /** The callers of one client, and so its connections. */
  private static final int CALLERS_OF_CLIENT = 20;

  private static final int SHORTEST_LIFE_MILLIS = 1_000;
  private static final int LONGEST_LIFE_MILLIS = 5_000;
  private static final int LONGEST_PAUSE_MILLIS = 40;
  private static final int MOST_REQUESTS_OF_CONNECTION = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalTableStore server;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong clients = new AtomicLong();
  private final AtomicLong rawConnections = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> problem = new AtomicReference<>();
  private volatile boolean isStopped;

  private interface Task {
    void run() throws Exception;
  }

  private SoakLoad(LocalTableStore server) {
    this.server = server;
  }

  /** Starts so many connections. */
  static SoakLoad start(LocalTableStore server, int connections) {
    var load = new SoakLoad(server);
    int calling = connections / 2;
    for (int i = 0; i < calling; i += CALLERS_OF_CLIENT) {
      int callers = Math.min(CALLERS_OF_CLIENT, calling - i);
      int first = i;
      load.threads.add(load.thread(() -> load.useClients(first, callers)));
    }
    for (int i = calling; i < connections; i++) {
      load.threads.add(load.thread(load::useRawConnections));
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  /** Stops all connections, and throws what went wrong though nothing was scripted to. */
  void stop() throws InterruptedException {
    isStopped = true;
    for (Thread thread : threads) {
      thread.join(PATIENCE.toMillis());
      assertThat(thread.isAlive()).as("a caller still waits for its reply").isFalse();
    }
    assertNoProblem();
  }

  void assertNoProblem() {
    assertThat(problem.get()).as("what no fault was scripted for").isNull();
  }

  @Override
  public String toString() {
    return "%,d clients, %,d raw connections, %,d failed calls"
        .formatted(clients.get(), rawConnections.get(), failures.get());
  }

  private Thread thread(Task task) {
    var thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Throwable e) {
                problem.compareAndSet(null, e);
              }
            },
            "soak");
    thread.setDaemon(true);
    return thread;
  }

  private static void pause() throws InterruptedException {
    Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS));
  }

  /** One client after the other, each with as many callers as connections. */
  private void useClients(int first, int callers) throws InterruptedException {
    ClientConfiguration configuration = ClientTest.strict();
    configuration.setMaxConnections(callers);
    while (!isStopped) {
      clients.incrementAndGet();
      var client = ClientTest.connect(server, configuration);
      try {
        long life = ThreadLocalRandom.current().nextInt(SHORTEST_LIFE_MILLIS, LONGEST_LIFE_MILLIS);
        long end = System.nanoTime() + Duration.ofMillis(life).toNanos();
        List<Thread> calling = new ArrayList<>();
        for (int i = first; i < first + callers; i++) {
          String id = "caller" + i;
          calling.add(thread(() -> call(client, id, end)));
        }
        calling.forEach(Thread::start);
        for (Thread caller : calling) {
          caller.join();
        }
      } finally {
        client.shutdown();
      }
    }
  }

  private void call(SyncClient client, String id, long end) throws InterruptedException {
    for (int i = 0; !isStopped && System.nanoTime() < end; i++) {
      try {
        switch (i % 4) {
          case 0 -> putAndGet(client, id, id + ": " + i);
          case 1 -> appendAndDelete(client, id);
          case 2 -> writeBatch(client, id);
          default -> client.getRange(new GetRangeRequest(ClientTest.range(id, Direction.BACKWARD)));
        }
      } catch (ClientException | TableStoreException scripted) {
        failures.incrementAndGet();
      }
      pause();
    }
  }

  private static void putAndGet(SyncClient client, String id, String body) {
    client.putRow(new PutRowRequest(ClientTest.plainRow(id, body)));
    var criteria = new SingleRowQueryCriteria(ClientTest.PLAIN, ClientTest.plainKey(id));
    criteria.setMaxVersions(1);
    Row row = client.getRow(new GetRowRequest(criteria)).getRow();
    assertThat(ClientTest.body(row)).isEqualTo(body);
  }

  private static void appendAndDelete(SyncClient client, String room) {
    PrimaryKey key =
        client.putRow(new PutRowRequest(ClientTest.entry(room, "body"))).getRow().getPrimaryKey();
    client.deleteRow(new DeleteRowRequest(new RowDeleteChange(ClientTest.LOG, key)));
  }

  private static void writeBatch(SyncClient client, String id) {
    var batch = new BatchWriteRowRequest();
    for (int i = 0; i < 10; i++) {
      batch.addRowChange(ClientTest.plainRow(id + "." + i, "body"));
    }
    assertThat(client.batchWriteRow(batch).isAllSucceed()).isTrue();
  }

  /** One connection after the other, some of which end in the midst of a request. */
  private void useRawConnections() throws InterruptedException {
    byte[] describe =
        DescribeTableRequest.newBuilder().setTableName(ClientTest.LOG).build().toByteArray();
    var random = new Random();
    while (!isStopped) {
      rawConnections.incrementAndGet();
      try (var raw = new RawClient(server)) {
        server.faults().next(1).of(FAILING).fails("OTSServerBusy");
        assertThat(raw.send(FAILING, new byte[0]).errorCode()).isEqualTo("OTSServerBusy");
        int requests = 1 + random.nextInt(MOST_REQUESTS_OF_CONNECTION);
        for (int i = 0; i < requests && !isStopped; i++) {
          assertThat(raw.send("DescribeTable", describe).status()).isEqualTo(200);
          pause();
        }
        switch (random.nextInt(3)) {
          case 0 -> raw.breakOff("DescribeTable");
          case 1 -> raw.reset();
          default -> {}
        }
      } catch (IOException e) {
        failures.incrementAndGet();
      }
    }
  }
}
