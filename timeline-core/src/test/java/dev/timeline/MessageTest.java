package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessageTest {

  @Test
  void aMessageOfABodyHasNothingElse() {
    Message<String> plain = Message.of("hello");
    assertThat(plain.body()).isEqualTo("hello");
    assertThat(plain.id()).isEmpty();
    assertThat(plain.attributes()).isEqualTo(Attributes.none());
    assertThat(plain.isPossibleResend()).isFalse();
    assertThat(plain.isPlain()).isTrue();
  }

  @Test
  void anIdOrAnAttributeMakesAMessageNoLongerPlain() {
    assertThat(Message.of("a").withId("i").isPlain()).isFalse();
    assertThat(Message.of("a").with("flag", true).isPlain()).isFalse();
  }

  @Test
  void everyChangeKeepsTheRestAndLeavesTheOriginalAsItWas() {
    Message<String> plain = Message.of("a");
    Message<Integer> changed =
        plain.withId("i").possiblyResent().with("n", 1L).withId("j").withBody(7);
    assertThat(changed.body()).isEqualTo(7);
    assertThat(changed.id()).contains("j");
    assertThat(changed.isPossibleResend()).isTrue();
    assertThat(changed.attributes().whole("n")).hasValue(1);
    assertThat(plain).isEqualTo(Message.of("a"));
  }

  @Test
  void eachTypeOfAttributeHasItsShortForm() {
    Attributes attributes =
        Message.of("a")
            .with("text", "x")
            .with("whole", 1L)
            .with("real", 0.5)
            .with("flag", true)
            .with("bytes", new byte[] {1})
            .attributes();
    assertThat(attributes)
        .isEqualTo(
            Attributes.none()
                .with("text", new Attribute.Text("x"))
                .with("whole", new Attribute.Whole(1))
                .with("real", new Attribute.Real(0.5))
                .with("flag", new Attribute.Flag(true))
                .with("bytes", new Attribute.Bytes(new byte[] {1})));
  }

  @Test
  void attributesAreReplacedAsAWhole() {
    Message<String> message = Message.of("a").with("old", 1L);
    assertThat(message.withAttributes(Attributes.none()).isPlain()).isTrue();
    assertThatNullPointerException().isThrownBy(() -> message.withAttributes(null));
  }

  @Test
  void aResendWithoutAnIdIsRefused() {
    assertThatIllegalStateException().isThrownBy(() -> Message.of("a").possiblyResent());
    assertThatIllegalStateException()
        .isThrownBy(() -> Message.of("a").possiblyResent(Instant.EPOCH));
  }

  @Test
  void aResendMaySaySinceWhen() {
    Instant since = Instant.parse("2025-01-01T00:00:00Z");
    Message<String> message = Message.of("a").withId("i");
    assertThat(message.isPossibleResend()).isFalse();
    assertThat(message.resentSince()).isEmpty();
    assertThat(message.possiblyResent().isPossibleResend()).isTrue();
    assertThat(message.possiblyResent().resentSince()).isEmpty();
    assertThat(message.possiblyResent(since).isPossibleResend()).isTrue();
    assertThat(message.possiblyResent(since).resentSince()).contains(since);
    assertThatNullPointerException().isThrownBy(() -> message.possiblyResent(null));
  }

  @Test
  void theLastMarkOfAResendCounts() {
    Message<String> message = Message.of("a").withId("i").possiblyResent(Instant.EPOCH);
    assertThat(message.possiblyResent(Instant.MAX).resentSince()).contains(Instant.MAX);
    assertThat(message.possiblyResent().resentSince()).isEmpty();
  }

  @Test
  void everyChangeKeepsSinceWhenItMayHaveBeenResent() {
    Message<Integer> changed =
        Message.of("a")
            .withId("i")
            .possiblyResent(Instant.EPOCH)
            .with("n", 1L)
            .withAttributes(Attributes.none())
            .withId("j")
            .withBody(7);
    assertThat(changed.resentSince()).contains(Instant.EPOCH);
  }

  @Test
  void aBodyIsRequired() {
    assertThatNullPointerException().isThrownBy(() -> Message.of(null));
    assertThatNullPointerException().isThrownBy(() -> Message.of("a").withBody(null));
  }

  @Test
  void messagesWithEqualArraysAreEqual() {
    Message<byte[]> one = Message.of(new byte[] {1, 2}).withId("i").with("b", new byte[] {3});
    Message<byte[]> same = Message.of(new byte[] {1, 2}).withId("i").with("b", new byte[] {3});
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one).isNotEqualTo(one.withBody(new byte[] {1, 3}));
    assertThat(one).isNotEqualTo(one.with("b", new byte[] {4}));
    assertThat(one).isNotEqualTo(one.withId("j"));
  }

  @Test
  void messagesWithEqualNestedArraysAreEqual() {
    assertThat(Message.of(new String[][] {{"a"}, {"b"}}))
        .isEqualTo(Message.of(new String[][] {{"a"}, {"b"}}));
  }

  @Test
  void theMarkOfAResendDoesNotCount() {
    Message<String> first = Message.of("a").withId("i");
    assertThat(first.possiblyResent()).isEqualTo(first).hasSameHashCodeAs(first);
    assertThat(first.possiblyResent(Instant.EPOCH)).isEqualTo(first).hasSameHashCodeAs(first);
  }

  @Test
  void sameContentIsBodyAndAttributesAndNotTheId() {
    Message<byte[]> one = Message.of(new byte[] {1}).withId("i").with("n", 1L);
    assertThat(one.sameContentAs(Message.of(new byte[] {1}).with("n", 1L))).isTrue();
    assertThat(one.sameContentAs(Message.of(new byte[] {2}).with("n", 1L))).isFalse();
    assertThat(one.sameContentAs(Message.of(new byte[] {1}).with("n", 1.0))).isFalse();
  }

  @Test
  void printingShowsIdAndTypesAndNeverContent() {
    Message<String> message =
        Message.of("secret-body")
            .withId("i-1")
            .with("text", "secret-text")
            .with("whole", 4711L)
            .with("bytes", new byte[] {47, 11});
    assertThat(message.toString())
        .contains("i-1", "text=Text", "whole=Whole", "bytes=Bytes")
        .doesNotContain("secret", "4711", "[47, 11]", "[B@");
    assertThat(Message.of("secret-body").toString()).contains("none").doesNotContain("secret");
  }
}
