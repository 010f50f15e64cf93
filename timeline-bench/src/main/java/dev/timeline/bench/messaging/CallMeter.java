package dev.timeline.bench.messaging;

import dev.timeline.bench.service.LocalService;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SendReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** Meter that repeats calls, one at a time, and takes what the service counted within each. */
final class CallMeter {

  private final LocalService service;
  private final int warmUps;
  private final int repetitions;

  CallMeter(LocalService service, int warmUps, int repetitions) {
    this.service = service;
    this.warmUps = warmUps;
    this.repetitions = repetitions;
  }

  /** Measures a call, which is given its number, from 0 on. */
  CallCost call(IntConsumer call) {
    return call(number -> number, call::accept);
  }

  /** Measures a call, which is given what is prepared for it and not counted. */
  <P> CallCost call(IntFunction<P> prepare, Consumer<P> call) {
    return measure(
        prepare,
        prepared -> {
          call.accept(prepared);
          return OptionalDouble.empty();
        });
  }

  /**
   * Measures a send.
   *
   * @param send given its number
   * @param receipts takes each receipt, after the call
   */
  <M> CallCost send(IntFunction<PendingSend<M>> send, Consumer<SendReceipt<M>> receipts) {
    List<SendReceipt<M>> kept = new ArrayList<>();
    CallCost cost =
        measure(
            number -> number,
            number -> {
              long start = System.nanoTime();
              PendingSend<M> pending = send.apply(number);
              CompletableFuture<Long> stored =
                  pending.stored().thenApply(message -> System.nanoTime() - start);
              kept.add(pending.delivered().join());
              return OptionalDouble.of(stored.join() / 1e6);
            });
    for (SendReceipt<M> receipt : kept) {
      if (!receipt.isDelivered()) {
        throw new IllegalStateException("not delivered: " + receipt.message().seqId());
      }
      receipts.accept(receipt);
    }
    return cost;
  }

  /** Measures calls; of a send, the call returns the milliseconds until its message was stored. */
  private <P> CallCost measure(IntFunction<P> prepare, Function<P, OptionalDouble> call) {
    List<CallCost> costs = new ArrayList<>();
    for (int i = 0; i < warmUps + repetitions; i++) {
      P prepared = prepare.apply(i);
      var unused = service.takeTraffic();
      long start = System.nanoTime();
      OptionalDouble storedMillis = call.apply(prepared);
      long nanos = System.nanoTime() - start;
      CallCost cost = CallCost.of(service.takeTraffic(), nanos, storedMillis);
      if (i >= warmUps) {
        costs.add(cost);
      }
    }
    return CallCost.median(costs);
  }
}
