package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.contract.BackendContract;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.spi.Log;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The memory backend, swept before every call: what the daemon thread does once in a while must not
 * show either. Strict, since chunks of a few entries are given back sooner than large ones.
 */
class SweptMemoryBackendContractTest extends BackendContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    MemoryBackend backend = MemoryBackend.builder().clock(clock).strict(42).build();
    return ForwardingBackend.withLogs(backend, log -> new SweepingLog(backend, log));
  }

  private static final class SweepingLog extends ForwardingLog {
    private final MemoryBackend backend;

    SweepingLog(MemoryBackend backend, Log log) {
      super(log);
      this.backend = backend;
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append append) {
      backend.sweep();
      return super.append(append);
    }

    @Override
    public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
      backend.sweep();
      return super.appendAll(appends);
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
      backend.sweep();
      return super.get(timelineId, seqId);
    }

    @Override
    public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
      backend.sweep();
      return super.getAll(keys);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      backend.sweep();
      return super.read(timelineId, range);
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      backend.sweep();
      return super.replace(seen, message);
    }
  }
}
