package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.core.protocol.OtsFilter;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CapacityUnit;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CreateTableRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRangeRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.GetRowRequest;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PrimaryKeyOption;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PrimaryKeySchema;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.PrimaryKeyType;
import com.alicloud.openservices.tablestore.core.protocol.PlainBufferBuilder;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.aliyun.ots.thirdparty.com.google.protobuf.ByteString;
import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import dev.timeline.tablestore.local.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that the official client refuses to send, and another one might. */
class ProtocolTest extends ClientTest {

  private RawClient raw;

  @BeforeEach
  void connectRaw() throws IOException {
    raw = new RawClient(server);
  }

  @AfterEach
  void disconnectRaw() throws IOException {
    raw.close();
  }

  private void assertInvalid(String operation, Message request) throws IOException {
    Answer answer = raw.send(operation, request.toByteArray());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo("OTSParameterInvalid");
  }

  private static PrimaryKeySchema column(String name, PrimaryKeyType type) {
    return PrimaryKeySchema.newBuilder().setName(name).setType(type).build();
  }

  private static CreateTableRequest.Builder table() {
    var request = CreateTableRequest.newBuilder();
    request
        .getTableMetaBuilder()
        .setTableName("t")
        .addPrimaryKey(column("id", PrimaryKeyType.STRING));
    request.getTableOptionsBuilder().setTimeToLive(-1).setMaxVersions(1);
    request.getReservedThroughputBuilder().setCapacityUnit(CapacityUnit.newBuilder());
    return request;
  }

  @Test
  void tablesThatCannotBe() throws IOException {
    List<Consumer<CreateTableRequest.Builder>> changes =
        List.of(
            t -> t.getTableMetaBuilder().clearPrimaryKey(),
            t -> t.getTableMetaBuilder().setTableName(""),
            t ->
                t.getTableMetaBuilder()
                    .addPrimaryKey(
                        column("n", PrimaryKeyType.STRING).toBuilder()
                            .setOption(PrimaryKeyOption.AUTO_INCREMENT)),
            t -> t.getTableOptionsBuilder().setTimeToLive(0),
            t -> t.getTableOptionsBuilder().setTimeToLive(-2),
            t -> t.getTableOptionsBuilder().clearTimeToLive(),
            t -> t.getTableOptionsBuilder().setMaxVersions(0),
            t -> t.getTableOptionsBuilder().clearMaxVersions(),
            t -> t.getTableOptionsBuilder().setDeviationCellVersionInSec(0),
            t -> t.getReservedThroughputBuilder().getCapacityUnitBuilder().setRead(-1));
    for (Consumer<CreateTableRequest.Builder> change : changes) {
      CreateTableRequest.Builder request = table();
      change.accept(request);
      assertInvalid("CreateTable", request.build());
    }
    assertThat(raw.send("CreateTable", table().build().toByteArray()).status()).isEqualTo(200);
  }

  private static ByteString key(PrimaryKeyValue id) throws IOException {
    return ByteString.copyFrom(PlainBufferBuilder.buildPrimaryKeyWithHeader(plainKey(id)));
  }

  @Test
  void pagesOfNothing() throws IOException {
    GetRangeRequest.Builder request =
        GetRangeRequest.newBuilder()
            .setTableName(PLAIN)
            .setDirection(OtsInternalApi.Direction.FORWARD)
            .setMaxVersions(1)
            .setInclusiveStartPrimaryKey(key(PrimaryKeyValue.INF_MIN))
            .setExclusiveEndPrimaryKey(key(PrimaryKeyValue.INF_MAX));
    assertThat(raw.send("GetRange", request.build().toByteArray()).status()).isEqualTo(200);
    assertInvalid("GetRange", request.setLimit(0).build());
    assertInvalid("GetRange", request.setLimit(1).setMaxVersions(0).build());
  }

  @Test
  void filtersThatMakeNoSense() throws IOException {
    ByteString[] filters = {
      ByteString.copyFromUtf8("garbage"),
      filter(OtsFilter.FilterType.FT_SINGLE_COLUMN_VALUE, ByteString.copyFromUtf8("garbage")),
      filter(
          OtsFilter.FilterType.FT_SINGLE_COLUMN_VALUE,
          OtsFilter.SingleColumnValueFilter.newBuilder()
              .setColumnName("c")
              .setComparator(OtsFilter.ComparatorType.CT_EQUAL)
              .setColumnValue(ByteString.copyFrom(new byte[] {3, -1, -1, -1, 127}))
              .setFilterIfMissing(true)
              .setLatestVersionOnly(true)
              .build()
              .toByteString()),
      filter(
          OtsFilter.FilterType.FT_COMPOSITE_COLUMN_VALUE,
          OtsFilter.CompositeColumnValueFilter.newBuilder()
              .setCombinator(OtsFilter.LogicalOperator.LO_NOT)
              .build()
              .toByteString()),
      filter(
          OtsFilter.FilterType.FT_COLUMN_PAGINATION,
          OtsFilter.ColumnPaginationFilter.newBuilder()
              .setOffset(-1)
              .setLimit(1)
              .build()
              .toByteString())
    };
    for (ByteString filter : filters) {
      assertInvalid(
          "GetRow",
          GetRowRequest.newBuilder()
              .setTableName(PLAIN)
              .setPrimaryKey(key(PrimaryKeyValue.fromString("a")))
              .setMaxVersions(1)
              .setFilter(filter)
              .build());
    }
  }

  private static ByteString filter(OtsFilter.FilterType type, ByteString content) {
    return OtsFilter.Filter.newBuilder().setType(type).setFilter(content).build().toByteString();
  }
}
