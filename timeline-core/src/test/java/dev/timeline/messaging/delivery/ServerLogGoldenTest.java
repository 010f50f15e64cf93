package dev.timeline.messaging.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.contract.GoldenFile;
import dev.timeline.messaging.delivery.ServerLogRow.Closed;
import dev.timeline.messaging.delivery.ServerLogRow.Done;
import dev.timeline.messaging.delivery.ServerLogRow.Note;
import dev.timeline.messaging.delivery.ServerLogRow.Notes;
import dev.timeline.messaging.delivery.ServerLogRow.Place;
import dev.timeline.messaging.storage.KeptBackend;
import dev.timeline.spi.Log;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows by which servers finish what a crashed one left: of its log, and of the registry. */
class ServerLogGoldenTest {

  private static final GoldenFile GOLDEN =
      GoldenFile.of(ServerLogGoldenTest.class, "server-log-1.txt");

  private static final long SERVER = 0x0123456789ABCDEFL;
  private static final long MILLIS = 1_735_689_600_000L;

  private static final Map<String, ServerLogRow> ROWS =
      Map.of(
          "notes", new Notes(List.of(new Note("lunch", 0, MILLIS), new Note("tea", 42, 0))),
          "done", new Done(MILLIS, List.of(new Place("lunch", 42), new Place("tea", 7))),
          "all-done", new Done(MILLIS, List.of()),
          "closed", new Closed(4_711));

  private final KeptBackend backend = new KeptBackend();
  private final Log log = backend.log("chat_server");

  @Test
  void aRowIsWrittenAsEver() {
    var today = new HashMap<String, String>();
    ROWS.forEach((name, row) -> today.put(name, GoldenFile.hex(row.encoded())));
    new ServerRegistry(log).add(SERVER).join();
    var registered = backend.entries.get(0);
    today.put("registry/" + registered.timelineId(), GoldenFile.hex(registered.message().body()));
    today.put("timeline of a log", ServerLog.timelineId(SERVER));
    GOLDEN.assertIsWritten(today);
  }

  @Test
  void aRowOfVersionOneIsRead() {
    ROWS.forEach(
        (name, row) ->
            assertThat(ServerLogRow.decoded(GOLDEN.bytes(name))).as(name).isEqualTo(row));
    Message<byte[]> registered = Message.of(GOLDEN.bytes("registry/servers"));
    log.append(new Log.Append("servers", registered)).join();
    assertThat(new ServerRegistry(log).read().join()).containsOnlyKeys(SERVER);
  }
}
