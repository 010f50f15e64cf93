package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.mockito.Mockito.mock;

import com.alicloud.openservices.tablestore.AsyncClient;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BuilderTest {

  private static final AsyncClient CLIENT = mock();

  private static final Map<String, Consumer<TableStoreBackend.Builder>> SETTINGS =
      Map.ofEntries(
          Map.entry("endpoint", builder -> builder.endpoint("http://127.0.0.1:1")),
          Map.entry("instance", builder -> builder.instance("local")),
          Map.entry("credentials", builder -> builder.credentials("id", "secret")),
          Map.entry("client", builder -> builder.client(CLIENT)),
          Map.entry("clock", builder -> builder.clock(InstantSource.system())),
          Map.entry("tablePrefix", builder -> builder.tablePrefix("chat_")),
          Map.entry("keyColumns", builder -> builder.keyColumns("a", "b", "c")),
          Map.entry("prefixLength", builder -> builder.prefixLength(8)),
          Map.entry("capacityUnits", builder -> builder.capacityUnits(1, 2)),
          Map.entry("createTables", builder -> builder.createTables(true)),
          Map.entry("timeout", builder -> builder.timeout(Duration.ofSeconds(11))),
          Map.entry("attemptTimeout", builder -> builder.attemptTimeout(Duration.ofSeconds(1))),
          Map.entry("tableTimeout", builder -> builder.tableTimeout(Duration.ofSeconds(12))),
          Map.entry("concurrentBatches", builder -> builder.concurrentBatches(3)),
          Map.entry("batchRows", builder -> builder.batchRows(50)),
          Map.entry("queueBytes", builder -> builder.queueBytes(1_000)),
          Map.entry("waitWhenFull", TableStoreBackend.Builder::waitWhenFull),
          Map.entry("observer", builder -> builder.observer(event -> {})),
          Map.entry("exactMessageIds", TableStoreBackend.Builder::exactMessageIds));

  private static TableStoreBackend.Builder with(String... names) {
    TableStoreBackend.Builder builder = TableStoreBackend.builder();
    for (String name : names) {
      SETTINGS.get(name).accept(builder);
    }
    return builder;
  }

  private static TableStoreBackend.Builder complete() {
    return with("endpoint", "instance", "credentials");
  }

  @Test
  void everySettingIsTestedHere() {
    assertThat(SETTINGS.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(TableStoreBackend.Builder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !name.equals("build"))
                .distinct()
                .toList());
  }

  @Test
  void everySettingCanBeGivenOnce() {
    SETTINGS.forEach(
        (name, setting) -> {
          TableStoreBackend.Builder builder = with(name);
          assertThatIllegalStateException()
              .isThrownBy(() -> setting.accept(builder))
              .withMessageStartingWith(name + " is set already");
        });
  }

  @Test
  void aSecondSettingIsRefusedWithBothValues() {
    assertThatIllegalStateException()
        .isThrownBy(() -> complete().tablePrefix("a_").tablePrefix("b_"))
        .withMessageContainingAll("a_", "b_");
    assertThatIllegalStateException()
        .isThrownBy(() -> complete().capacityUnits(1, 2).capacityUnits(3, 4))
        .withMessageContainingAll("[1, 2]", "[3, 4]");
    assertThatIllegalStateException()
        .isThrownBy(() -> complete().createTables(true).createTables(false))
        .withMessageContainingAll("true", "false");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("blank", builder -> builder.endpoint(" ")),
        refused("127.0.0.1:80", builder -> builder.endpoint("127.0.0.1:80")),
        refused("ftp://host", builder -> builder.endpoint("ftp://host")),
        refused("http://", builder -> builder.endpoint("http://")),
        refused("http://a b", builder -> builder.endpoint("http://a b")),
        refused("blank", builder -> builder.instance("")),
        refused("1chat", builder -> builder.tablePrefix("1chat")),
        refused("chat-", builder -> builder.tablePrefix("chat-")),
        refused("é", builder -> builder.tablePrefix("é")),
        refused("x".repeat(101), builder -> builder.tablePrefix("x".repeat(101))),
        refused("''", builder -> builder.keyColumns("", "b", "c")),
        refused("1b", builder -> builder.keyColumns("a", "1b", "c")),
        refused("_c", builder -> builder.keyColumns("a", "b", "_c")),
        refused("b-b", builder -> builder.keyColumns("a", "b-b", "c")),
        refused("x".repeat(256), builder -> builder.keyColumns("x".repeat(256), "b", "c")),
        refused("[a, b, a]", builder -> builder.keyColumns("a", "b", "a")),
        refused("0", builder -> builder.prefixLength(0)),
        refused("33", builder -> builder.prefixLength(33)),
        refused("-1", builder -> builder.capacityUnits(-1, 0)),
        refused("-2", builder -> builder.capacityUnits(0, -2)),
        refused("PT0.009S", builder -> builder.timeout(Duration.ofMillis(9))),
        refused("PT-1S", builder -> builder.timeout(Duration.ofSeconds(-1))),
        refused("PT1H0.000000001S", builder -> builder.timeout(Duration.ofHours(1).plusNanos(1))),
        refused("PT0S", builder -> builder.attemptTimeout(Duration.ZERO)),
        refused("PT0S", builder -> builder.tableTimeout(Duration.ZERO)),
        refused("0", builder -> builder.concurrentBatches(0)),
        refused("257", builder -> builder.concurrentBatches(257)),
        refused("0", builder -> builder.batchRows(0)),
        refused("201", builder -> builder.batchRows(201)),
        refused("0", builder -> builder.queueBytes(0)),
        refused("-5", builder -> builder.queueBytes(-5)));
  }

  private static Arguments refused(String value, Consumer<TableStoreBackend.Builder> setting) {
    return Arguments.of(value, setting);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatNoSettingCanBeIsRefusedAtOnceWithTheValue(
      String value, Consumer<TableStoreBackend.Builder> setting) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setting.accept(TableStoreBackend.builder()))
        .withMessageContaining(value);
  }

  @Test
  void theBoundsThemselvesAreTaken() {
    List<Consumer<TableStoreBackend.Builder>> lowest =
        List.of(
            builder -> builder.tablePrefix(""),
            builder -> builder.prefixLength(1),
            builder -> builder.capacityUnits(0, 0),
            builder -> builder.attemptTimeout(Duration.ofMillis(10)),
            builder -> builder.timeout(Duration.ofMillis(20)),
            builder -> builder.tableTimeout(Duration.ofMillis(10)),
            builder -> builder.concurrentBatches(1),
            builder -> builder.batchRows(1),
            builder -> builder.queueBytes(1));
    List<Consumer<TableStoreBackend.Builder>> highest =
        List.of(
            builder -> builder.tablePrefix("_".repeat(100)),
            builder -> builder.keyColumns("x".repeat(255), "B9", "c_"),
            builder -> builder.prefixLength(32),
            builder -> builder.timeout(Duration.ofHours(1)),
            builder -> builder.attemptTimeout(Duration.ofMinutes(30)),
            builder -> builder.tableTimeout(Duration.ofHours(1)),
            builder -> builder.concurrentBatches(256),
            builder -> builder.batchRows(200),
            builder -> builder.queueBytes(Long.MAX_VALUE));
    for (List<Consumer<TableStoreBackend.Builder>> bounds : List.of(lowest, highest)) {
      TableStoreBackend.Builder builder = complete();
      bounds.forEach(bound -> bound.accept(builder));
      assertThatCode(() -> builder.build().close()).doesNotThrowAnyException();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is what to refuse
  void nullIsRefusedAtOnce() {
    for (Consumer<TableStoreBackend.Builder> setting :
        List.<Consumer<TableStoreBackend.Builder>>of(
            builder -> builder.endpoint(null),
            builder -> builder.instance(null),
            builder -> builder.credentials(null, "secret"),
            builder -> builder.credentials("id", null),
            builder -> builder.client(null),
            builder -> builder.clock(null),
            builder -> builder.tablePrefix(null),
            builder -> builder.keyColumns("a", null, "c"),
            builder -> builder.timeout(null),
            builder -> builder.attemptTimeout(null),
            builder -> builder.tableTimeout(null))) {
      assertThatNullPointerException()
          .isThrownBy(() -> setting.accept(TableStoreBackend.builder()));
    }
  }

  @Test
  void whatWasRefusedIsNotSet() {
    TableStoreBackend.Builder builder = complete();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.batchRows(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.prefixLength(0));
    builder.batchRows(1).prefixLength(1).build().close();
  }

  @Test
  void anEndpointAnInstanceAndCredentialsAreRequired() {
    assertThatIllegalStateException()
        .isThrownBy(() -> with("instance", "credentials").build())
        .withMessage("endpoint is required");
    assertThatIllegalStateException()
        .isThrownBy(() -> with("endpoint", "credentials").build())
        .withMessage("instance is required");
    assertThatIllegalStateException()
        .isThrownBy(() -> with("endpoint", "instance").build())
        .withMessage("credentials is required");
  }

  @Test
  void aClientTakesThePlaceOfAllThree() {
    with("client").build().close();
    for (String surplus : List.of("endpoint", "instance", "credentials")) {
      TableStoreBackend.Builder builder = with("client", surplus);
      assertThatIllegalStateException()
          .isThrownBy(builder::build)
          .withMessageContainingAll("client", surplus);
    }
  }

  @Test
  void anAttemptTakesHalfOfTheTimeoutAtTheMost() {
    TableStoreBackend.Builder half =
        complete().timeout(Duration.ofSeconds(12)).attemptTimeout(Duration.ofSeconds(6));
    assertThatCode(() -> half.build().close()).doesNotThrowAnyException();
    TableStoreBackend.Builder more =
        complete().timeout(Duration.ofSeconds(12)).attemptTimeout(Duration.ofMillis(6_001));
    assertThatIllegalArgumentException()
        .isThrownBy(more::build)
        .withMessageContainingAll("attemptTimeout", "PT6.001S", "timeout", "PT12S");
  }

  @Test
  void withExactMessageIdsItTakesAQuarter() {
    TableStoreBackend.Builder quarter =
        complete().timeout(Duration.ofSeconds(20)).exactMessageIds();
    assertThatCode(() -> quarter.build().close()).doesNotThrowAnyException();
    TableStoreBackend.Builder more =
        complete().timeout(Duration.ofMillis(19_999)).exactMessageIds();
    assertThatIllegalArgumentException()
        .isThrownBy(more::build)
        .withMessageContainingAll("attemptTimeout", "a quarter", "PT5S", "PT19.999S");
  }

  @Test
  void aShortTimeoutIsComparedWithTheDefaultAttemptTimeout() {
    TableStoreBackend.Builder builder = complete().timeout(Duration.ofSeconds(4));
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContainingAll("PT5S", "PT4S");
  }

  @Test
  void buildingConnectsToNothing() {
    assertThatCode(() -> complete().build().close()).doesNotThrowAnyException();
  }
}
