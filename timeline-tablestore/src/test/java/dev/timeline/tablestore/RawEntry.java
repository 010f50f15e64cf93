package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A row of a log's table as it is stored, looked at from outside: by the documented names of its
 * columns, without the backend.
 *
 * @param appendId what the rows of one append have in common
 * @param body in UTF-8
 * @param inTime whether the service stored it, as it is, before its writer could take it for lost
 */
record RawEntry(String timelineId, long seqId, String appendId, String body, boolean inTime) {

  /** Those of all rows that have a body, in the order of the table. */
  static List<RawEntry> all(List<Row> rows) {
    return rows.stream()
        .filter(row -> row.getLatestColumn("_body") != null)
        .map(RawEntry::of)
        .toList();
  }

  private static RawEntry of(Row row) {
    PrimaryKey key = row.getPrimaryKey();
    Column body = row.getLatestColumn("_body");
    return new RawEntry(
        key.getPrimaryKeyColumn("timeline_id").getValue().asString(),
        key.getPrimaryKeyColumn("seq_id").getValue().asLong(),
        row.getLatestColumn("_append_id").getValue().asString(),
        new String(body.getValue().asBinary(), StandardCharsets.UTF_8),
        row.getLatestColumn("_edit") == null
            && body.getTimestamp() <= row.getLatestColumn("_due").getValue().asLong());
  }
}
