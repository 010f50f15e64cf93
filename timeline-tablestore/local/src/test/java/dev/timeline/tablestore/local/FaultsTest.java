package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.TableStoreException;
import com.alicloud.openservices.tablestore.model.BatchGetRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowRequest;
import com.alicloud.openservices.tablestore.model.BatchWriteRowResponse.RowResult;
import com.alicloud.openservices.tablestore.model.Direction;
import com.alicloud.openservices.tablestore.model.GetRangeResponse;
import com.alicloud.openservices.tablestore.model.MultiRowQueryCriteria;
import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import com.alicloud.openservices.tablestore.model.RangeRowQueryCriteria;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest extends ClientTest {

  private static final String BUSY = "OTSServerBusy";

  private void assertNoAnswer(Runnable call) {
    assertThatExceptionOfType(ClientException.class).isThrownBy(call::run);
  }

  private List<String> outcomes(String... bodies) {
    var batch = new BatchWriteRowRequest();
    for (String body : bodies) {
      batch.addRowChange(entry("room", body));
    }
    List<String> outcomes = new ArrayList<>();
    for (RowResult result : client.batchWriteRow(batch).getRowStatus().get(LOG)) {
      outcomes.add(result.isSucceed() ? "ok" : result.getError().getCode());
    }
    return outcomes;
  }

  private List<String> stored() {
    return bodies(server.rows(LOG));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OTSServerBusy",
        "OTSPartitionUnavailable",
        "OTSRowOperationConflict",
        "OTSTableNotReady",
        "OTSNotEnoughCapacityUnit",
        "OTSCapacityUnitExhausted",
        "OTSQuotaExhausted",
        "OTSTimeout",
        "OTSInternalServerError",
        "OTSServerUnavailable",
        "OTSRequestTimeout",
        "OTSFlowControl"
      })
  void anErrorIsAnsweredInsteadOfTheResultOrAfterIt(String code) {
    server.faults().next(1).of("PutRow").fails(code);
    server.faults().next(1).of("PutRow").appliesAndFails(code);
    assertRefused(code, () -> append("room", "not done"));
    assertRefused(code, () -> append("room", "done"));
    append("room", "well");
    assertThat(stored()).containsExactly("done", "well");
  }

  @Test
  void aReplyTricklesByteByByte() {
    put("a", "1");
    var unused = server.faults().next(1).of("GetRow").tricklesTheReply(Duration.ofMillis(1));
    long began = System.nanoTime();
    assertThat(body(get(PLAIN, plainKey("a")))).isEqualTo("1");
    int bytes = server.requests("GetRow").get(0).responseBytes();
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThan(Duration.ofMillis(bytes / 2)); // a pause may end early
  }

  @Test
  void aMisspeltErrorIsRefusedInTheTest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.faults().next(1).fails("OTSServerBussy"));
    assertThatIllegalArgumentException().isThrownBy(() -> server.faults().next(0));
    assertThatIllegalArgumentException().isThrownBy(() -> server.faults().chance(1.1));
  }

  @Test
  void theNextSoManyRequestsThatFitAreStruckAndNoOthers() {
    Fault fault = server.faults().next(2).of("PutRow").on(LOG).fails(BUSY);
    put("a", "another table");
    assertRefused(BUSY, () -> append("room", "1"));
    assertThat(readAll("room")).isEmpty();
    assertRefused(BUSY, () -> append("room", "2"));
    append("room", "3");
    assertThat(fault.hits()).isEqualTo(2);
    assertThat(stored()).containsExactly("3");
  }

  @Test
  void aConditionSeesTheRequestAndItsRows() {
    server
        .faults()
        .every()
        .where(
            request ->
                request.rows().stream()
                    .anyMatch(row -> row.columns().get("body").asString().equals("bad")))
        .fails(BUSY);
    append("room", "good");
    assertRefused(BUSY, () -> append("room", "bad"));
    assertThat(stored()).containsExactly("good");
  }

  @Test
  void theFirstOnesCanBeSpared() {
    server.faults().next(1).of("PutRow").after(2).fails(BUSY);
    append("room", "1");
    append("room", "2");
    assertRefused(BUSY, () -> append("room", "3"));
    append("room", "4");
  }

  @Test
  void theFirstFaultThatFitsStrikesAndTheNextOneWaits() {
    server.faults().next(1).of("PutRow").fails("OTSTimeout");
    server.faults().next(1).of("PutRow").fails(BUSY);
    assertRefused("OTSTimeout", () -> append("room", "1"));
    assertRefused(BUSY, () -> append("room", "2"));
  }

  @Test
  void aFaultEndsWhenItIsToldToOrAllAreCleared() {
    Fault first = server.faults().every().of("PutRow").fails(BUSY);
    server.faults().every().of("GetRange").fails(BUSY);
    assertRefused(BUSY, () -> append("room", "1"));
    first.end();
    append("room", "2");
    assertRefused(BUSY, () -> readAll("room"));
    server.faults().clear();
    assertThat(readAll("room")).hasSize(1);
  }

  @Test
  void aRequestIsLostBeforeItIsApplied() {
    server.faults().next(1).of("PutRow").losesTheRequest();
    server.faults().next(1).of("PutRow").closesTheConnection();
    assertNoAnswer(() -> append("room", "1"));
    assertNoAnswer(() -> append("room", "2"));
    assertThat(stored()).isEmpty();
    assertThat(server.requests("PutRow")).extracting(Exchange::status).containsExactly(0, 0);
  }

  @Test
  void aReplyIsLostAfterItIsApplied() {
    server.faults().next(1).of("PutRow").losesTheReply();
    server.faults().next(1).of("PutRow").truncatesTheReply();
    server.faults().next(1).of("PutRow").forgesTheReply();
    for (String body : List.of("reset", "truncated", "forged")) {
      assertNoAnswer(() -> append("room", body));
    }
    assertThat(stored()).containsExactly("reset", "truncated", "forged");
    append("room", "well");
  }

  @Test
  void rowsOfABatchFailWithoutTheOthers() {
    server.faults().next(1).rows(row -> row.index() == 1).fails(BUSY);
    server.faults().next(1).rows(row -> row.index() != 1).appliesAndFails("OTSTimeout");
    assertThat(outcomes("a", "b", "c")).containsExactly("ok", BUSY, "ok");
    assertThat(stored()).containsExactlyInAnyOrder("a", "c");
    assertThat(outcomes("d", "e", "f")).containsExactly("OTSTimeout", "ok", "OTSTimeout");
    assertThat(stored()).containsExactlyInAnyOrder("a", "c", "d", "e", "f");
  }

  @Test
  void rowsOfABatchThatReadsFailWithoutTheOthers() {
    put("a", "1");
    put("b", "2");
    server
        .faults()
        .next(1)
        .of("BatchGetRow")
        .rows(row -> row.key().equals(plainKey("a")))
        .fails(BUSY);
    var criteria = new MultiRowQueryCriteria(PLAIN);
    criteria.setMaxVersions(1);
    criteria.addRow(plainKey("a")).addRow(plainKey("b"));
    var request = new BatchGetRowRequest();
    request.addMultiRowQueryCriteria(criteria);
    assertThat(client.batchGetRow(request).getFailedRows())
        .singleElement()
        .satisfies(result -> assertThat(result.getError().getCode()).isEqualTo(BUSY))
        .satisfies(result -> assertThat(result.getIndex()).isZero());
    assertThat(client.batchGetRow(request).getFailedRows()).isEmpty();
  }

  @Test
  void aPartitionIsThrottledWhileOthersAreNot() {
    Fault throttled =
        server
            .faults()
            .every()
            .inPartition(PrimaryKeyValue.fromString("hot"))
            .fails("OTSCapacityUnitExhausted");
    put("cold", "1");
    assertRefused("OTSCapacityUnitExhausted", () -> put("hot", "1"));
    assertRefused("OTSCapacityUnitExhausted", () -> get(PLAIN, plainKey("hot")));
    var batch = new BatchWriteRowRequest();
    batch.addRowChange(plainRow("hot", "2"));
    batch.addRowChange(plainRow("cold", "2"));
    assertThat(client.batchWriteRow(batch).getFailedRows())
        .extracting(result -> result.getError().getCode())
        .containsExactly("OTSCapacityUnitExhausted");
    assertThat(bodies(server.rows(PLAIN))).containsExactly("2");
    throttled.end();
    put("hot", "3");
  }

  @Test
  void aTableIsNotReadyForAWhile() {
    Fault fault = server.faults().tableNotReady(LOG);
    assertRefused("OTSTableNotReady", () -> append("room", "1"));
    assertRefused("OTSTableNotReady", () -> readAll("room"));
    put("a", "another table");
    assertThat(client.listTable().getTableNames()).contains(LOG);
    fault.end();
    append("room", "2");
  }

  @Test
  void aPageIsEmptyThoughThereIsMore() {
    append("room", "a");
    append("room", "b");
    server.faults().next(1).of("GetRange").answersEmptyPages();
    for (Direction direction : Direction.values()) {
      RangeRowQueryCriteria criteria = range("room", direction);
      GetRangeResponse page = getRange(criteria);
      if (direction == Direction.FORWARD) {
        assertThat(page.getRows()).isEmpty();
        criteria.setInclusiveStartPrimaryKey(page.getNextStartPrimaryKey());
        page = getRange(criteria);
      }
      assertThat(bodies(page.getRows())).containsExactlyInAnyOrder("a", "b");
      assertThat(page.getNextStartPrimaryKey()).isNull();
    }
  }

  @Test
  void aPageIsShortThoughThereIsMore() {
    append("room", "a");
    append("room", "b");
    server.faults().next(1).of("GetRange").answersPagesOf(1);
    RangeRowQueryCriteria criteria = range("room", Direction.BACKWARD);
    GetRangeResponse page = getRange(criteria);
    assertThat(bodies(page.getRows())).containsExactly("b");
    criteria.setInclusiveStartPrimaryKey(page.getNextStartPrimaryKey());
    assertThat(bodies(getRange(criteria).getRows())).containsExactly("a");
  }

  @Test
  void chancesMixAndRepeatWithTheirSeed() {
    List<String> first = mixedHistory(3);
    assertThat(mixedHistory(3)).isEqualTo(first);
    assertThat(mixedHistory(4)).isNotEqualTo(first);
    assertThat(first).contains("ok", BUSY, "OTSTimeout");
    assertThat(first.stream().filter("ok"::equals).count()).isBetween(50L, 80L);
  }

  private List<String> mixedHistory(long seed) {
    server.faults().clear();
    server.faults().seed(seed);
    server.faults().chance(0.2).of("GetRow").fails(BUSY);
    server.faults().chance(0.2).of("GetRow").fails("OTSTimeout");
    List<String> history = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      try {
        assertThat(get(PLAIN, plainKey("a"))).isNull();
        history.add("ok");
      } catch (TableStoreException e) {
        history.add(e.getErrorCode());
      }
    }
    return history;
  }
}
