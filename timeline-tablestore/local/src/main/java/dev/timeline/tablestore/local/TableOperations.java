package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CreateTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CreateTableResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DeleteTableResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DescribeTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.DescribeTableResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.ListTableResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.ReservedThroughputDetails;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.StreamDetails;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.UpdateTableResponse;

/** The operations on tables as a whole. */
final class TableOperations {

  private final Tables tables;
  private final Rules rules;
  private final Journal journal;

  TableOperations(Tables tables, Rules rules, Journal journal) {
    this.tables = tables;
    this.rules = rules;
    this.journal = journal;
  }

  Result create(CreateTableRequest request) {
    Schema schema = Schema.of(request.getTableMeta(), rules);
    if (request.getPartitionsCount() > 0) {
      throw ServiceError.unsupported("CreateTable with split points");
    }
    if (request.getIndexMetasCount() > 0) {
      throw ServiceError.unsupported("CreateTable with indexes");
    }
    if (request.getStreamSpec().getEnableStream()) {
      throw ServiceError.unsupported("CreateTable with a stream");
    }
    if (request.getEnableLocalTxn()) {
      throw ServiceError.unsupported("CreateTable with local transactions");
    }
    if (request.getSseSpec().getEnable()) {
      throw ServiceError.unsupported("CreateTable with encryption");
    }
    TableSettings settings =
        TableSettings.of(request.getTableOptions(), request.getReservedThroughput());
    return journal.keep(
        "CreateTable",
        () -> request,
        () -> {
          tables.create(schema, settings);
          return Result.ofTables(CreateTableResponse.getDefaultInstance());
        });
  }

  Result list() {
    return Result.ofTables(ListTableResponse.newBuilder().addAllTableNames(tables.names()).build());
  }

  Result describe(DescribeTableRequest request) {
    Table table = tables.existing(request.getTableName());
    TableSettings settings = table.settings();
    return Result.ofTables(
        DescribeTableResponse.newBuilder()
            .setTableMeta(table.schema().meta())
            .setTableOptions(settings.options())
            .setReservedThroughputDetails(throughput(table))
            .setStreamDetails(StreamDetails.newBuilder().setEnableStream(false))
            .setCreationTime(table.createdMillis() * 1_000)
            .build());
  }

  Result update(UpdateTableRequest request) {
    return journal.keep("UpdateTable", () -> request, () -> change(request));
  }

  private Result change(UpdateTableRequest request) {
    Table table = tables.existing(request.getTableName());
    if (request.hasStreamSpec()) {
      throw ServiceError.unsupported("UpdateTable with a stream");
    }
    if (!request.hasTableOptions() && !request.hasReservedThroughput()) {
      throw ServiceError.invalid("No parameter is specified in table options.");
    }
    TableSettings settings =
        table.settings().updated(request.getTableOptions(), request.getReservedThroughput());
    table.setSettings(settings);
    return Result.ofTables(
        UpdateTableResponse.newBuilder()
            .setReservedThroughputDetails(throughput(table))
            .setTableOptions(settings.options())
            .build());
  }

  /** Splits the partitions of the table of this name, if there is one. */
  void split(String name) {
    Table table = tables.find(name);
    if (table != null) {
      journal.keep(
          Operations.SPLIT,
          () -> DescribeTableRequest.newBuilder().setTableName(name).build(),
          () -> {
            table.split();
            return table;
          });
    }
  }

  Result delete(DeleteTableRequest request) {
    return journal.keep(
        "DeleteTable",
        () -> request,
        () -> {
          tables.delete(request.getTableName());
          return Result.ofTables(DeleteTableResponse.getDefaultInstance());
        });
  }

  private static ReservedThroughputDetails throughput(Table table) {
    return ReservedThroughputDetails.newBuilder()
        .setCapacityUnit(table.settings().throughput())
        .setLastIncreaseTime(table.createdMillis() / 1_000)
        .build();
  }
}
