package dev.timeline.messaging.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.contract.GoldenFile;
import dev.timeline.contract.ManualClock;
import dev.timeline.messaging.SyncCursor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Cursors that devices keep, signed with a key of zeroes. */
class CursorTokensGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(CursorTokensGoldenTest.class, "cursor-4.txt");

  private static final long MILLIS = 1_735_689_600_000L;
  private static final UUID STORE = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  private final CursorTokens tokens =
      new CursorTokens("chat", STORE, List.of(new byte[32]), new ManualClock());

  private static Map<String, Checkpoint> checkpoints() {
    var positions = new LinkedHashMap<Long, Position>();
    positions.put(Checkpoint.keyOf("lunch"), new Position(4_711, MILLIS - 1_000, 4_700, false));
    positions.put(Checkpoint.keyOf("tea"), new Position(42, MILLIS, 0, true));
    return Map.of(
        "beginning",
        Checkpoint.beginning(0, MILLIS, Checkpoint.NEVER, MILLIS),
        "with positions",
        new Checkpoint(
            1_600_000_000_000_123L,
            positions,
            MILLIS - 3_600_000,
            MILLIS - 3_600_000,
            Checkpoint.NEVER,
            MILLIS,
            0x0123456789ABCDEFL,
            true));
  }

  @Test
  void aCursorIsWrittenAsEver() {
    var today = new HashMap<String, String>();
    checkpoints()
        .forEach((name, checkpoint) -> today.put(name, tokens.cursor("bob", checkpoint).token()));
    GOLDEN.assertIsWritten(today);
  }

  @Test
  void aCursorOfVersionFourIsRead() {
    checkpoints()
        .forEach(
            (name, checkpoint) ->
                assertThat(tokens.read("bob", SyncCursor.of(GOLDEN.text(name))))
                    .as(name)
                    .isEqualTo(checkpoint));
  }
}
