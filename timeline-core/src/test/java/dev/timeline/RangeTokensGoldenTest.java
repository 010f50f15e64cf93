package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.contract.GoldenFile;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens of ranges that clients keep. */
class RangeTokensGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(RangeTokensGoldenTest.class, "range-token-1.txt");

  private static final Map<String, SeqRange> RANGES =
      Map.of(
          "all", SeqRange.all(),
          "latest", SeqRange.latest(),
          "after", SeqRange.after(42).limit(20),
          "before", SeqRange.before(SeqRange.MAX_SEQ_ID).limit(1),
          "between", SeqRange.after(42).upTo(4_711).limit(1_000));

  @Test
  void aTokenIsWrittenAsEver() {
    var today = new HashMap<String, String>();
    RANGES.forEach((name, range) -> today.put(name, range.token()));
    GOLDEN.assertIsWritten(today);
  }

  @Test
  void aTokenOfVersionOneIsRead() {
    RANGES.forEach(
        (name, range) -> assertThat(SeqRange.parse(GOLDEN.text(name))).as(name).isEqualTo(range));
  }
}
