package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.filter.ColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.CompositeColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.CompositeColumnValueFilter.LogicOperator;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter;
import com.alicloud.openservices.tablestore.model.filter.SingleColumnValueFilter.CompareOperator;
import dev.timeline.AttributeFilter;
import java.util.List;
import java.util.UUID;

/**
 * Filters of attributes as the service's filters of columns, with no more conditions than they
 * count.
 */
final class ColumnFilters {

  /** A value that no column has: the client knows no filter for a column that exists. */
  private static final ColumnValue NOBODYS = ColumnValue.fromString(UUID.randomUUID().toString());

  private final EntryColumns columns;

  ColumnFilters(EntryColumns columns) {
    this.columns = columns;
  }

  ColumnValueFilter of(AttributeFilter filter) {
    if (filter instanceof AttributeFilter.Comparison comparison) {
      return single(
          comparison.name(),
          operatorOf(comparison.relation()),
          EntryColumns.valueOf(comparison.value()),
          false);
    } else if (filter instanceof AttributeFilter.Exists exists) {
      return not(isMissing(exists));
    } else if (filter instanceof AttributeFilter.Not negation) {
      return negation.filter() instanceof AttributeFilter.Exists exists
          ? isMissing(exists)
          : not(of(negation.filter()));
    } else if (filter instanceof AttributeFilter.All all) {
      return composite(LogicOperator.AND, all.filters().stream().map(this::of).toList());
    }
    return composite(
        LogicOperator.OR, ((AttributeFilter.Any) filter).filters().stream().map(this::of).toList());
  }

  private ColumnValueFilter isMissing(AttributeFilter.Exists exists) {
    return single(exists.name(), CompareOperator.EQUAL, NOBODYS, true);
  }

  private ColumnValueFilter single(
      String attribute, CompareOperator operator, ColumnValue value, boolean passIfMissing) {
    var single = new SingleColumnValueFilter(columns.nameOf(attribute), operator, value);
    single.setPassIfMissing(passIfMissing);
    single.setLatestVersionsOnly(true);
    return single;
  }

  private static ColumnValueFilter not(ColumnValueFilter filter) {
    return composite(LogicOperator.NOT, List.of(filter));
  }

  private static ColumnValueFilter composite(
      LogicOperator operator, List<ColumnValueFilter> parts) {
    var composite = new CompositeColumnValueFilter(operator);
    parts.forEach(composite::addFilter);
    return composite;
  }

  private static CompareOperator operatorOf(AttributeFilter.Relation relation) {
    return switch (relation) {
      case EQUAL -> CompareOperator.EQUAL;
      case GREATER -> CompareOperator.GREATER_THAN;
      case GREATER_OR_EQUAL -> CompareOperator.GREATER_EQUAL;
      case LESS -> CompareOperator.LESS_THAN;
      case LESS_OR_EQUAL -> CompareOperator.LESS_EQUAL;
    };
  }
}
