package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnType;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.Row;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an entry. Attributes are columns of their own name and type, so that other tools
 * can read and filter by them. The backend's own columns begin with an underscore, which no
 * attribute does.
 */
final class EntryColumns {

  /** The most bytes of one value, by the service's documentation. */
  static final int VALUE_BYTES = 2 << 20;

  static final String BODY = "_body";
  static final String APPEND_ID = "_append_id";
  static final String FINGERPRINT = "_fingerprint";
  static final String TIME = "_time";
  static final String DUE = "_due";
  static final String CHECKED = "_checked";
  static final String EDIT = "_edit";
  static final String PREVIOUS_EDIT = "_previous_edit";
  static final String DELETED = "_deleted";

  /** All that tells which append a row is of, and none of what may be large. */
  static final List<String> IDENTITY =
      List.of(APPEND_ID, FINGERPRINT, TIME, DUE, CHECKED, EDIT, PREVIOUS_EDIT, DELETED);

  /** In front of an attribute that has the name of a key column. */
  private static final String ATTRIBUTE = "_attribute_";

  private final KeyColumns keys;

  EntryColumns(KeyColumns keys) {
    this.keys = keys;
  }

  KeyColumns keys() {
    return keys;
  }

  void write(Message<byte[]> message, RowMetadata metadata, RowPutChange row) {
    writeBody(message.body(), row);
    for (Map.Entry<String, Attribute> attribute : message.attributes().asMap().entrySet()) {
      row.addColumn(nameOf(attribute.getKey()), valueOf(attribute.getValue()));
    }
    writeIdentity(metadata, row);
  }

  /** Returns the column of an attribute. */
  String nameOf(String attribute) {
    return keys.has(attribute) ? ATTRIBUTE + attribute : attribute;
  }

  /**
   * Writes what is left of a deleted entry that has a message id or may have a duplicate: enough to
   * recognise that by.
   */
  void writeDeleted(RowMetadata metadata, RowPutChange row) {
    writeIdentity(metadata, row);
    row.addColumn(DELETED, ColumnValue.fromBoolean(true));
  }

  private static void writeIdentity(RowMetadata metadata, RowPutChange row) {
    row.addColumn(APPEND_ID, ColumnValue.fromString(metadata.appendId()));
    row.addColumn(TIME, ColumnValue.fromLong(metadata.millis()));
    if (metadata.fingerprint().isPresent()) {
      row.addColumn(FINGERPRINT, ColumnValue.fromLong(metadata.fingerprint().getAsLong()));
    }
    if (metadata.dueMillis() != Long.MAX_VALUE) {
      row.addColumn(DUE, ColumnValue.fromLong(metadata.dueMillis()));
    }
    if (metadata.checkedUpTo() != StoredRow.NOT_CHECKED) {
      row.addColumn(CHECKED, ColumnValue.fromLong(metadata.checkedUpTo()));
    }
  }

  private static void writeBody(byte[] body, RowPutChange row) {
    row.addColumn(BODY, ColumnValue.fromBinary(part(body, 0)));
    for (int from = VALUE_BYTES, part = 1; from < body.length; from += VALUE_BYTES, part++) {
      row.addColumn(BODY + part, ColumnValue.fromBinary(part(body, from)));
    }
  }

  private static byte[] part(byte[] body, int from) {
    return body.length <= VALUE_BYTES
        ? body
        : Arrays.copyOfRange(body, from, Math.min(body.length, from + VALUE_BYTES));
  }

  static ColumnValue valueOf(Attribute attribute) {
    if (attribute instanceof Attribute.Text text) {
      return ColumnValue.fromString(text.value());
    } else if (attribute instanceof Attribute.Whole whole) {
      return ColumnValue.fromLong(whole.value());
    } else if (attribute instanceof Attribute.Real real) {
      return ColumnValue.fromDouble(real.value());
    } else if (attribute instanceof Attribute.Flag flag) {
      return ColumnValue.fromBoolean(flag.value());
    }
    return ColumnValue.fromBinary(((Attribute.Bytes) attribute).value());
  }

  StoredRow read(String timelineId, Row row) {
    return new Reading().read(timelineId, row);
  }

  /** One row, column by column. */
  private final class Reading {
    private byte[] body = new byte[0];
    private @Nullable List<byte[]> parts;
    private Attributes attributes = Attributes.none();
    private @Nullable String appendId;
    private OptionalLong fingerprint = OptionalLong.empty();
    private long millis = Long.MIN_VALUE;
    private long dueMillis = Long.MAX_VALUE;
    private long serverMillis;
    private long checkedUpTo = StoredRow.NOT_CHECKED;
    private String edit = "";
    private String previousEdit = "";
    private boolean deleted;

    StoredRow read(String timelineId, Row row) {
      for (Column column : row.getColumns()) {
        serverMillis = Math.max(serverMillis, column.getTimestamp());
        if (column.getName().charAt(0) == '_') {
          readOwn(column.getName(), column.getValue());
        } else {
          addAttribute(column.getName(), column.getValue());
        }
      }
      PrimaryKey key = row.getPrimaryKey();
      Entry<byte[]> entry =
          Entry.ofEpochMilli(
              timelineId,
              keys.seqIdOf(key),
              millis == Long.MIN_VALUE ? serverMillis : millis,
              message());
      return new StoredRow(
          edit.isEmpty() ? entry : entry.withRevision(edit),
          appendId,
          fingerprint,
          checkedUpTo,
          dueMillis,
          serverMillis,
          previousEdit,
          deleted);
    }

    private void readOwn(String name, ColumnValue value) {
      try {
        readTyped(name, value);
      } catch (IllegalStateException e) {
        // Of another type, so written by something else: it must not make the entry unreadable.
      }
    }

    private void readTyped(String name, ColumnValue value) {
      switch (name) {
        case BODY -> body = bytesOf(value);
        case APPEND_ID -> appendId = value.asString();
        case TIME -> millis = value.asLong();
        case FINGERPRINT -> fingerprint = OptionalLong.of(value.asLong());
        case DUE -> dueMillis = value.asLong();
        case CHECKED -> checkedUpTo = value.asLong();
        case EDIT -> edit = value.asString();
        case PREVIOUS_EDIT -> previousEdit = value.asString();
        case DELETED -> deleted = value.asBoolean();
        default -> {
          if (name.startsWith(ATTRIBUTE)) {
            addAttribute(name.substring(ATTRIBUTE.length()), value);
          } else if (isPart(name)) {
            addPart(bytesOf(value));
          }
        }
      }
    }

    private static boolean isPart(String name) {
      return name.length() == BODY.length() + 1
          && name.startsWith(BODY)
          && Character.isDigit(name.charAt(BODY.length()));
    }

    // Text counts as well: another program that writes to the table may write it so.
    private static byte[] bytesOf(ColumnValue value) {
      return value.getType() == ColumnType.STRING
          ? value.asString().getBytes(StandardCharsets.UTF_8)
          : value.asBinary();
    }

    private void addAttribute(String name, ColumnValue value) {
      try {
        attributes = attributes.with(name, attributeOf(value));
      } catch (IllegalArgumentException e) {
        // Written by something else, and no attribute: it must not make the entry unreadable.
      }
    }

    /** Columns come in the order of their names, and there are no more than three. */
    private void addPart(byte[] part) {
      if (parts == null) {
        parts = new ArrayList<>();
      }
      parts.add(part);
    }

    private Message<byte[]> message() {
      Message<byte[]> message = Message.of(wholeBody());
      if (!attributes.isEmpty()) {
        message = message.withAttributes(attributes);
      }
      return appendId != null && fingerprint.isPresent() ? message.withId(appendId) : message;
    }

    private byte[] wholeBody() {
      if (parts == null) {
        return body;
      }
      var whole = new ByteArrayOutputStream();
      whole.writeBytes(body);
      parts.forEach(whole::writeBytes);
      return whole.toByteArray();
    }
  }

  private static Attribute attributeOf(ColumnValue value) {
    ColumnType type = value.getType();
    return switch (type) {
      case STRING -> new Attribute.Text(value.asString());
      case INTEGER -> new Attribute.Whole(value.asLong());
      case DOUBLE -> new Attribute.Real(value.asDouble());
      case BOOLEAN -> new Attribute.Flag(value.asBoolean());
      default -> new Attribute.Bytes(value.asBinary());
    };
  }
}
