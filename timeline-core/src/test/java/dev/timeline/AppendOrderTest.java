package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class AppendOrderTest {

  @Test
  void ordersAreEqualIfTheirKeysAre() {
    assertThat(AppendOrder.key("a")).isEqualTo(AppendOrder.key("a"));
    assertThat(AppendOrder.key("a")).isNotEqualTo(AppendOrder.key("b"));
    assertThat(AppendOrder.caller()).isEqualTo(AppendOrder.caller());
    assertThat(AppendOrder.none()).isEqualTo(AppendOrder.none()).isNotEqualTo(AppendOrder.caller());
  }

  @Test
  void aKeyIsAnyTextButNotNull() {
    assertThat(new AppendOrder.Key("").key()).isEmpty();
    assertThatNullPointerException()
        .isThrownBy(() -> AppendOrder.key(null))
        .withMessageContaining("key");
  }
}
