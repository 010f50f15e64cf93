package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.DeleteRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RowChange;
import com.alicloud.openservices.tablestore.model.RowDeleteChange;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition.CompareOperator;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.spi.LogOptions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Replaces and deletes entries: looks at the row, and writes it on condition that it is still there
 * and as it was, so that an edit that comes late neither brings back what was deleted nor undoes
 * what came after it. A row is always written whole, since the time to live counts by column.
 */
final class EntryUpdates {

  private final String table;
  private final LogOptions options;
  private final ServiceClock clock;
  private final EntryColumns columns;
  private final TableReads reads;
  private final DuplicateFilter duplicates;
  private final Requests requests;
  private final AppendIds ids = new AppendIds();

  EntryUpdates(
      String table,
      LogOptions options,
      ServiceClock clock,
      EntryColumns columns,
      TableReads reads,
      DuplicateFilter duplicates,
      Requests requests) {
    this.table = table;
    this.options = options;
    this.clock = clock;
    this.columns = columns;
    this.reads = reads;
    this.duplicates = duplicates;
    this.requests = requests;
  }

  CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message, Deadline deadline) {
    Appends.requireSmallAttributes(seen.timelineId(), message);
    var update =
        new Update(
            "the entry was not replaced in table " + table,
            seen.timelineId(),
            seen.seqId(),
            deadline) {
          @Override
          Decision decideOnAbsent(boolean outcomeUnknown) {
            return Decision.NOT_DONE;
          }

          @Override
          Decision decideOnPresent(StoredRow present, boolean outcomeUnknown) {
            if (present.edit().equals(seen.revision())) {
              return Decision.WRITE;
            }
            // Who took the place of the revision that was seen, and is not this, left none for it.
            boolean wasOutrun = present.previousEdit().equals(seen.revision());
            return !outcomeUnknown || wasOutrun ? Decision.NOT_DONE : Decision.CANNOT_TELL;
          }

          @Override
          CompletableFuture<?> writeOver(StoredRow present) {
            return requests.once(
                AsyncClient::putRow,
                new PutRowRequest(
                    change(
                        present, edit(), row -> columns.write(message, metadata(present), row))));
          }
        };
    return update
        .run()
        .thenApply(
            done ->
                done
                    ? Optional.of(seen.withMessage(message).withRevision(update.edit()))
                    : Optional.empty());
  }

  CompletableFuture<Boolean> delete(String timelineId, long seqId, Deadline deadline) {
    return new Update(
        "the entry was not deleted from table " + table, timelineId, seqId, deadline) {
      @Override
      Decision decideOnAbsent(boolean outcomeUnknown) {
        return outcomeUnknown ? Decision.DONE : Decision.NOT_DONE;
      }

      @Override
      Decision decideOnPresent(StoredRow present, boolean outcomeUnknown) {
        return Decision.WRITE;
      }

      @Override
      CompletableFuture<?> writeOver(StoredRow present) {
        RowChange change = deletion(present, edit());
        return change instanceof RowPutChange trace
            ? requests.once(AsyncClient::putRow, new PutRowRequest(trace))
            : requests.once(AsyncClient::deleteRow, new DeleteRowRequest((RowDeleteChange) change));
      }
    }.run();
  }

  /**
   * Returns what deletes an entry. Without a trace of it, a duplicate that is read later would be
   * taken for it, and so would a retry under its message id.
   */
  RowChange deletion(StoredRow present) {
    return deletion(present, ids.next());
  }

  private RowChange deletion(StoredRow present, String edit) {
    return present.mayHaveDuplicate() || keepsId(present)
        ? change(present, edit, row -> columns.writeDeleted(metadata(present), row))
        : removal(present);
  }

  RowDeleteChange removal(StoredRow present) {
    var change = new RowDeleteChange(table, keyOf(present));
    change.setCondition(new Condition(RowExistenceExpectation.EXPECT_EXIST));
    return change;
  }

  private PrimaryKey keyOf(StoredRow present) {
    return columns.keys().at(present.entry().timelineId(), present.seqId());
  }

  /** Returns what writes a row in the place of one that is still as it was read. */
  private RowPutChange change(StoredRow present, String edit, Consumer<RowPutChange> content) {
    var change = new RowPutChange(table, keyOf(present));
    content.accept(change);
    change.addColumn(EntryColumns.EDIT, ColumnValue.fromString(edit));
    if (!present.edit().isEmpty()) { // the revision before the first is empty, too
      change.addColumn(EntryColumns.PREVIOUS_EDIT, ColumnValue.fromString(present.edit()));
    }
    change.setCondition(unchanged(present));
    return change;
  }

  private static Condition unchanged(StoredRow present) {
    var sameEdit =
        new SingleColumnValueCondition(
            EntryColumns.EDIT, CompareOperator.EQUAL, ColumnValue.fromString(present.edit()));
    sameEdit.setPassIfMissing(present.edit().isEmpty());
    var condition = new Condition(RowExistenceExpectation.EXPECT_EXIST);
    condition.setColumnCondition(sameEdit);
    return condition;
  }

  /**
   * Returns what stays beside the message. That no row of the same append comes before this one is
   * known by now, but one may come after it.
   */
  private RowMetadata metadata(StoredRow present) {
    return new RowMetadata(
        present.appendId() == null ? ids.next() : present.appendId(),
        present.fingerprint(),
        present.entry().epochMilli(),
        Long.MAX_VALUE,
        present.mayHaveDuplicate() ? present.seqId() - 1 : StoredRow.NOT_CHECKED);
  }

  /** Returns whether an entry's id is taken, also when it is deleted. */
  boolean keepsId(StoredRow present) {
    return present.fingerprint().isPresent()
        && (clock.isUnknown() || options.remembers(present.entry().epochMilli(), clock.millis()));
  }

  /** An update that depends on the row as it is, or none if it is no entry. */
  private abstract class Update extends ConditionalWrite<Optional<StoredRow>> {

    private final String timelineId;
    private final long seqId;
    private final String edit = ids.next();

    Update(String what, String timelineId, long seqId, Deadline deadline) {
      super(requests, timelineId, what, deadline);
      this.timelineId = timelineId;
      this.seqId = seqId;
    }

    final String edit() {
      return edit;
    }

    abstract Decision decideOnAbsent(boolean outcomeUnknown);

    /** Decides on an entry that is not as this update would have left it. */
    abstract Decision decideOnPresent(StoredRow present, boolean outcomeUnknown);

    abstract CompletableFuture<?> writeOver(StoredRow present);

    @Override
    CompletableFuture<Optional<StoredRow>> look() {
      return reads
          .row(timelineId, seqId, deadline())
          .thenCompose(
              row ->
                  row.isEmpty()
                      ? CompletableFuture.completedFuture(row)
                      : duplicates
                          .isDuplicate(row.get(), deadline())
                          .thenApply(isDuplicate -> isDuplicate ? Optional.empty() : row));
    }

    @Override
    Decision decide(Optional<StoredRow> present, boolean outcomeUnknown) {
      if (present.isEmpty()) {
        return decideOnAbsent(outcomeUnknown);
      }
      StoredRow row = present.get();
      if (row.edit().equals(edit) || row.previousEdit().equals(edit)) {
        return Decision.DONE;
      }
      return row.isDeleted() ? Decision.NOT_DONE : decideOnPresent(row, outcomeUnknown);
    }

    @Override
    CompletableFuture<?> write(Optional<StoredRow> present) {
      return writeOver(present.orElseThrow());
    }
  }
}
