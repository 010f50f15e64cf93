package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.timeline.Attribute.Bytes;
import dev.timeline.Attribute.Flag;
import dev.timeline.Attribute.Real;
import dev.timeline.Attribute.Text;
import dev.timeline.Attribute.Whole;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

  private static final Attributes ONE_OF_EACH =
      Attributes.none()
          .with("text", new Text("x"))
          .with("whole", new Whole(Long.MIN_VALUE))
          .with("real", new Real(-0.0))
          .with("flag", new Flag(false))
          .with("bytes", new Bytes(new byte[] {1, 2}));

  @Test
  void eachGetterAnswersForItsTypeOnly() {
    assertThat(ONE_OF_EACH.text("text")).contains("x");
    assertThat(ONE_OF_EACH.whole("whole")).hasValue(Long.MIN_VALUE);
    assertThat(ONE_OF_EACH.real("real")).hasValue(-0.0);
    assertThat(ONE_OF_EACH.flag("flag")).contains(false);
    assertThat(ONE_OF_EACH.bytes("bytes")).hasValueSatisfying(b -> assertThat(b).contains(1, 2));
    for (String name : ONE_OF_EACH.asMap().keySet()) {
      long answers =
          Stream.of(
                  ONE_OF_EACH.text(name).isPresent(),
                  ONE_OF_EACH.whole(name).isPresent(),
                  ONE_OF_EACH.real(name).isPresent(),
                  ONE_OF_EACH.flag(name).isPresent(),
                  ONE_OF_EACH.bytes(name).isPresent())
              .filter(present -> present)
              .count();
      assertThat(answers).as(name).isEqualTo(1);
    }
  }

  @Test
  void thoseOfMapAreThoseAddedOneByOne() {
    assertThat(Attributes.of(ONE_OF_EACH.asMap())).isEqualTo(ONE_OF_EACH);
    assertThat(Attributes.of(Map.of())).isSameAs(Attributes.none());
    var changed = new HashMap<>(ONE_OF_EACH.asMap());
    Attributes copied = Attributes.of(changed);
    changed.clear();
    assertThat(copied).isEqualTo(ONE_OF_EACH);
  }

  @Test
  void thoseOfMapAreCheckedAsWell() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attributes.of(Map.of("1", new Flag(true))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attributes.of(Map.of("text", new Text("\ud800"))));
    var tooMany = new HashMap<String, Attribute>();
    for (int i = 0; i <= Attributes.MAX_COUNT; i++) {
      tooMany.put("a" + i, new Whole(i));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attributes.of(tooMany))
        .withMessageContaining("256");
    tooMany.remove("a0");
    assertThat(Attributes.of(tooMany).asMap()).hasSize(Attributes.MAX_COUNT);
    var noValue = new HashMap<String, Attribute>();
    noValue.put("text", null);
    assertThatNullPointerException().isThrownBy(() -> Attributes.of(noValue));
  }

  @Test
  void aNameThatIsNotThereIsEmptyForEveryGetter() {
    assertThat(ONE_OF_EACH.get("other")).isEmpty();
    assertThat(ONE_OF_EACH.text("other")).isEmpty();
    assertThat(ONE_OF_EACH.whole("other")).isEmpty();
    assertThat(ONE_OF_EACH.real("other")).isEmpty();
    assertThat(ONE_OF_EACH.flag("other")).isEmpty();
    assertThat(ONE_OF_EACH.bytes("other")).isEmpty();
  }

  @Test
  void theyAreSortedByName() {
    assertThat(ONE_OF_EACH.asMap().keySet())
        .containsExactly("bytes", "flag", "real", "text", "whole");
  }

  @Test
  void aSecondValueReplacesTheFirstInACopy() {
    Attributes changed = ONE_OF_EACH.with("text", new Whole(7));
    assertThat(changed.whole("text")).hasValue(7);
    assertThat(ONE_OF_EACH.text("text")).contains("x");
    assertThat(changed).isNotEqualTo(ONE_OF_EACH);
  }

  @Test
  void theMapCannotBeChanged() {
    Map<String, Attribute> map = ONE_OF_EACH.asMap();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.put("more", new Whole(1)));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> Attributes.none().asMap().put("more", new Whole(1)));
  }

  @Test
  void bytesAreCopiedOnTheWayInAndOnTheWayOut() {
    byte[] given = {1, 2};
    Attributes attributes = Attributes.none().with("b", new Bytes(given));
    given[0] = 9;
    attributes.bytes("b").orElseThrow()[1] = 9;
    assertThat(attributes.bytes("b").orElseThrow()).containsExactly(1, 2);
  }

  @Test
  void equalityIsByContentAlsoOfArraysAndNotAcrossTypes() {
    assertThat(new Bytes(new byte[] {1}))
        .isEqualTo(new Bytes(new byte[] {1}))
        .hasSameHashCodeAs(new Bytes(new byte[] {1}))
        .isNotEqualTo(new Bytes(new byte[] {2}));
    assertThat(Attributes.none().with("a", new Whole(1)))
        .isEqualTo(Attributes.none().with("a", new Whole(1)))
        .hasSameHashCodeAs(Attributes.none().with("a", new Whole(1)))
        .isNotEqualTo(Attributes.none().with("a", new Real(1)));
    assertThat(new Real(-0.0)).isEqualTo(new Real(-0.0)).isNotEqualTo(new Real(0.0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aRealIsFinite(double wrong) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Real(wrong))
        .withMessageContaining(Double.toString(wrong));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.of("a").with("real", wrong))
        .withMessageContaining(Double.toString(wrong));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "_a", "a-b", "a b", "a\n", "ä", "a.b", "a\u0000"})
  void aMalformedNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attributes.none().with(name, new Whole(1)))
        .withMessageContaining(name);
  }

  @Test
  void aNameHasUpTo128Characters() {
    String longest = "a".repeat(128);
    assertThat(Attributes.none().with(longest, new Whole(1)).whole(longest)).hasValue(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attributes.none().with(longest + "a", new Whole(1)));
  }

  @Test
  void thereAreUpTo256AndReplacingOneOfThemIsStillAllowed() {
    Attributes full = Attributes.none();
    for (int i = 0; i < Attributes.MAX_COUNT; i++) {
      full = full.with("a" + i, new Whole(i));
    }
    Attributes most = full;
    assertThat(most.with("a255", new Whole(0)).asMap()).hasSize(256);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> most.with("a256", new Whole(0)))
        .withMessageContainingAll("256", "a256");
  }

  @Test
  void aTextWithAnUnpairedSurrogateIsRefusedAndNotQuoted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Attributes.none().with("name", new Text("secret\ud800")))
        .withMessageContaining("name")
        .withMessageNotContaining("secret");
    assertThat(Attributes.none().with("name", new Text("\ud83d\ude00")).text("name")).isPresent();
  }

  static Stream<Attribute> oneOfEach() {
    return Stream.of(
        new Text("4711"),
        new Whole(4711),
        new Real(4711),
        new Flag(true),
        new Bytes(new byte[] {47, 11}));
  }

  @ParameterizedTest
  @MethodSource("oneOfEach")
  void printingShowsTheTypeAndNeverTheValue(Attribute attribute) {
    assertThat(attribute.toString()).isEqualTo(attribute.getClass().getSimpleName());
    assertThat(Attributes.none().with("n", attribute).toString())
        .isEqualTo("{n=%s}", attribute.getClass().getSimpleName());
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> new Text(null));
    assertThatNullPointerException().isThrownBy(() -> new Bytes(null));
    assertThatNullPointerException().isThrownBy(() -> Attributes.none().with("a", null));
    assertThatNullPointerException().isThrownBy(() -> Attributes.none().with(null, new Whole(1)));
    assertThatNullPointerException().isThrownBy(() -> Attributes.none().get(null));
    assertThatNullPointerException().isThrownBy(() -> Attributes.none().whole(null));
  }
}
