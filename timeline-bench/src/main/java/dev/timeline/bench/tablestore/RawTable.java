package dev.timeline.bench.tablestore;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.CreateTableRequest;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.ReturnType;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import com.alicloud.openservices.tablestore.model.TableMeta;
import com.alicloud.openservices.tablestore.model.TableOptions;
import dev.timeline.bench.service.LocalService;

/** The SDK's client, and a table like a log's that it writes to. */
final class RawTable implements AutoCloseable {

  static final String NAME = "raw";

  private final SyncClient client;

  RawTable(LocalService service) {
    client = service.syncClient();
    var meta = new TableMeta(NAME);
    meta.addPrimaryKeyColumn(Rows.PARTITION, PrimaryKeyType.STRING);
    meta.addPrimaryKeyColumn(Rows.TIMELINE, PrimaryKeyType.STRING);
    meta.addAutoIncrementPrimaryKeyColumn(Rows.SEQ_ID);
    client.createTable(new CreateTableRequest(meta, new TableOptions(-1, 1)));
  }

  SyncClient client() {
    return client;
  }

  @Override
  public void close() {
    client.shutdown();
  }

  /** One timeline's part of the table; its key is made once. */
  static final class Part {

    private final PrimaryKeyColumn partition;
    private final PrimaryKeyColumn timeline;
    private final PrimaryKey next;

    Part(String timelineId) {
      partition = Rows.partition(timelineId);
      timeline = Rows.timeline(timelineId);
      next = key(PrimaryKeyValue.AUTO_INCREMENT);
    }

    private PrimaryKey key(PrimaryKeyValue seqId) {
      return new PrimaryKey(
          new PrimaryKeyColumn[] {partition, timeline, new PrimaryKeyColumn(Rows.SEQ_ID, seqId)});
    }

    RowPutChange row(byte[] body) {
      var row = new RowPutChange(NAME, next);
      row.addColumns(Rows.columns(body));
      row.setReturnType(ReturnType.RT_PK);
      return row;
    }

    /** Reads a page, and returns the sum that {@link Client.One#page} answers with. */
    long page(RawTable table, long after, int limit) {
      var query = new RangeRowQueryCriteria(NAME);
      query.setMaxVersions(1);
      query.setLimit(limit);
      query.setInclusiveStartPrimaryKey(key(PrimaryKeyValue.fromLong(after + 1)));
      query.setExclusiveEndPrimaryKey(key(PrimaryKeyValue.INF_MAX));
      long sum = 0;
      for (Row row : table.client.getRange(new GetRangeRequest(query)).getRows()) {
        sum += Rows.sum(row);
      }
      return sum;
    }
  }
}
