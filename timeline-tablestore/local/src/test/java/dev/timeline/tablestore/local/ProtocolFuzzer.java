package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferCell;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferRow;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Feeds a server with anything: whole requests as they come over a connection, and bodies under a
 * right signature. Whatever comes, it answers, and never that it failed. Of an input the first byte
 * says which operation the rest is the body of; with {@link #FRAME} it is a whole request.
 */
public final class ProtocolFuzzer {

  static final List<String> OPERATIONS =
      List.of(
          "CreateTable",
          "ListTable",
          "DescribeTable",
          "UpdateTable",
          "DeleteTable",
          "PutRow",
          "UpdateRow",
          "DeleteRow",
          "BatchWriteRow",
          "GetRow",
          "BatchGetRow",
          "GetRange",
          "ListSearchIndex",
          "ListTimeseriesTable");

  static final int FRAME = 255;

  private static final Credentials CREDENTIALS = new Credentials("local", "id", "secret");
  private static final Signer SIGNER = new Signer(CREDENTIALS.accessKeySecret());

  /**
   * A table for a log, a plain one, and a row in each; not made by the client, which a fuzzer holds
   * up.
   */
  private static final List<HttpRequest> BEFORE =
      List.of(
          signed(
              "CreateTable",
              table(ClientTest.LOG, column("bucket"), column("room"), number("seq")).toByteArray()),
          signed("CreateTable", table(ClientTest.PLAIN, column("id")).toByteArray()),
          signed(
              "PutRow",
              row(
                      ClientTest.LOG,
                      cell("bucket", PrimaryKeyValue.fromString("b")),
                      cell("room", PrimaryKeyValue.fromString("a")),
                      cell("seq", PrimaryKeyValue.AUTO_INCREMENT))
                  .toByteArray()),
          signed(
              "PutRow",
              row(ClientTest.PLAIN, cell("id", PrimaryKeyValue.fromString("a"))).toByteArray()));

  private ProtocolFuzzer() {}

  private static OtsInternalApi.CreateTableRequest table(
      String name, OtsInternalApi.PrimaryKeySchema... key) {
    var request = OtsInternalApi.CreateTableRequest.newBuilder();
    request.getTableMetaBuilder().setTableName(name).addAllPrimaryKey(List.of(key));
    request.getTableOptionsBuilder().setTimeToLive(-1).setMaxVersions(2);
    request
        .getReservedThroughputBuilder()
        .setCapacityUnit(OtsInternalApi.CapacityUnit.getDefaultInstance());
    return request.build();
  }

  private static OtsInternalApi.PrimaryKeySchema column(String name) {
    return OtsInternalApi.PrimaryKeySchema.newBuilder()
        .setName(name)
        .setType(OtsInternalApi.PrimaryKeyType.STRING)
        .build();
  }

  private static OtsInternalApi.PrimaryKeySchema number(String name) {
    return OtsInternalApi.PrimaryKeySchema.newBuilder()
        .setName(name)
        .setType(OtsInternalApi.PrimaryKeyType.INTEGER)
        .setOption(OtsInternalApi.PrimaryKeyOption.AUTO_INCREMENT)
        .build();
  }

  private static PlainBufferCell cell(String name, PrimaryKeyValue value) {
    var cell = new PlainBufferCell();
    cell.setCellName(name);
    cell.setPkCellValue(value);
    return cell;
  }

  private static OtsInternalApi.PutRowRequest row(String table, PlainBufferCell... key) {
    var body = new PlainBufferCell();
    body.setCellName("n");
    body.setCellValue(ColumnValue.fromLong(Long.MAX_VALUE));
    var row = new PlainBufferRow(List.of(key), List.of(body), false);
    return OtsInternalApi.PutRowRequest.newBuilder()
        .setTableName(table)
        .setRow(PlainBuffer.write(List.of(row)))
        .setCondition(
            OtsInternalApi.Condition.newBuilder()
                .setRowExistence(OtsInternalApi.RowExistenceExpectation.IGNORE))
        .build();
  }

  /** Called by the fuzzer for each input, of which each meets a new server. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    int kind = input[0] & 0xff;
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    if (kind == FRAME) {
      serveFrame(rest);
    } else {
      serve(signed(OPERATIONS.get(kind % OPERATIONS.size()), rest));
    }
  }

  private static void serveFrame(byte[] bytes) throws IOException {
    HttpRequest request;
    try {
      request = HttpRequest.read(new ByteArrayInputStream(bytes), new ByteArrayOutputStream());
    } catch (IOException e) {
      return; // the connection ends
    }
    if (request != null) {
      serve(request);
    }
  }

  private static HttpRequest signed(String operation, byte[] body) {
    Map<String, String> headers = new TreeMap<>();
    headers.put(Headers.API_VERSION, "2015-12-31");
    headers.put(Headers.ACCESS_KEY_ID, CREDENTIALS.accessKeyId());
    headers.put(Headers.CONTENT_MD5, SIGNER.digest(body));
    headers.put(Headers.DATE, "2026-01-01T00:00:00.000Z");
    headers.put(Headers.INSTANCE, CREDENTIALS.instanceName());
    headers.put(Headers.SIGNATURE, SIGNER.ofRequest(operation, headers));
    return new HttpRequest("POST", "/" + operation, headers, body, false);
  }

  private static void serve(HttpRequest request) throws IOException {
    Gateway gateway = server();
    for (HttpRequest before : BEFORE) {
      var unused = gateway.serve(before, SIGNER);
    }
    HttpReply reply = gateway.serve(request, SIGNER);
    if (reply.status() == ErrorCode.INTERNAL_SERVER_ERROR.status()) {
      String message = OtsInternalApi.Error.parseFrom(reply.body()).getMessage();
      throw new AssertionError("%s: %s".formatted(request.operation(), message));
    }
  }

  private static Gateway server() {
    var tables = new Tables(InstantSource.system(), 1);
    return new Gateway(
        new Envelope(CREDENTIALS),
        new Operations(tables, Rules.AS_THE_SERVICE, 1, Journal.NONE, new Throttle(tables, false)),
        new Faults(tables, 1, table -> {}),
        new RequestLog(exchange -> {}),
        tables);
  }

  /** Returns the inputs from which to begin. */
  static List<byte[]> seeds() {
    var inputs = new ArrayList<byte[]>();
    for (FuzzSeeds.Seed seed : FuzzSeeds.all()) {
      inputs.add(input(seed));
      inputs.add(input(FRAME, frame(signed(seed.operation(), seed.body()))));
    }
    return inputs;
  }

  /** Returns the input that is this request. */
  static byte[] input(FuzzSeeds.Seed seed) {
    return input(OPERATIONS.indexOf(seed.operation()), seed.body());
  }

  private static byte[] input(int kind, byte[] rest) {
    byte[] input = new byte[rest.length + 1];
    input[0] = (byte) kind;
    System.arraycopy(rest, 0, input, 1, rest.length);
    return input;
  }

  private static byte[] frame(HttpRequest request) {
    var head = new StringBuilder("POST ").append(request.path()).append(" HTTP/1.1\r\n");
    request.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: ").append(request.body().length).append("\r\n\r\n");
    var frame = new ByteArrayOutputStream();
    frame.writeBytes(head.toString().getBytes(ISO_8859_1));
    frame.writeBytes(request.body());
    return frame.toByteArray();
  }
}
