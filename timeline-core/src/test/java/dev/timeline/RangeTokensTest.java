package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RangeTokensTest {

  @Test
  void everyRangeComesBack() {
    var random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      long after = random.nextLong() & SeqRange.MAX_SEQ_ID >> random.nextInt(63);
      long upTo = after + ((SeqRange.MAX_SEQ_ID - after) >> random.nextInt(63));
      SeqRange forward =
          new SeqRange(after, upTo, SeqRange.Direction.FORWARD, 1 + random.nextInt(10_000));
      for (SeqRange range : List.of(forward, forward.backward())) {
        assertThat(range.token()).matches("[A-Za-z0-9_-]{35}");
        assertThat(SeqRange.parse(range.token())).isEqualTo(range);
      }
    }
    assertThat(SeqRange.parse(SeqRange.all().token())).isEqualTo(SeqRange.all());
  }

  @Test
  void theFormStaysTheSame() {
    assertThat(SeqRange.after(42).upTo(4_711).limit(20).token())
        .isEqualTo("AQAAAAAUAAAAAAAAACoAAAAAAAASZ2el54c");
  }

  @Test
  void aDamagedTokenIsRefused() {
    String token = SeqRange.before(4_711).limit(20).token();
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+=% ";
    Set<String> damaged = new HashSet<>(Set.of("", "A", "AQ", token + "A", token + "=", "é"));
    for (int i = 0; i < token.length(); i++) {
      damaged.add(token.substring(0, i));
      damaged.add(token.substring(0, i) + token.substring(i + 1));
      for (int j = 0; j < letters.length(); j++) {
        damaged.add(token.substring(0, i) + letters.charAt(j) + token.substring(i + 1));
      }
    }
    damaged.remove(token);
    for (String one : damaged) {
      assertThatIllegalArgumentException()
          .as(one)
          .isThrownBy(() -> SeqRange.parse(one))
          .withMessageStartingWith("invalid token of a range: it is ");
    }
  }

  @Test
  void aTokenOfAnotherVersionIsRefusedByName() {
    String token = SeqRange.all().token();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeqRange.parse("Ag" + token.substring(2)))
        .withMessageContaining("version 2");
  }
}
