package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsFilter;
import com.alicloud.openservices.tablestore.core.protocol.OtsFilter.ColumnPaginationFilter;
import com.alicloud.openservices.tablestore.core.protocol.OtsFilter.ComparatorType;
import com.alicloud.openservices.tablestore.core.protocol.OtsFilter.CompositeColumnValueFilter;
import com.alicloud.openservices.tablestore.core.protocol.OtsFilter.LogicalOperator;
import com.alicloud.openservices.tablestore.core.protocol.OtsFilter.SingleColumnValueFilter;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import com.aliyun.ots.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Filters of rows to read, and conditions on rows to write. */
final class Filters {

  /**
   * The versions of a column, newest first; none if the row has no such column. A key's has one.
   */
  interface Row extends Function<String, List<Cell>> {}

  private final Rules rules;
  private final Set<String> columns = new HashSet<>();
  private int nodes;
  private @Nullable ColumnPaginationFilter pagination;

  private Filters(Rules rules) {
    this.rules = rules;
  }

  /** A filter: the rows it accepts, the columns it looks at, and the window of columns it wants. */
  record Parsed(
      Predicate<Row> rows, Set<String> columns, @Nullable ColumnPaginationFilter pagination) {}

  static Parsed parse(ByteString bytes, Rules rules) {
    if (bytes.isEmpty()) {
      return new Parsed(Filters::any, Set.of(), null);
    }
    var filters = new Filters(rules);
    Predicate<Row> rows = filters.parse(bytes, OtsFilter.Filter::parseFrom, filters::filter);
    return new Parsed(rows, filters.columns, filters.pagination);
  }

  static Parsed parseCondition(ByteString bytes, Rules rules) {
    Parsed parsed = parse(bytes, rules);
    if (parsed.pagination() != null) {
      throw ServiceError.invalid("Invalid condition: FT_COLUMN_PAGINATION.");
    }
    return parsed;
  }

  private static boolean any(Row row) {
    return true;
  }

  private interface Parser<T> {
    T parse(ByteString bytes) throws InvalidProtocolBufferException;
  }

  private <T> Predicate<Row> parse(
      ByteString bytes, Parser<T> parser, Function<T, Predicate<Row>> then) {
    T message;
    try {
      message = parser.parse(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw ServiceError.invalid("Deserialize filter failed.");
    }
    return then.apply(message);
  }

  /** Parses a filter. Every node counts, so that none can be deeper than there may be nodes. */
  private Predicate<Row> filter(OtsFilter.Filter filter) {
    nodes++;
    if (nodes > Limits.FILTER_NODES) {
      throw ServiceError.invalid(
          "The count of filter exceeds the max: " + Limits.FILTER_NODES + ".");
    }
    return switch (filter.getType()) {
      case FT_SINGLE_COLUMN_VALUE ->
          parse(filter.getFilter(), SingleColumnValueFilter::parseFrom, this::single);
      case FT_COMPOSITE_COLUMN_VALUE ->
          parse(filter.getFilter(), CompositeColumnValueFilter::parseFrom, this::composite);
      case FT_COLUMN_PAGINATION ->
          parse(filter.getFilter(), ColumnPaginationFilter::parseFrom, this::pagination);
    };
  }

  private Predicate<Row> pagination(ColumnPaginationFilter filter) {
    if (filter.getOffset() < 0) {
      throw ServiceError.invalid(
          "Offset in ColumnPaginationFilter must be greater than or equal to 0.");
    }
    if (filter.getLimit() <= 0) {
      throw ServiceError.invalid("Limit in ColumnPaginationFilter must be greater than 0.");
    }
    pagination = filter;
    return Filters::any;
  }

  private Predicate<Row> composite(CompositeColumnValueFilter filter) {
    List<Predicate<Row>> parts = new ArrayList<>();
    filter.getSubFiltersList().forEach(part -> parts.add(filter(part)));
    if (filter.getCombinator() == LogicalOperator.LO_NOT) {
      if (parts.size() != 1) {
        throw ServiceError.invalid("Invalid NOT operator: the number of sub-filters must be 1.");
      }
      return parts.get(0).negate();
    }
    if (parts.size() < 2) {
      throw ServiceError.invalid("Invalid AND/OR operator: the number of sub-filters must be 2.");
    }
    return filter.getCombinator() == LogicalOperator.LO_AND
        ? row -> parts.stream().allMatch(part -> part.test(row))
        : row -> parts.stream().anyMatch(part -> part.test(row));
  }

  private Predicate<Row> single(SingleColumnValueFilter filter) {
    rules.checkColumnName(filter.getColumnName());
    if (filter.hasValueTransRule()) {
      throw ServiceError.unsupported("regular expressions in filters");
    }
    String column = filter.getColumnName();
    columns.add(column);
    ComparatorType comparator = filter.getComparator();
    if (comparator == ComparatorType.CT_EXIST || comparator == ComparatorType.CT_NOT_EXIST) {
      return row -> row.apply(column).isEmpty() == (comparator == ComparatorType.CT_NOT_EXIST);
    }
    ColumnValue expected = PlainBuffer.readBareValue(filter.getColumnValue());
    AttributeCells.checkLength(column, expected);
    return row -> {
      List<Cell> versions = row.apply(column);
      if (versions.isEmpty()) {
        return !filter.getFilterIfMissing();
      }
      return (filter.getLatestVersionOnly() ? versions.subList(0, 1) : versions)
          .stream().anyMatch(cell -> holds(cell.value(), comparator, expected));
    };
  }

  /** Compares. Values of different types are unequal, and neither is the greater. */
  private static boolean holds(
      ColumnValue actual, ComparatorType comparator, ColumnValue expected) {
    if (actual.getType() != expected.getType()) {
      return comparator == ComparatorType.CT_NOT_EQUAL;
    }
    int order = compare(actual, expected);
    return switch (comparator) {
      case CT_EQUAL -> order == 0;
      case CT_NOT_EQUAL -> order != 0;
      case CT_GREATER_THAN -> order > 0;
      case CT_GREATER_EQUAL -> order >= 0;
      case CT_LESS_THAN -> order < 0;
      case CT_LESS_EQUAL -> order <= 0;
      default -> throw ServiceError.invalid("Invalid relation operator: " + comparator + ".");
    };
  }

  private static int compare(ColumnValue a, ColumnValue b) {
    return switch (a.getType()) {
      case STRING -> Arrays.compareUnsigned(a.asStringInBytes(), b.asStringInBytes());
      case BINARY -> Arrays.compareUnsigned(a.asBinary(), b.asBinary());
      case INTEGER -> Long.compare(a.asLong(), b.asLong());
      case DOUBLE -> Double.compare(a.asDouble(), b.asDouble());
      case BOOLEAN -> Boolean.compare(a.asBoolean(), b.asBoolean());
      default -> throw ServiceError.invalid("Invalid column type: " + a.getType() + ".");
    };
  }
}
