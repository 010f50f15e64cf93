package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferBuilder;
import com.alicloud.openservices.tablestore.model.ComputeSplitsBySizeRequest;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.ListStreamRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.StartLocalTransactionRequest;
import com.alicloud.openservices.tablestore.model.sql.SQLQueryRequest;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import dev.timeline.tablestore.local.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The envelope of messages: signatures, digests, compression, and operations. */
class EnvelopeTest extends ClientTest {

  private static void assertCode(String code, Answer answer) throws IOException {
    assertThat(answer.errorCode()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(ErrorCode.of(code).status());
  }

  private void assertStrangerRefused(String id, String secret, String instance) {
    var stranger = new SyncClient(server.endpoint(), id, secret, instance, strict());
    try {
      assertRefused("OTSAuthFailed", stranger::listTable);
    } finally {
      stranger.shutdown();
    }
  }

  @Test
  void strangersAreRefused() {
    String id = server.accessKeyId();
    String secret = server.accessKeySecret();
    String instance = server.instanceName();
    assertStrangerRefused("other-id", secret, instance);
    assertStrangerRefused(id, "other-secret", instance);
    assertStrangerRefused(id, secret, "other-instance");
  }

  @Test
  void aRequestThatWasTamperedWithIsRefused() throws Exception {
    try (var raw = new RawClient(server)) {
      assertThat(raw.send("ListTable", new byte[0]).status()).isEqualTo(200);
      List<Consumer<Map<String, String>>> tampering =
          List.of(
              headers -> headers.put("x-ots-signature", "AAAA"),
              headers -> headers.remove("x-ots-signature"),
              headers -> headers.put("x-ots-date", "2020-01-01T00:00:00.000Z"),
              headers -> headers.put("x-ots-extra", "smuggled"));
      for (Consumer<Map<String, String>> change : tampering) {
        assertCode("OTSAuthFailed", raw.sendTampered("ListTable", new byte[0], change));
      }
    }
  }

  @Test
  void aBodyThatIsNotTheOneSignedIsRefused() throws Exception {
    try (var raw = new RawClient(server)) {
      raw.digest = body -> "not the digest";
      assertCode("OTSAuthFailed", raw.send("ListTable", new byte[0]));
    }
  }

  @Test
  void aHeaderThatIsMissingIsAskedFor() throws Exception {
    try (var raw = new RawClient(server)) {
      Answer answer =
          raw.sendTampered("ListTable", new byte[0], headers -> headers.remove("x-ots-date"));
      assertCode("OTSParameterInvalid", answer);
      assertThat(answer.errorMessage()).contains("x-ots-date");
    }
  }

  @Test
  void onlyPostIsTaken() throws Exception {
    try (var raw = new RawClient(server)) {
      raw.method = "GET";
      assertCode("OTSMethodNotAllowed", raw.send("ListTable", new byte[0]));
    }
  }

  @Test
  void garbageIsAnsweredAndTheConnectionGoesOn() throws Exception {
    try (var raw = new RawClient(server)) {
      byte[] garbage = {-1, -1, -1, -1, 3};
      for (String operation : List.of("PutRow", "GetRange", "BatchWriteRow", "CreateTable")) {
        assertCode("OTSParameterInvalid", raw.send(operation, garbage));
      }
      assertCode("OTSUnsupportOperation", raw.send("HelloWorld", garbage));
      assertCode("OTSUnsupportOperation", raw.send("", garbage));
      assertThat(raw.send("ListTable", new byte[0]).status()).isEqualTo(200);
    }
  }

  @Test
  void rowsThatAreCutOffAreRefused() throws Exception {
    byte[] row = PlainBufferBuilder.buildRowPutChangeWithHeader(plainRow("a", "hello"));
    try (var raw = new RawClient(server)) {
      for (int length = 0; length < row.length; length++) {
        assertCode("OTSParameterInvalid", raw.send("PutRow", putRow(row, length)));
      }
      row[row.length / 2] ^= 1; // a checksum no longer fits
      assertCode("OTSParameterInvalid", raw.send("PutRow", putRow(row, row.length)));
    }
    assertThat(server.rows(PLAIN)).isEmpty();
  }

  private static byte[] putRow(byte[] row, int length) {
    return OtsInternalApi.PutRowRequest.newBuilder()
        .setTableName(PLAIN)
        .setRow(ByteString.copyFrom(row, 0, length))
        .setCondition(
            OtsInternalApi.Condition.newBuilder()
                .setRowExistence(OtsInternalApi.RowExistenceExpectation.IGNORE))
        .build()
        .toByteArray();
  }

  @Test
  void compressionInEitherDirectionChangesNothing() {
    for (boolean request : new boolean[] {true, false}) {
      for (boolean response : new boolean[] {true, false}) {
        ClientConfiguration configuration = strict();
        configuration.setEnableRequestCompression(request);
        configuration.setEnableResponseCompression(response);
        client.shutdown();
        client = connect(configuration);
        String body = "hello ".repeat(2_000);
        String room = "room" + request + response;
        server.clearRequests();
        append(room, body);
        assertThat(bodies(getRange(range(room, Direction.FORWARD)).getRows()))
            .containsExactly(body);
        assertRefused(
            "OTSParameterInvalid", () -> get(LOG, logKey(room, PrimaryKeyValue.AUTO_INCREMENT)));
        assertThat(server.requests("PutRow").get(0).requestBytes() < body.length())
            .isEqualTo(request);
        assertThat(server.requests("GetRange").get(0).responseBytes() < body.length())
            .isEqualTo(response);
      }
    }
  }

  @Test
  void aCompressedBodyMayNotGrowBeyondTheLimit() throws Exception {
    try (var raw = new RawClient(server)) {
      assertCode("OTSRequestBodyTooLarge", raw.sendCompressed("PutRow", new byte[6 << 20]));
    }
  }

  @Test
  void whatIsNotDoneIsAnsweredSo() {
    var computeSplits = new ComputeSplitsBySizeRequest();
    computeSplits.setTableName(PLAIN);
    computeSplits.setSplitSizeIn100MB(1);
    List<ThrowingCallable> calls =
        List.of(
            () -> client.sqlQuery(new SQLQueryRequest("select 1")),
            () -> client.listStream(new ListStreamRequest(PLAIN)),
            () -> client.computeSplitsBySize(computeSplits),
            () ->
                client.startLocalTransaction(
                    new StartLocalTransactionRequest(PLAIN, plainKey("a"))));
    for (ThrowingCallable call : calls) {
      assertRefused("OTSUnsupportOperation", call);
    }
  }

  @Test
  void theClientChecksThatRepliesAreSignedForItsRequest() {
    server.faults().next(1).of("ListTable").forgesTheReply();
    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(client::listTable)
        .withMessageContaining("signature");
    assertThat(untilKnown(client::listTable).getTableNames()).isNotEmpty();
  }
}
