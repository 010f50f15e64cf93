package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.ClientConfiguration;
import com.alicloud.openservices.tablestore.ClientException;
import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PutRowRequest;
import com.alicloud.openservices.tablestore.model.PutRowResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests and replies that wait, and writes that land after their clients gave up. */
class HeldAndLateTest extends ClientTest {

  /** All orders in which three can be released. */
  private static final List<List<Integer>> ORDERS =
      List.of(
          List.of(0, 1, 2),
          List.of(0, 2, 1),
          List.of(1, 0, 2),
          List.of(1, 2, 0),
          List.of(2, 0, 1),
          List.of(2, 1, 0));

  private AsyncClient async;

  @BeforeEach
  void startAsyncClient() {
    async =
        new AsyncClient(
            server.endpoint(),
            server.accessKeyId(),
            server.accessKeySecret(),
            server.instanceName(),
            strict());
  }

  @AfterEach
  void stopAsyncClient() {
    async.shutdown();
  }

  private Future<PutRowResponse> appendAsync(String body) {
    return async.putRow(new PutRowRequest(entry("room", body)), null);
  }

  private static long seq(Future<PutRowResponse> future) throws Exception {
    return seq(future.get(10, TimeUnit.SECONDS).getRow());
  }

  private List<String> stored() {
    return bodies(server.rows(LOG));
  }

  @Test
  void aRequestWaitsBeforeItIsApplied() throws Exception {
    HeldRequests held = server.faults().next(1).of("PutRow").holdsTheRequest();
    Future<PutRowResponse> future = appendAsync("waits");
    held.awaitArrivals(1);
    append("room", "passes it");
    assertThat(stored()).containsExactly("passes it");
    assertThat(future.isDone()).isFalse();
    held.release();
    assertThat(seq(future)).isEqualTo(seq(server.rows(LOG).get(1)));
  }

  @Test
  void repliesComeInAnotherOrderThanTheirRequests() throws Exception {
    HeldRequests first = server.faults().next(1).of("PutRow").holdsTheReply();
    HeldRequests second = server.faults().next(1).of("PutRow").holdsTheReply();
    Future<PutRowResponse> a = appendAsync("a");
    first.awaitArrivals(1);
    Future<PutRowResponse> b = appendAsync("b");
    second.awaitArrivals(1);
    assertThat(stored()).containsExactly("a", "b");
    second.release();
    assertThat(seq(b)).isPositive();
    assertThat(a.isDone()).isFalse();
    first.release();
    assertThat(seq(a)).isLessThan(seq(b));
  }

  /** Fits the append of this body, whenever it comes. */
  private FaultRule appendOf(String body) {
    ColumnValue value = ColumnValue.fromString(body);
    return server.faults().next(1).rows(row -> value.equals(row.columns().get("body")));
  }

  private List<Future<PutRowResponse>> appendThree(String room, List<HeldRequests> held) {
    List<Future<PutRowResponse>> appends = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      appends.add(async.putRow(new PutRowRequest(entry(room, room + i)), null));
    }
    held.forEach(one -> one.awaitArrivals(1));
    return appends;
  }

  /** Releases one after the other; each is answered while those that follow still wait. */
  private static List<Long> release(
      List<Integer> order, List<HeldRequests> held, List<Future<PutRowResponse>> appends)
      throws Exception {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      held.get(order.get(i)).release();
      seqs.add(seq(appends.get(order.get(i))));
      assertThat(order.subList(i + 1, order.size()))
          .noneMatch(later -> appends.get(later).isDone());
    }
    return seqs;
  }

  @Test
  void repliesAreReleasedOneByOneInAnyOrder() throws Exception {
    for (List<Integer> order : ORDERS) {
      String room = "reply " + order + " ";
      List<HeldRequests> held = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        held.add(appendOf(room + i).holdsTheReply());
      }
      List<Future<PutRowResponse>> appends = appendThree(room, held);
      assertThat(readAll(room)).as("rows, all applied at once").hasSize(3);
      assertThat(release(order, held, appends)).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void requestsAreReleasedOneByOneInAnyOrder() throws Exception {
    for (List<Integer> order : ORDERS) {
      String room = "request " + order + " ";
      List<HeldRequests> held = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        held.add(appendOf(room + i).holdsTheRequest());
      }
      List<Future<PutRowResponse>> appends = appendThree(room, held);
      assertThat(readAll(room)).as("rows, none applied yet").isEmpty();
      assertThat(release(order, held, appends)).hasSize(3).isSorted();
    }
  }

  @Test
  void aReplyThatComesTooLateIsATimeoutForTheClient() {
    ClientConfiguration configuration = strict();
    configuration.setSocketTimeoutInMillisecond(200);
    SyncClient impatient = connect(configuration);
    try {
      HeldRequests held = server.faults().next(1).of("PutRow").holdsTheRequest();
      server.faults().next(1).of("PutRow").delaysTheReply(Duration.ofSeconds(2));
      var request = new PutRowRequest(entry("room", "late"));
      assertThatExceptionOfType(ClientException.class).isThrownBy(() -> impatient.putRow(request));
      assertThat(stored()).isEmpty();
      held.release();
      assertThatExceptionOfType(ClientException.class)
          .isThrownBy(() -> impatient.putRow(new PutRowRequest(entry("room", "slow"))));
      assertThat(stored()).contains("slow");
    } finally {
      impatient.shutdown();
    }
  }

  @Test
  void aWriteLandsWhenTheTestSaysSo() {
    LateWrites reset = server.faults().next(2).of("PutRow").appliesLater();
    LateWrites timedOut = server.faults().next(1).of("PutRow").failsAndAppliesLater("OTSTimeout");
    for (String body : List.of("1", "2")) {
      assertThatExceptionOfType(ClientException.class).isThrownBy(() -> append("room", body));
    }
    assertRefused("OTSTimeout", () -> append("room", "3"));
    append("room", "4");
    assertThat(stored()).containsExactly("4");
    assertThat(reset.waiting()).isEqualTo(2);
    assertThat(timedOut.landNext()).isTrue();
    assertThat(reset.land()).isEqualTo(2);
    assertThat(stored()).containsExactly("4", "3", "1", "2");
    assertThat(reset.landNext()).isFalse();
  }

  @Test
  void aWriteLandsOnceTheClockHasPassedAMoment() {
    Duration minute = Duration.ofMinutes(1);
    server.faults().next(1).of("PutRow").failsAndAppliesLater("OTSTimeout", minute);
    server.faults().next(1).of("PutRow").appliesLater(minute.multipliedBy(2));
    assertRefused("OTSTimeout", () -> append("room", "1"));
    assertThatExceptionOfType(ClientException.class).isThrownBy(() -> append("room", "2"));
    clock.advance(minute.minusMillis(1));
    assertThat(readAll("room")).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(bodies(readAll("room"))).containsExactly("1");
    clock.advance(minute);
    append("room", "3");
    assertThat(stored()).containsExactly("1", "2", "3");
  }

  @Test
  void clearingLetsGoOfWhatIsHeldAndForgetsWhatIsLate() throws Exception {
    LateWrites late = server.faults().next(1).of("PutRow").appliesLater();
    assertThatExceptionOfType(ClientException.class).isThrownBy(() -> append("room", "late"));
    HeldRequests held = server.faults().every().of("PutRow").holdsTheRequest();
    Future<PutRowResponse> future = appendAsync("held");
    held.awaitArrivals(1);
    server.faults().clear();
    assertThat(seq(future)).isPositive();
    assertThat(late.land()).isZero();
    append("room", "well");
    assertThat(stored()).containsExactly("held", "well");
  }

  @Test
  void manyAreHeldAndReleasedAtOnce() throws Exception {
    HeldRequests held = server.faults().every().of("PutRow").holdsTheReply();
    List<Future<PutRowResponse>> all =
        List.of(appendAsync("a"), appendAsync("b"), appendAsync("c"));
    held.awaitArrivals(3);
    assertThat(all).noneMatch(Future::isDone);
    held.release();
    for (Future<PutRowResponse> one : all) {
      assertThat(seq(one)).isPositive();
    }
  }

  @Test
  void whatIsHeldWhenTheServerClosesIsNeverApplied() throws Exception {
    HeldRequests held = server.faults().next(1).of("PutRow").holdsTheRequest();
    Future<PutRowResponse> future = appendAsync("held");
    held.awaitArrivals(1);
    server.close();
    assertThatExceptionOfType(Exception.class).isThrownBy(() -> seq(future));
    assertThat(stored()).isEmpty();
  }
}
