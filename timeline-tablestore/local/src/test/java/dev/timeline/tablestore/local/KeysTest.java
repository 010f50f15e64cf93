package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.PrimaryKeyBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeysTest extends ClientTest {

  private static RowKey key(PrimaryKeyValue... values) {
    return new RowKey(List.of(values));
  }

  private static PrimaryKeyValue text(String value) {
    return PrimaryKeyValue.fromString(value);
  }

  @Test
  void stringsSortByTheirUtf8Bytes() {
    // As UTF-16 the surrogates of the second would come first.
    String low = "\uFF61";
    String high = "\uD83D\uDE00";
    assertThat(low).isGreaterThan(high);
    put(high, "high");
    put(low, "low");
    var criteria = new RangeRowQueryCriteria(PLAIN);
    criteria.setInclusiveStartPrimaryKey(plainKey(PrimaryKeyValue.INF_MIN));
    criteria.setExclusiveEndPrimaryKey(plainKey(PrimaryKeyValue.INF_MAX));
    criteria.setMaxVersions(1);
    assertThat(bodies(getRange(criteria).getRows())).containsExactly("low", "high");
  }

  @Test
  void stringsOfAllKindsSortAsTheirBytes() {
    Random random = new Random(7);
    List<String> parts = List.of("", "\0", "\0\0", "\1", "a", "b", "ÿ", "\uFF61", "\uD83D\uDE00");
    List<String> strings =
        Stream.generate(
                () ->
                    parts.get(random.nextInt(9))
                        + parts.get(random.nextInt(9))
                        + parts.get(random.nextInt(9)))
            .limit(200)
            .distinct()
            .toList();
    Comparator<String> byBytes =
        Comparator.comparing(s -> s.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    // With a column behind them, so that the end of the first has to count.
    Comparator<String> asKeys =
        Comparator.comparing(s -> key(text(s), PrimaryKeyValue.fromLong(s.hashCode())));
    assertThat(strings.stream().sorted(asKeys).toList())
        .isEqualTo(strings.stream().sorted(byBytes).toList());
  }

  @Test
  void integersSortByValueAndTheInfinitiesAroundThem() {
    List<RowKey> sorted =
        List.of(
            key(PrimaryKeyValue.INF_MIN),
            key(PrimaryKeyValue.fromLong(Long.MIN_VALUE)),
            key(PrimaryKeyValue.fromLong(-1)),
            key(PrimaryKeyValue.fromLong(0)),
            key(PrimaryKeyValue.fromLong(256)),
            key(PrimaryKeyValue.fromLong(Long.MAX_VALUE)),
            key(PrimaryKeyValue.INF_MAX));
    assertThat(sorted.stream().sorted()).isEqualTo(sorted);
    assertThat(sorted.stream().map(RowKey::hashCode).distinct()).hasSize(7);
  }

  @Test
  void aKeyOfAnotherSchemaIsRefused() {
    for (PrimaryKey key :
        List.of(
            plainKey(PrimaryKeyValue.fromLong(1)),
            plainKey(PrimaryKeyValue.fromBinary(new byte[] {1})),
            logKey("room", PrimaryKeyValue.fromLong(1)),
            PrimaryKeyBuilder.createPrimaryKeyBuilder()
                .addPrimaryKeyColumn("di", text("x"))
                .build())) {
      var change = new RowPutChange(PLAIN, key);
      assertRefused("OTSInvalidPK", () -> client.putRow(new PutRowRequest(change)));
      assertRefused("OTSInvalidPK", () -> get(PLAIN, key));
    }
  }

  @Test
  void aPlaceholderGoesOnlyWhereTheServiceChooses() {
    var change = new RowPutChange(PLAIN, plainKey(PrimaryKeyValue.AUTO_INCREMENT));
    assertRefused("OTSInvalidPK", () -> client.putRow(new PutRowRequest(change)));
    var key =
        PrimaryKeyBuilder.createPrimaryKeyBuilder()
            .addPrimaryKeyColumn("bucket", text("b"))
            .addPrimaryKeyColumn("room", PrimaryKeyValue.AUTO_INCREMENT)
            .addPrimaryKeyColumn("seq", PrimaryKeyValue.AUTO_INCREMENT)
            .build();
    assertInvalid(() -> client.putRow(new PutRowRequest(new RowPutChange(LOG, key))));
  }

  @Test
  void aPlaceholderCannotBeRead() {
    assertInvalid(() -> get(LOG, logKey("room", PrimaryKeyValue.AUTO_INCREMENT)));
    var criteria = range("room", Direction.FORWARD);
    criteria.setInclusiveStartPrimaryKey(logKey("room", PrimaryKeyValue.AUTO_INCREMENT));
    assertInvalid(() -> getRange(criteria));
  }

  @Test
  void anInfiniteKeyIsNoKeyOfARow() {
    for (PrimaryKeyValue infinite : List.of(PrimaryKeyValue.INF_MIN, PrimaryKeyValue.INF_MAX)) {
      var change = new RowPutChange(PLAIN, plainKey(infinite));
      assertInvalid(() -> client.putRow(new PutRowRequest(change)));
      assertInvalid(() -> get(PLAIN, plainKey(infinite)));
    }
  }

  @Test
  void aRangeThatIsEmptyOrBackToFrontIsRefused() {
    for (Direction direction : Direction.values()) {
      RangeRowQueryCriteria criteria = range("room", direction);
      PrimaryKey start = criteria.getInclusiveStartPrimaryKey();
      criteria.setInclusiveStartPrimaryKey(criteria.getExclusiveEndPrimaryKey());
      assertInvalid(() -> getRange(criteria));
      criteria.setExclusiveEndPrimaryKey(start);
      criteria.setInclusiveStartPrimaryKey(start);
      assertInvalid(() -> getRange(criteria));
    }
  }

  @Test
  void bucketsNumberTheirRowsIndependently() {
    long first = append("room", "m");
    var other =
        PrimaryKeyBuilder.createPrimaryKeyBuilder()
            .addPrimaryKeyColumn("bucket", text("other"))
            .addPrimaryKeyColumn("room", text("room"))
            .addPrimaryKeyColumn("seq", PrimaryKeyValue.AUTO_INCREMENT)
            .build();
    client.putRow(new PutRowRequest(new RowPutChange(LOG, other)));
    long elsewhere = seq(server.rows(LOG).get(1));
    assertThat(Math.abs(elsewhere - first)).isGreaterThan(1_000);
  }
}
