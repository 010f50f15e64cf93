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
import com.alicloud.openservices.tablestore.model.RowExistenceExpectation;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.condition.CompositeColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.CompositeColumnValueCondition.LogicOperator;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition;
import com.alicloud.openservices.tablestore.model.condition.SingleColumnValueCondition.CompareOperator;
import dev.timeline.tablestore.AppendState.Row;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The claims of the message ids of a log, in a table of their own: which append may write under an
 * id and, once that is done, which entry the id stands for.
 */
final class MessageIdClaims {

  /** An id and a timeline id of 1,024 bytes each, and names. */
  private static final int CLAIM_BYTES = 4 << 10;

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

  MessageIdClaims(String table, KeyColumns keyColumns, Requests requests, BatchWriter writer) {
    this.table = table;
    this.keyColumns = keyColumns;
    this.requests = requests;
    this.writer = writer;
  }

  /**
   * A claim.
   *
   * @param holder the name of the append that may write, as it gave it to this claim
   * @param fingerprint of the message
   * @param sinceMillis a time of the service before the first row of any append that held the
   *     claim: whoever takes it over looks for rows since then
   * @param entry the entry that the id stands for, once the claim is settled
   */
  record Claim(String holder, long fingerprint, long sinceMillis, Optional<SettledEntry> entry) {
    Claim heldBy(String newHolder, long itsFingerprint, long itsSinceMillis) {
      return new Claim(newHolder, itsFingerprint, itsSinceMillis, entry);
    }

    Claim settledAt(Row row) {
      return new Claim(
          holder,
          row.fingerprint(),
          sinceMillis,
          Optional.of(new SettledEntry(row.seqId(), row.millis())));
    }
  }

  /** The entry that an id stands for. */
  record SettledEntry(long seqId, long millis) {
    Row asRow(long fingerprint) {
      return new Row(seqId, millis, fingerprint, false);
    }
  }

  CompletableFuture<Optional<Claim>> read(String timelineId, String messageId, Deadline deadline) {
    var query = new SingleRowQueryCriteria(table, keyOf(timelineId, messageId));
    query.setMaxVersions(1);
    return requests
        .read(AsyncClient::getRow, new GetRowRequest(query), deadline)
        .thenApply(answer -> Optional.ofNullable(answer.getRow()).map(MessageIdClaims::read));
  }

  private static Claim read(com.alicloud.openservices.tablestore.model.Row row) {
    boolean settled = row.contains(SEQ_ID);
    return new Claim(
        row.getLatestColumn(HOLDER).getValue().asString(),
        whole(row, FINGERPRINT),
        whole(row, SINCE),
        settled
            ? Optional.of(new SettledEntry(whole(row, SEQ_ID), whole(row, TIME)))
            : Optional.empty());
  }

  private static long whole(com.alicloud.openservices.tablestore.model.Row row, String column) {
    return row.getLatestColumn(column).getValue().asLong();
  }

  /** Claims an id that nobody has. Goes with the next batch. */
  void put(
      String timelineId, String messageId, Claim claim, Deadline deadline, Consumer<Outcome> then) {
    var absent = new Condition(RowExistenceExpectation.EXPECT_NOT_EXIST);
    write(timelineId, messageId, claim, absent, deadline, then);
  }

  /** Writes a claim over one that is still as it was. Goes with the next batch. */
  void change(
      String timelineId,
      String messageId,
      Claim before,
      Claim after,
      Deadline deadline,
      Consumer<Outcome> then) {
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
    write(timelineId, messageId, after, condition, deadline, then);
  }

  /**
   * The outcome of writing a claim.
   *
   * @param sentNanos when it was sent last, by {@link System#nanoTime}
   * @param failure why it was not written, or why that is unknown; null if it is written
   */
  record Outcome(long sentNanos, @Nullable ServiceFailure failure) {}

  private static SingleColumnValueCondition equal(String column, ColumnValue value) {
    return new SingleColumnValueCondition(column, CompareOperator.EQUAL, value);
  }

  private void write(
      String timelineId,
      String messageId,
      Claim claim,
      Condition condition,
      Deadline deadline,
      Consumer<Outcome> then) {
    var change = new RowPutChange(table, keyOf(timelineId, messageId));
    change.setCondition(condition);
    change.addColumn(HOLDER, ColumnValue.fromString(claim.holder()));
    change.addColumn(FINGERPRINT, ColumnValue.fromLong(claim.fingerprint()));
    change.addColumn(SINCE, ColumnValue.fromLong(claim.sinceMillis()));
    claim
        .entry()
        .ifPresent(
            entry -> {
              change.addColumn(SEQ_ID, ColumnValue.fromLong(entry.seqId()));
              change.addColumn(TIME, ColumnValue.fromLong(entry.millis()));
            });
    writer.add(new RowWrite(new ClaimRow(change, then), CLAIM_BYTES, deadline));
  }

  private PrimaryKey keyOf(String timelineId, String messageId) {
    return new PrimaryKey(
        new PrimaryKeyColumn[] {
          column(PARTITION, keyColumns.prefixOf(timelineId)),
          column(TIMELINE, timelineId),
          column(MESSAGE, messageId)
        });
  }

  private static PrimaryKeyColumn column(String name, String value) {
    return new PrimaryKeyColumn(name, PrimaryKeyValue.fromString(value));
  }

  /** A claim on its way in a batch. */
  private static final class ClaimRow implements RowWrite.Source {

    private final RowPutChange change;
    private final Consumer<Outcome> then;
    private long sentNanos;

    ClaimRow(RowPutChange change, Consumer<Outcome> then) {
      this.change = change;
      this.then = then;
    }

    @Override
    public RowPutChange change() {
      sentNanos = System.nanoTime();
      return change;
    }

    @Override
    public void written(@Nullable PrimaryKey key) {
      then.accept(new Outcome(sentNanos, null));
    }

    @Override
    public void failed(ServiceFailure failure) {
      then.accept(new Outcome(sentNanos, failure));
    }
  }
}
