package dev.timeline.tablestore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnType;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Keys and columns as golden files have them: {@code _body BINARY 6869; _time INTEGER 7}. */
final class RowText {

  private RowText() {}

  static String of(PrimaryKey key) {
    return Arrays.stream(key.getPrimaryKeyColumns())
        .map(it -> "%s %s %s".formatted(it.getName(), it.getValue().getType(), it.getValue()))
        .collect(joining("; "));
  }

  static String of(Collection<Column> columns) {
    return columns.stream()
        .sorted(Comparator.comparing(Column::getName))
        .map(it -> "%s %s %s".formatted(it.getName(), it.getValue().getType(), text(it)))
        .collect(joining("; "));
  }

  private static String text(Column column) {
    ColumnValue value = column.getValue();
    return value.getType() == ColumnType.BINARY
        ? HexFormat.of().formatHex(value.asBinary())
        : value.toString();
  }

  static PrimaryKey key(String text) {
    return new PrimaryKey(
        Arrays.stream(text.split("; ", -1))
            .map(it -> it.split(" ", 3))
            .map(it -> new PrimaryKeyColumn(it[0], keyValue(it[1], it[2])))
            .toArray(PrimaryKeyColumn[]::new));
  }

  private static PrimaryKeyValue keyValue(String type, String text) {
    return PrimaryKeyType.valueOf(type) == PrimaryKeyType.INTEGER
        ? PrimaryKeyValue.fromLong(Long.parseLong(text))
        : PrimaryKeyValue.fromString(text);
  }

  static List<Column> columns(String text, long timestamp) {
    var columns = new ArrayList<Column>();
    for (String one : text.split("; ", -1)) {
      String[] parts = one.split(" ", 3);
      columns.add(new Column(parts[0], value(parts[1], parts[2]), timestamp));
    }
    return columns;
  }

  private static ColumnValue value(String type, String text) {
    return switch (ColumnType.valueOf(type)) {
      case STRING -> ColumnValue.fromString(text);
      case INTEGER -> ColumnValue.fromLong(Long.parseLong(text));
      case DOUBLE -> ColumnValue.fromDouble(Double.parseDouble(text));
      case BOOLEAN -> ColumnValue.fromBoolean(Boolean.parseBoolean(text));
      case BINARY -> ColumnValue.fromBinary(HexFormat.of().parseHex(text));
      default -> throw new IllegalArgumentException("no type of a column: " + type);
    };
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
