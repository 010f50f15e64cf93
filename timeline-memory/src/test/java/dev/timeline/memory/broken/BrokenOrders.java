package dev.timeline.memory.broken;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.contract.ForwardingLog;
import dev.timeline.spi.Log;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Logs that keep another order than the one that an append asks for. */
abstract class BrokenOrders extends ForwardingLog {

  BrokenOrders(Log log) {
    super(log);
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    return appends.stream().map(this::append).toList();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // thenCompose takes it up
  final CompletableFuture<Entry<byte[]>> later(Append append, Executor executor) {
    return CompletableFuture.supplyAsync(() -> super.append(append), executor)
        .thenCompose(answer -> answer);
  }

  /** Treats a key as if no order was asked for, and lets its requests race. */
  static final class KeepsNoOrderOfAKey extends BrokenOrders {
    KeepsNoOrderOfAKey(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append append) {
      long micros = ThreadLocalRandom.current().nextInt(500);
      return append.order() instanceof AppendOrder.Key
          ? later(append, CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS))
          : super.append(append);
    }
  }

  /** Lets an append whose caller waits go before those that still queue. */
  static final class LetsBlockingAppendsOvertake extends BrokenOrders {
    private final ExecutorService queue =
        Executors.newSingleThreadExecutor(
            task -> {
              var thread = new Thread(task, "queue");
              thread.setDaemon(true);
              return thread;
            });

    LetsBlockingAppendsOvertake(Log log) {
      super(log);
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append append) {
      return append.callerWaits() ? super.append(append) : later(append, this::enqueue);
    }

    private void enqueue(Runnable request) {
      queue.execute(
          () -> {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            request.run();
          });
    }

    @Override
    public void close() {
      queue.shutdown();
      super.close();
    }
  }
}
