package dev.timeline.messaging.delivery;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The servers that have a log: a timeline, since records cannot be listed. */
final class ServerRegistry {

  /** Is no server's id, which are hexadecimal. */
  private static final String TIMELINE = "servers";

  private final Log log;

  ServerRegistry(Log log) {
    this.log = log;
  }

  /**
   * A row of the registry.
   *
   * @param millis when it was written
   */
  record Row(long seqId, long millis) {}

  /** Registers a server, which may be registered already. */
  CompletableFuture<?> add(long serverId) {
    byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(serverId).array();
    return log.append(new Log.Append(TIMELINE, Message.of(id), AppendOrder.none(), false));
  }

  /** Reads the rows of all servers. */
  CompletableFuture<Map<Long, List<Row>>> read() {
    return read(SeqRange.all().limit(1_000), new LinkedHashMap<>());
  }

  private CompletableFuture<Map<Long, List<Row>>> read(SeqRange range, Map<Long, List<Row>> found) {
    return log.read(TIMELINE, range)
        .thenCompose(
            page -> {
              for (Entry<byte[]> entry : page.entries()) {
                long id = ByteBuffer.wrap(entry.message().body()).getLong();
                found
                    .computeIfAbsent(id, absent -> new ArrayList<>())
                    .add(new Row(entry.seqId(), entry.epochMilli()));
              }
              return page.more()
                  ? read(page.next(), found)
                  : CompletableFuture.completedFuture(found);
            });
  }

  /** Removes rows. */
  CompletableFuture<Void> remove(Collection<Row> rows) {
    return CompletableFuture.allOf(
        rows.stream()
            .map(row -> log.delete(TIMELINE, row.seqId()))
            .toArray(CompletableFuture[]::new));
  }
}
