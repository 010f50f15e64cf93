package dev.timeline.examples.migrate;

import com.alicloud.openservices.tablestore.AsyncClientInterface;
import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.DescribeTableRequest;
import com.alicloud.openservices.tablestore.model.GetRangeRequest;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.Attribute;
import dev.timeline.TimelineException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of Alibaba's Timeline, as its second version, which comes with TableStore's client, makes
 * it, or the first, a library of its own. The last column of the key is the sequence id, chosen by
 * the service or by hand; those before it identify the timeline. The first version has one of them.
 *
 * <p>Reads only. It finds a timeline by asking for the first row after the one before: a request
 * for each. Then it reads the timelines of a window side by side, a page ahead in each. The client
 * tries again what fails; what fails then comes out as {@link TimelineException.Unavailable}.
 */
public final class SourceTable {

  /** The most timelines that are read side by side; an import stores as many in a request. */
  private static final int WINDOW = 200;

  /** The most rows of a timeline that are read at once; twice as many of each wait in memory. */
  private static final int PAGE = 50;

  private final AsyncClientInterface client;
  private final String table;
  private final List<String> identifierColumns;
  private final String sequenceColumn;

  private SourceTable(AsyncClientInterface client, String table, List<PrimaryKeySchema> key) {
    this.client = client;
    this.table = table;
    List<String> names = key.stream().map(PrimaryKeySchema::getName).toList();
    identifierColumns = names.subList(0, names.size() - 1);
    sequenceColumn = names.get(names.size() - 1);
  }

  /**
   * Opens a table.
   *
   * @throws IllegalArgumentException if its key is none of Alibaba's Timeline
   */
  public static SourceTable open(AsyncClientInterface client, String table) {
    List<PrimaryKeySchema> key =
        await(client.describeTable(new DescribeTableRequest(table), null))
            .getTableMeta()
            .getPrimaryKeyList();
    if (key.size() < 2 || key.get(key.size() - 1).getType() != PrimaryKeyType.INTEGER) {
      throw new IllegalArgumentException(
          "table %s has no key of identifiers and a sequence id: %s".formatted(table, key));
    }
    return new SourceTable(client, table, key);
  }

  /**
   * Returns the messages of all timelines; of each in the order of its sequence ids, and the
   * timelines in turn.
   *
   * @param from tells for a timeline with which sequence id to begin; empty: with its first
   */
  public Iterator<SourceRow> rows(Function<String, OptionalLong> from) {
    return new InTurn(new Identifiers(), from);
  }

  /** Returns the messages of one timeline after the other. */
  public Stream<Iterator<SourceRow>> timelines() {
    var identifiers = new Identifiers();
    return Stream.generate(identifiers::next)
        .takeWhile(Optional::isPresent)
        .map(identifier -> new Rows(identifier.get(), OptionalLong.empty()));
  }

  /**
   * Returns the id of a timeline: the value of its identifier, or of several the values with a
   * slash between them. A slash in one of several is written as %2F, and a percent sign as %25, so
   * that no two timelines have one id.
   */
  static String timelineId(List<PrimaryKeyValue> identifier) {
    return identifier.size() == 1
        ? text(identifier.get(0))
        : identifier.stream()
            .map(value -> text(value).replace("%", "%25").replace("/", "%2F"))
            .collect(Collectors.joining("/"));
  }

  private static String text(PrimaryKeyValue value) {
    return switch (value.getType()) {
      case STRING -> value.asString();
      case BINARY -> HexFormat.of().formatHex(value.asBinary());
      default -> Long.toString(value.asLong());
    };
  }

  private PrimaryKey key(List<PrimaryKeyValue> identifier, PrimaryKeyValue sequenceId) {
    var key = new PrimaryKeyColumn[identifierColumns.size() + 1];
    for (int i = 0; i < identifierColumns.size(); i++) {
      key[i] = new PrimaryKeyColumn(identifierColumns.get(i), identifier.get(i));
    }
    key[identifierColumns.size()] = new PrimaryKeyColumn(sequenceColumn, sequenceId);
    return new PrimaryKey(key);
  }

  private List<PrimaryKeyValue> identifierOf(PrimaryKey key) {
    return identifierColumns.stream()
        .map(name -> key.getPrimaryKeyColumn(name).getValue())
        .toList();
  }

  private Future<GetRangeResponse> range(PrimaryKey start, PrimaryKey end, int limit) {
    var query = new RangeRowQueryCriteria(table);
    query.setMaxVersions(1);
    query.setLimit(limit);
    query.setInclusiveStartPrimaryKey(start);
    query.setExclusiveEndPrimaryKey(end);
    return client.getRange(new GetRangeRequest(query), null);
  }

  private static <T> T await(Future<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException | TableStoreException | ClientException e) {
      throw new TimelineException.Unavailable(null, "the source cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimelineException.Unavailable(null, "interrupted while reading the source", e);
    }
  }

  /** The identifiers of all timelines, in the order of the table. */
  private final class Identifiers {
    private final PrimaryKey end = bound(PrimaryKeyValue.INF_MAX);
    private Future<GetRangeResponse> ahead = range(bound(PrimaryKeyValue.INF_MIN), end, 1);

    private PrimaryKey bound(PrimaryKeyValue infinite) {
      return key(identifierColumns.stream().map(name -> infinite).toList(), infinite);
    }

    Optional<List<PrimaryKeyValue>> next() {
      GetRangeResponse answer = await(ahead);
      while (answer.getRows().isEmpty() && answer.getNextStartPrimaryKey() != null) {
        answer = await(range(answer.getNextStartPrimaryKey(), end, 1));
      }
      if (answer.getRows().isEmpty()) {
        return Optional.empty();
      }
      List<PrimaryKeyValue> identifier = identifierOf(answer.getRows().get(0).getPrimaryKey());
      ahead = range(key(identifier, PrimaryKeyValue.INF_MAX), end, 1);
      return Optional.of(identifier);
    }
  }

  /** The messages of one timeline. */
  private final class Rows implements Iterator<SourceRow> {
    private final String timelineId;
    private final PrimaryKey end;
    private final Deque<Row> page = new ArrayDeque<>();
    private @Nullable Future<GetRangeResponse> ahead;

    Rows(List<PrimaryKeyValue> identifier, OptionalLong from) {
      timelineId = timelineId(identifier);
      end = key(identifier, PrimaryKeyValue.INF_MAX);
      PrimaryKeyValue first =
          from.isPresent() ? PrimaryKeyValue.fromLong(from.getAsLong()) : PrimaryKeyValue.INF_MIN;
      ahead = range(key(identifier, first), end, PAGE);
    }

    @Override
    public boolean hasNext() {
      while (page.isEmpty() && ahead != null) {
        GetRangeResponse answer = await(ahead);
        PrimaryKey next = answer.getNextStartPrimaryKey();
        ahead = next == null ? null : range(next, end, PAGE);
        page.addAll(answer.getRows());
      }
      return !page.isEmpty();
    }

    @Override
    public SourceRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = page.remove();
      long sequenceId = row.getPrimaryKey().getPrimaryKeyColumn(sequenceColumn).getValue().asLong();
      Map<String, Attribute> fields = new HashMap<>();
      long written = 0;
      for (Column column : row.getColumns()) {
        written = Math.max(written, column.getTimestamp());
        fields.put(column.getName(), attribute(column.getValue()));
      }
      return new SourceRow(timelineId, sequenceId, Instant.ofEpochMilli(written), fields);
    }
  }

  private static Attribute attribute(ColumnValue value) {
    return switch (value.getType()) {
      case STRING -> new Attribute.Text(value.asString());
      case INTEGER -> new Attribute.Whole(value.asLong());
      case DOUBLE -> new Attribute.Real(value.asDouble());
      case BOOLEAN -> new Attribute.Flag(value.asBoolean());
      default -> new Attribute.Bytes(value.asBinary());
    };
  }

  /** The messages of a window of timelines, one of each in turn. */
  private final class InTurn implements Iterator<SourceRow> {
    private final Identifiers identifiers;
    private final Function<String, OptionalLong> from;
    private final Deque<Rows> window = new ArrayDeque<>();
    private boolean isLast;

    InTurn(Identifiers identifiers, Function<String, OptionalLong> from) {
      this.identifiers = identifiers;
      this.from = from;
    }

    @Override
    public boolean hasNext() {
      while (true) {
        while (!isLast && window.size() < WINDOW) {
          identifiers.next().ifPresentOrElse(this::open, () -> isLast = true);
        }
        if (window.isEmpty()) {
          return false;
        }
        if (window.element().hasNext()) {
          return true;
        }
        window.remove();
      }
    }

    private void open(List<PrimaryKeyValue> identifier) {
      window.add(new Rows(identifier, from.apply(timelineId(identifier))));
    }

    @Override
    public SourceRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Rows rows = window.remove();
      window.add(rows);
      return rows.next();
    }
  }
}
