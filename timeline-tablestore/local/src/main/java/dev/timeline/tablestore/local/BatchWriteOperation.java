package dev.timeline.tablestore.local;

import static java.util.Objects.requireNonNull;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.BatchWriteRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.RowInBatchWriteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.RowInBatchWriteRowResponse;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.TableInBatchWriteRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.TableInBatchWriteRowResponse;
import dev.timeline.tablestore.local.WriteOperations.Applied;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** The operation BatchWriteRow: up to 200 rows, of which each succeeds or fails by itself. */
final class BatchWriteOperation {

  private final WriteOperations writes;
  private final Rules rules;
  private final Random random;

  BatchWriteOperation(WriteOperations writes, Rules rules, long seed) {
    this.writes = writes;
    this.rules = rules;
    random = new Random(seed);
  }

  /** A row of a batch: what is to be done, and in which table. */
  private record BatchRow(String table, RowChange change) {}

  /**
   * Writes row by row, and not in their order: the service does not say in which order the rows of
   * one batch get their ids, so nobody may rely on it.
   */
  Result write(BatchWriteRowRequest request, Mishap mishap) {
    WriteOperations.refuseTransaction(request.hasTransactionId());
    if (request.getIsAtomic()) {
      throw ServiceError.unsupported("BatchWriteRow that is atomic");
    }
    List<BatchRow> rows = check(request);
    var replies = new RowInBatchWriteRowResponse[rows.size()];
    int[] units = new int[2];
    int failed = 0;
    for (int index : shuffled(rows)) {
      RowInBatchWriteRowResponse reply = write(rows.get(index), index, mishap);
      units[0] += reply.getConsumed().getCapacityUnit().getRead();
      units[1] += reply.getConsumed().getCapacityUnit().getWrite();
      failed += reply.getIsOk() ? 0 : 1;
      replies[index] = reply;
    }
    var answer = BatchWriteRowResponse.newBuilder();
    int from = 0;
    for (TableInBatchWriteRowRequest table : request.getTablesList()) {
      answer.addTables(
          TableInBatchWriteRowResponse.newBuilder()
              .setTableName(table.getTableName())
              .addAllRows(Arrays.asList(replies).subList(from, from + table.getRowsCount())));
      from += table.getRowsCount();
    }
    return new Result(answer.build(), rows.size() - failed, failed, units[0], units[1]);
  }

  /** Returns the rows' places in any order, but several changes of one row in theirs. */
  private List<Integer> shuffled(List<BatchRow> rows) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    Collections.shuffle(order, random);
    Map<List<Object>, Deque<Integer>> inOrder = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      inOrder.computeIfAbsent(rowOf(rows.get(i), i), absent -> new ArrayDeque<>()).add(i);
    }
    return order.stream()
        .map(i -> requireNonNull(inOrder.get(rowOf(rows.get(i), i))).remove())
        .toList();
  }

  /** Returns what changes of the same row have in common; a new row is only itself. */
  private static List<Object> rowOf(BatchRow row, int index) {
    return row.change().hasPlaceholder()
        ? List.of(index)
        : List.of(row.table(), row.change().keyValues());
  }

  private RowInBatchWriteRowResponse write(BatchRow row, int index, Mishap mishap) {
    ErrorCode scripted = mishap.rowError(index);
    try {
      if (scripted != null && !mishap.appliesFailedRows()) {
        throw scripted.error();
      }
      Applied applied = writes.apply(row.table(), row.change());
      if (scripted != null) {
        throw scripted.error();
      }
      return RowInBatchWriteRowResponse.newBuilder()
          .setIsOk(true)
          .setConsumed(applied.consumed())
          .setRow(applied.row())
          .build();
    } catch (ServiceError error) {
      return RowInBatchWriteRowResponse.newBuilder()
          .setIsOk(false)
          .setError(error.toMessage())
          .build();
    }
  }

  /** Refuses the whole batch for all that can be told without looking at a table. */
  private List<BatchRow> check(BatchWriteRowRequest request) {
    List<BatchRow> rows = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<List<Object>> keys = new HashSet<>();
    int count = request.getTablesList().stream().mapToInt(table -> table.getRowsCount()).sum();
    if (request.getTablesCount() == 0) {
      throw ServiceError.invalid("No row is specified in BatchWriteRow.");
    }
    if (count > Limits.ROWS_IN_BATCH_WRITE) {
      throw ServiceError.invalid(
          "Rows count exceeds the upper limit: " + Limits.ROWS_IN_BATCH_WRITE + ".");
    }
    long bytes = 0;
    for (TableInBatchWriteRowRequest table : request.getTablesList()) {
      Limits.checkTableName(table.getTableName());
      if (!names.add(table.getTableName())) {
        throw ServiceError.invalid("Duplicated table name: '" + table.getTableName() + "'.");
      }
      if (table.getRowsCount() == 0) {
        throw ServiceError.invalid(
            "No operation is specified for table: '" + table.getTableName() + "'.");
      }
      for (RowInBatchWriteRowRequest row : table.getRowsList()) {
        var change =
            new RowChange(
                row.getType(),
                row.getRowChange(),
                row.getCondition(),
                row.getReturnContent(),
                rules);
        var one = new BatchRow(table.getTableName(), change);
        if (!keys.add(rowOf(one, rows.size())) && rules.areStrict()) {
          throw ServiceError.invalid("Duplicate rows detected in MultiPut.");
        }
        bytes += change.bytes();
        rows.add(one);
      }
    }
    if (bytes > Limits.WRITE_BYTES) {
      throw ServiceError.invalid(
          "The total data size of BatchWriteRow request exceeds the limit, limit size: %d, data size: %d."
              .formatted(Limits.WRITE_BYTES, bytes));
    }
    return rows;
  }
}
