package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.spi.CompletionThread;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Not broken: completes appends on a thread of its own, one after another, as a client does. */
final class CompletesElsewhere extends BrokenLog {

  private final ExecutorService completions =
      Executors.newSingleThreadExecutor(CompletionThread.factory("completions"));

  CompletesElsewhere(Log log) {
    super(log);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // thenCompose takes it up
  CompletableFuture<Entry<byte[]>> append(
      String timelineId,
      Message<byte[]> message,
      OptionalLong fingerprint,
      Optional<Instant> time) {
    return CompletableFuture.supplyAsync(
            () -> super.append(timelineId, message, fingerprint, time), completions)
        .thenCompose(answer -> answer);
  }

  @Override
  public void close() {
    completions.shutdown();
    super.close();
  }
}
