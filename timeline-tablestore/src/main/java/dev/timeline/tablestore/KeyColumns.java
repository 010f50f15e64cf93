package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.PrimaryKeyOption;
import com.alicloud.openservices.tablestore.model.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.model.PrimaryKeyType;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The primary key of an entry: the first hexadecimal digits of the timeline id's MD5, which spread
 * timelines over partitions; the timeline id; and the SeqId, which the service counts up within
 * each value of the first.
 */
record KeyColumns(String partition, String timeline, String seqId, int prefixLength) {

  /** As documented for columns; those with a leading underscore are for entries. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,254}");

  private static final int MD5_DIGITS = 32;

  static final KeyColumns DEFAULT = new KeyColumns("partition_key", "timeline_id", "seq_id");

  KeyColumns(String partition, String timeline, String seqId) {
    this(partition, timeline, seqId, 4); // 65,536 partition values
  }

  KeyColumns {
    List<String> names = List.of(partition, timeline, seqId);
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "a key column is a letter and up to 254 letters, digits or underscores: '%s'"
                .formatted(name));
      }
    }
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("two key columns of one name: " + names);
    }
    requirePrefixLength(prefixLength);
  }

  static int requirePrefixLength(int digits) {
    if (digits < 1 || digits > MD5_DIGITS) {
      throw new IllegalArgumentException(
          "a prefix has 1 to %d digits: %d".formatted(MD5_DIGITS, digits));
    }
    return digits;
  }

  KeyColumns withPrefixLength(int length) {
    return new KeyColumns(partition, timeline, seqId, length);
  }

  boolean has(String name) {
    return name.equals(partition) || name.equals(timeline) || name.equals(seqId);
  }

  List<PrimaryKeySchema> schema() {
    return List.of(
        new PrimaryKeySchema(partition, PrimaryKeyType.STRING),
        new PrimaryKeySchema(timeline, PrimaryKeyType.STRING),
        new PrimaryKeySchema(seqId, PrimaryKeyType.INTEGER, PrimaryKeyOption.AUTO_INCREMENT));
  }

  /** Returns the key of an entry that is to be appended. */
  PrimaryKey next(String timelineId) {
    return key(timelineId, PrimaryKeyValue.AUTO_INCREMENT);
  }

  /** Returns the key of a row that is no entry: no timeline's prefix is its partition. */
  PrimaryKey probe() {
    return key("clock", "clock", PrimaryKeyValue.AUTO_INCREMENT);
  }

  PrimaryKey at(String timelineId, long seqId) {
    return key(timelineId, PrimaryKeyValue.fromLong(seqId));
  }

  private PrimaryKey key(String timelineId, PrimaryKeyValue last) {
    return key(prefixOf(timelineId), timelineId, last);
  }

  private PrimaryKey key(String prefix, String timelineId, PrimaryKeyValue last) {
    return new PrimaryKey(
        new PrimaryKeyColumn[] {
          new PrimaryKeyColumn(partition, PrimaryKeyValue.fromString(prefix)),
          new PrimaryKeyColumn(timeline, PrimaryKeyValue.fromString(timelineId)),
          new PrimaryKeyColumn(seqId, last)
        });
  }

  String timelineIdOf(PrimaryKey key) {
    return key.getPrimaryKeyColumn(timeline).getValue().asString();
  }

  long seqIdOf(PrimaryKey key) {
    return key.getPrimaryKeyColumn(seqId).getValue().asLong();
  }

  /** Returns the first digits of an id's MD5, in lower case. */
  String prefixOf(String id) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, (prefixLength + 1) / 2).substring(0, prefixLength);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    }
  }
}
