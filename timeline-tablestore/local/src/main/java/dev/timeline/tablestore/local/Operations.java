package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CreateTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DescribeTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRangeRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.ListTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PutRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.Search.ListSearchIndexRequest;
import com.alicloud.openservices.tablestore.core.protocol.Search.ListSearchIndexResponse;
import com.alicloud.openservices.tablestore.core.protocol.timeseries.Timeseries.ListTimeseriesTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.timeseries.Timeseries.ListTimeseriesTableResponse;
import com.aliyun.ots.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;

/** The operations by name: how their bodies are read, and what carries them out. */
final class Operations {

  private interface Parser<M extends Message> {
    M parse(byte[] body) throws InvalidProtocolBufferException;
  }

  private interface Handler<M extends Message> {
    Result handle(M message, Mishap mishap);
  }

  private record Operation<M extends Message>(Class<M> type, Parser<M> parser, Handler<M> handler) {

    Result handle(Message message, Mishap mishap) {
      return handler.handle(type.cast(message), mishap);
    }
  }

  /** The name under which a journal keeps a split, which no client can ask for. */
  static final String SPLIT = "Split";

  private final Map<String, Operation<?>> byName = new HashMap<>();
  private final TableOperations whole;

  Operations(Tables tables, Rules rules, long seed, Journal journal, Throttle throttle) {
    whole = new TableOperations(tables, rules, journal);
    add(CreateTableRequest.class, CreateTableRequest::parseFrom, (r, m) -> whole.create(r));
    add(ListTableRequest.class, ListTableRequest::parseFrom, (r, m) -> whole.list());
    add(DescribeTableRequest.class, DescribeTableRequest::parseFrom, (r, m) -> whole.describe(r));
    add(UpdateTableRequest.class, UpdateTableRequest::parseFrom, (r, m) -> whole.update(r));
    add(DeleteTableRequest.class, DeleteTableRequest::parseFrom, (r, m) -> whole.delete(r));
    var writes = new WriteOperations(tables, rules, journal, throttle);
    add(PutRowRequest.class, PutRowRequest::parseFrom, (r, m) -> writes.put(r));
    add(UpdateRowRequest.class, UpdateRowRequest::parseFrom, (r, m) -> writes.update(r));
    add(DeleteRowRequest.class, DeleteRowRequest::parseFrom, (r, m) -> writes.delete(r));
    var batches = new BatchWriteOperation(writes, rules, seed);
    add(BatchWriteRowRequest.class, BatchWriteRowRequest::parseFrom, batches::write);
    var reads = new ReadOperations(tables, rules, throttle);
    add(GetRowRequest.class, GetRowRequest::parseFrom, (r, m) -> reads.get(r));
    add(BatchGetRowRequest.class, BatchGetRowRequest::parseFrom, reads::batch);
    var ranges = new RangeOperation(tables, rules, throttle);
    add(GetRangeRequest.class, GetRangeRequest::parseFrom, ranges::get);
    // There are none: what asks before it begins can begin.
    add(
        ListSearchIndexRequest.class,
        ListSearchIndexRequest::parseFrom,
        (r, m) -> Result.ofTables(ListSearchIndexResponse.getDefaultInstance()));
    add(
        ListTimeseriesTableRequest.class,
        ListTimeseriesTableRequest::parseFrom,
        (r, m) -> Result.ofTables(ListTimeseriesTableResponse.getDefaultInstance()));
  }

  /** Adds an operation under the name of its message without "Request". */
  private <M extends Message> void add(Class<M> type, Parser<M> parser, Handler<M> handler) {
    String name = type.getSimpleName();
    byName.put(
        name.substring(0, name.length() - "Request".length()),
        new Operation<>(type, parser, handler));
  }

  private Operation<?> find(String operation) {
    Operation<?> found = byName.get(operation);
    if (found == null) {
      throw ServiceError.unsupported(operation);
    }
    return found;
  }

  Request parse(String operation, byte[] body, int bytes) {
    try {
      return new Request(operation, find(operation).parser().parse(body), bytes);
    } catch (InvalidProtocolBufferException e) {
      throw ServiceError.invalid("Parse PBMessage from RawString failed.");
    }
  }

  /** Splits the partitions of a table: the numbers of its rows go on with a leap. */
  void split(String table) {
    whole.split(table);
  }

  /**
   * Makes a change again that a journal has kept.
   *
   * @throws ServiceError if it was refused before, too
   */
  void replay(String operation, byte[] body) {
    if (operation.equals(SPLIT)) {
      split(splitTable(body));
    } else {
      var unused = handle(parse(operation, body, body.length), Mishap.NONE);
    }
  }

  private static String splitTable(byte[] body) {
    try {
      return DescribeTableRequest.parseFrom(body).getTableName();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the journal is damaged", e);
    }
  }

  Result handle(Request request, Mishap mishap) {
    return find(request.operation()).handle(request.message(), mishap);
  }
}
