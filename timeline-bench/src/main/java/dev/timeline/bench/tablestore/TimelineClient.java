package dev.timeline.bench.tablestore;

import dev.timeline.AppendOrder;
import dev.timeline.AppendResult;
import dev.timeline.AsyncTimeline;
import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.bench.service.LocalService;
import dev.timeline.tablestore.TableStoreBackend;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** This library, through its public API. */
final class TimelineClient implements Client {

  /** The others hand over the array that they are given, so this copies nothing either. */
  private static final Codec<byte[]> AS_IS = Codec.of(body -> body, bytes -> bytes);

  private final Optional<Supplier<AppendOrder>> order;
  private final TableStoreBackend backend;
  private final TimelineStore<byte[]> store;

  /**
   * Opens a store.
   *
   * @param order that of each append; empty: the caller's order, and blocking appends beside each
   *     other
   */
  TimelineClient(LocalService service, Optional<Supplier<AppendOrder>> order) {
    this.order = order;
    backend = service.backend();
    store = TimelineStore.builder(backend, AS_IS).name("bench").build();
  }

  @Override
  public One timeline(String id) {
    return new Handle(store.timeline(id), store.async().timeline(id), order);
  }

  @Override
  public long appendTo(List<One> timelines, byte[] body) {
    List<String> ids = timelines.stream().map(one -> ((Handle) one).blocking.id()).toList();
    long sum = 0;
    for (AppendResult<byte[]> result : store.appendTo(ids, Message.of(body))) {
      sum += result.orThrow().seqId();
    }
    return sum;
  }

  @Override
  public void close() {
    store.close();
    backend.close();
  }

  private record Handle(
      Timeline<byte[]> blocking, AsyncTimeline<byte[]> async, Optional<Supplier<AppendOrder>> order)
      implements One {

    @Override
    public LongSupplier append(byte[] body) {
      Message<byte[]> message = Message.of(body);
      CompletableFuture<Entry<byte[]>> entry =
          order.isPresent() ? async.append(message, order.get().get()) : async.append(message);
      return () -> entry.join().seqId();
    }

    @Override
    public long appendAndWait(byte[] body) {
      return order.isPresent()
          ? append(body).getAsLong()
          : blocking.append(Message.of(body)).seqId();
    }

    @Override
    public long page(long after, int limit) {
      long sum = 0;
      for (Entry<byte[]> entry : blocking.page(SeqRange.after(after).limit(limit)).entries()) {
        sum += entry.seqId() + entry.message().body()[0];
      }
      return sum;
    }
  }
}
