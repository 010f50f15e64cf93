package dev.timeline.messaging.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.contract.GoldenFile;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records of conversations that were left to be read, or changed. */
class ConversationRecordGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(ConversationRecordGoldenTest.class, "conversation-record-1.txt");

  private static final long MILLIS = 1_735_689_600_000L;

  private static final Map<String, ConversationRecord> RECORDS =
      Map.of(
          "left", ConversationRecord.NONE.left(42, MILLIS, 7, MILLIS + 1),
          "marked", ConversationRecord.NONE.left(42, MILLIS, 7, MILLIS + 1).marked(),
          "changed", ConversationRecord.NONE.changed(41, MILLIS, 0).changed(42, MILLIS + 1, 0),
          "erased", ConversationRecord.NONE.changed(43, MILLIS, 0).erased(42),
          "imported", ConversationRecord.NONE.imported(MILLIS));

  @Test
  void aRecordIsWrittenAsEver() {
    var today = new HashMap<String, String>();
    RECORDS.forEach((name, record) -> today.put(name, GoldenFile.hex(record.encoded())));
    GOLDEN.assertIsWritten(today);
  }

  @Test
  void aRecordOfVersionOneIsRead() {
    RECORDS.forEach(
        (name, record) ->
            assertThat(ConversationRecord.decoded(GOLDEN.bytes(name))).as(name).isEqualTo(record));
  }
}
