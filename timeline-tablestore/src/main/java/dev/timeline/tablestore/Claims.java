package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.Condition;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.condition.CompositeColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.CompositeColumnValueCondition.LogicOperator;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition.CompareOperator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A table with a row for each message id of a log: who may append under the id and, once that is
 * done, which entry it stands for.
 */
final class Claims {

  private static final String PARTITION = "partition_key";
  private static final String TIMELINE = "timeline_id";
  private static final String MESSAGE = "message_id";
  private static final String HOLDER = "holder";
  private static final String FINGERPRINT = "fingerprint";
  private static final String SINCE = "since";
  private static final String SEQ_ID = "seq_id";
  private static final String TIME = "time";

  static final List<PrimaryKeySchema> SCHEMA =
      List.of(
          new PrimaryKeySchema(PARTITION, PrimaryKeyType.STRING),
          new PrimaryKeySchema(TIMELINE, PrimaryKeyType.STRING),
          new PrimaryKeySchema(MESSAGE, PrimaryKeyType.STRING));

  private final String table;
  private final KeyColumns keyColumns;
  private final Requests requests;
  private final BatchWriter writer;

  Claims(String table, KeyColumns keyColumns, Requests requests, BatchWriter writer) {
    this.table = table;
    this.keyColumns = keyColumns;
    this.requests = requests;
    this.writer = writer;
  }

  /**
   * A claim.
   *
   * @param holder who may append
   * @param fingerprint of the message
   * @param sinceMillis when the id was first claimed
   * @param entry what the id stands for, once it is known
   */
  record Claim(String holder, long fingerprint, long sinceMillis, Optional<Place> entry) {
    Claim heldBy(String newHolder, long itsFingerprint) {
      return new Claim(newHolder, itsFingerprint, sinceMillis, entry);
    }

    Claim settledAt(Place place, long itsFingerprint) {
      return new Claim(holder, itsFingerprint, sinceMillis, Optional.of(place));
    }
  }

  /** Where the entry is, and its time. */
  record Place(long seqId, long millis) {}

  CompletableFuture<Optional<Claim>> read(NewAppend append, Deadline deadline) {
    var query = new SingleRowQueryCriteria(table, keyOf(append));
    query.setMaxVersions(1);
    return requests
        .read(AsyncClient::getRow, new GetRowRequest(query), deadline)
        .thenApply(answer -> Optional.ofNullable(answer.getRow()).map(Claims::read));
  }

  private static Claim read(Row row) {
    boolean settled = row.contains(SEQ_ID);
    return new Claim(
        row.getLatestColumn(HOLDER).getValue().asString(),
        whole(row, FINGERPRINT),
        whole(row, SINCE),
        settled ? Optional.of(new Place(whole(row, SEQ_ID), whole(row, TIME))) : Optional.empty());
  }

  private static long whole(Row row, String column) {
    return row.getLatestColumn(column).getValue().asLong();
  }

  /** What to do when a claim is written, sent at this time of {@link System#nanoTime}, or not. */
  interface Next {
    void written(long sentNanos, Afterwards afterwards);

    void failed(ServiceFailure failure, Afterwards afterwards);
  }

  /** Claims an id that nobody has. Goes with the next batch. */
  void put(NewAppend append, Claim claim, Deadline deadline, Next next) {
    write(append, claim, new Condition(RowExistenceExpectation.EXPECT_NOT_EXIST), deadline, next);
  }

  /** The same with a claim that is still as it was. */
  void change(NewAppend append, Claim before, Claim claim, Deadline deadline, Next next) {
    var sameHolder = equal(HOLDER, ColumnValue.fromString(before.holder()));
    sameHolder.setPassIfMissing(false);
    // There is no condition "is missing"; no SeqId is negative.
    var unsettled = equal(SEQ_ID, ColumnValue.fromLong(-1));
    unsettled.setPassIfMissing(true);
    var both = new CompositeColumnValueCondition(LogicOperator.AND);
    both.addCondition(sameHolder);
    both.addCondition(unsettled);
    var condition = new Condition(RowExistenceExpectation.EXPECT_EXIST);
    condition.setColumnCondition(both);
    write(append, claim, condition, deadline, next);
  }

  private static SingleColumnValueCondition equal(String column, ColumnValue value) {
    return new SingleColumnValueCondition(column, CompareOperator.EQUAL, value);
  }

  private void write(
      NewAppend append, Claim claim, Condition condition, Deadline deadline, Next next) {
    var change = new RowPutChange(table, keyOf(append));
    change.setCondition(condition);
    change.addColumn(HOLDER, ColumnValue.fromString(claim.holder()));
    change.addColumn(FINGERPRINT, ColumnValue.fromLong(claim.fingerprint()));
    change.addColumn(SINCE, ColumnValue.fromLong(claim.sinceMillis()));
    claim
        .entry()
        .ifPresent(
            place -> {
              change.addColumn(SEQ_ID, ColumnValue.fromLong(place.seqId()));
              change.addColumn(TIME, ColumnValue.fromLong(place.millis()));
            });
    writer.add(new ClaimWrite(change, deadline, next));
  }

  private PrimaryKey keyOf(NewAppend append) {
    return new PrimaryKey(
        new PrimaryKeyColumn[] {
          column(PARTITION, keyColumns.prefixOf(append.timelineId())),
          column(TIMELINE, append.timelineId()),
          column(MESSAGE, append.appendId())
        });
  }

  private static PrimaryKeyColumn column(String name, String value) {
    return new PrimaryKeyColumn(name, PrimaryKeyValue.fromString(value));
  }

  /** A claim on its way in a batch. */
  private static final class ClaimWrite extends RowWrite {

    /** An id and a timeline id of 1,024 bytes each, and names. */
    private static final int BYTES = 4 << 10;

    private final RowPutChange change;
    private final Next next;
    private long sentNanos;

    ClaimWrite(RowPutChange change, Deadline deadline, Next next) {
      super(deadline, BYTES);
      this.change = change;
      this.next = next;
    }

    @Override
    RowPutChange change() {
      sentNanos = System.nanoTime();
      return change;
    }

    @Override
    void written(@Nullable PrimaryKey key, Afterwards afterwards) {
      next.written(sentNanos, afterwards);
    }

    @Override
    void failed(ServiceFailure failure, Afterwards afterwards) {
      next.failed(failure, afterwards);
    }
  }
}
