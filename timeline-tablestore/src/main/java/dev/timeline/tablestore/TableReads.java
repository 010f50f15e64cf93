package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.GetRowRequest;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.SingleRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.filter.ColumnValueFilter;
import dev.timeline.EntryKey;
import dev.timeline.SeqRange;
import dev.timeline.spi.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Reads the rows of one table as they are; futures fail with a {@link ServiceFailure}. */
final class TableReads {

  private final String table;
  private final EntryColumns columns;
  private final Requests requests;
  private final BatchReads batches;
  private final ColumnFilters filters;

  TableReads(String table, EntryColumns columns, Requests requests) {
    this.table = table;
    this.columns = columns;
    this.requests = requests;
    batches = new BatchReads(table, requests);
    filters = new ColumnFilters(columns);
  }

  /**
   * Some rows of a range; perhaps none though it has more.
   *
   * @param next the rest of the range
   * @param more whether the range may have more rows
   */
  record Rows(List<StoredRow> rows, SeqRange next, boolean more) {}

  /**
   * The part of rows that a read asks for.
   *
   * @param columns none for all of them
   * @param filter what a row has to pass, if anything
   */
  private record Wanted(List<String> columns, Optional<ColumnValueFilter> filter) {
    static final Wanted ALL = new Wanted(List.of(), Optional.empty());
    static final Wanted IDENTITY = new Wanted(EntryColumns.IDENTITY, Optional.empty());
  }

  CompletableFuture<Optional<StoredRow>> row(String timelineId, long seqId, Deadline deadline) {
    var query = new SingleRowQueryCriteria(table, columns.keys().at(timelineId, seqId));
    query.setMaxVersions(1);
    return requests
        .read(AsyncClient::getRow, new GetRowRequest(query), deadline)
        .thenApply(
            answer -> Optional.ofNullable(answer.getRow()).map(row -> read(timelineId, row)));
  }

  /**
   * Returns the rows that are there, of at most {@link BatchReads#MOST_ROWS} different keys, in no
   * order.
   */
  CompletableFuture<List<StoredRow>> rows(Collection<EntryKey> entries, Deadline deadline) {
    KeyColumns keys = columns.keys();
    return batches
        .rows(entries.stream().map(it -> keys.at(it.timelineId(), it.seqId())).toList(), deadline)
        .thenApply(
            rows ->
                rows.stream()
                    .map(row -> read(keys.timelineIdOf(row.getPrimaryKey()), row))
                    .toList());
  }

  /**
   * Returns some rows of a range. An empty stretch is read on while time is left: the rest of the
   * range is then to be asked for, so that what was read so far need not be read again.
   */
  CompletableFuture<Rows> range(String timelineId, SeqRange range, Deadline deadline) {
    return range(timelineId, range, Wanted.ALL, deadline, deadline.half());
  }

  /**
   * Returns some rows of a range that pass a filter, read in the same way: what was looked at may
   * be empty of them, and the rest begins after it. A filter sees no columns but those that are
   * asked for.
   */
  CompletableFuture<Rows> range(String timelineId, Selection selection, Deadline deadline) {
    Optional<ColumnValueFilter> filter = selection.filter().map(filters::of);
    Wanted wanted = new Wanted(List.of(), filter);
    if (selection.attributes().isPresent()) {
      Set<String> names = new LinkedHashSet<>(selection.attributes().get());
      selection.filter().ifPresent(it -> names.addAll(it.names()));
      wanted = new Wanted(withIdentity(names), filter);
    }
    return range(timelineId, selection.range(), wanted, deadline, deadline.half());
  }

  /**
   * Returns some rows of a range, read in the same way, without bodies and other attributes than
   * these.
   */
  CompletableFuture<Rows> range(
      String timelineId, SeqRange range, Set<String> attributes, Deadline deadline) {
    var wanted = new Wanted(withIdentity(attributes), Optional.empty());
    return range(timelineId, range, wanted, deadline, deadline.half());
  }

  /**
   * Returns the same rows, and those that have none of the columns asked for: another program wrote
   * them. Of these it has nothing but the key.
   */
  CompletableFuture<Rows> everyRow(
      String timelineId, SeqRange range, Set<String> attributes, Deadline deadline) {
    List<String> names = withIdentity(attributes);
    names.add(columns.keys().seqId());
    var wanted = new Wanted(names, Optional.empty());
    return range(timelineId, range, wanted, deadline, deadline.half());
  }

  private List<String> withIdentity(Set<String> attributes) {
    List<String> only = new ArrayList<>(EntryColumns.IDENTITY);
    attributes.forEach(name -> only.add(columns.nameOf(name)));
    return only;
  }

  /**
   * Returns the same rows without bodies and attributes, and none only if there are none up to the
   * range's end; fails if that takes longer than there is time.
   */
  CompletableFuture<Rows> identities(String timelineId, SeqRange range, Deadline deadline) {
    return range(timelineId, range, Wanted.IDENTITY, deadline, deadline);
  }

  private CompletableFuture<Rows> range(
      String timelineId, SeqRange range, Wanted wanted, Deadline deadline, Deadline whileEmpty) {
    if (range.isEmpty()) {
      return CompletableFuture.completedFuture(new Rows(List.of(), range, false));
    }
    return requests
        .read(AsyncClient::getRange, request(timelineId, range, wanted), deadline)
        .thenCompose(
            answer -> {
              Rows rows = rows(timelineId, range, answer);
              return rows.rows.isEmpty() && rows.more && !whileEmpty.hasPassed()
                  ? range(timelineId, rows.next, wanted, deadline, whileEmpty)
                  : CompletableFuture.completedFuture(rows);
            });
  }

  private GetRangeRequest request(String timelineId, SeqRange range, Wanted wanted) {
    var query = new RangeRowQueryCriteria(table);
    query.setMaxVersions(1);
    query.setLimit(range.limit());
    query.addColumnsToGet(wanted.columns());
    wanted.filter().ifPresent(query::setFilter);
    KeyColumns keys = columns.keys();
    // The service includes the start and excludes the end, in either direction.
    if (range.isForward()) {
      query.setDirection(Direction.FORWARD);
      query.setInclusiveStartPrimaryKey(keys.at(timelineId, range.after() + 1));
      query.setExclusiveEndPrimaryKey(keys.at(timelineId, range.upTo() + 1));
    } else {
      query.setDirection(Direction.BACKWARD);
      query.setInclusiveStartPrimaryKey(keys.at(timelineId, range.upTo()));
      query.setExclusiveEndPrimaryKey(keys.at(timelineId, range.after()));
    }
    return new GetRangeRequest(query);
  }

  private Rows rows(String timelineId, SeqRange range, GetRangeResponse answer) {
    var rows = new ArrayList<StoredRow>(answer.getRows().size());
    for (Row row : answer.getRows()) {
      rows.add(read(timelineId, row));
    }
    PrimaryKey next = answer.getNextStartPrimaryKey();
    if (next != null) {
      return new Rows(rows, from(columns.keys().seqIdOf(next), range), true);
    }
    return new Rows(
        rows, rows.isEmpty() ? range : range.past(rows.get(rows.size() - 1).seqId()), false);
  }

  /** Returns the part of a range that begins with this SeqId, in its direction. */
  private static SeqRange from(long seqId, SeqRange range) {
    return range.isForward()
        ? new SeqRange(seqId - 1, range.upTo(), range.direction(), range.limit())
        : new SeqRange(range.after(), seqId, range.direction(), range.limit());
  }

  private StoredRow read(String timelineId, Row row) {
    return columns.read(timelineId, row);
  }
}
