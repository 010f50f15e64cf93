package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.Selection;
import dev.timeline.spi.TimelineBackend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A backend each of whose calls, read or write, goes through an interceptor. */
final class InterceptedBackend extends ForwardingBackend {

  private final Interceptor interceptor;

  InterceptedBackend(TimelineBackend delegate, Interceptor interceptor) {
    super(delegate);
    this.interceptor = interceptor;
  }

  /**
   * A call.
   *
   * @param name of the log or the records
   * @param keys the timelines or records that it is about
   */
  record Call(String name, Collection<String> keys, boolean isWrite) {}

  /** Decides what becomes of a call. */
  interface Interceptor {

    /** Carries a call out, or not, and answers it. */
    <T> CompletableFuture<T> intercept(Call call, Supplier<CompletableFuture<T>> carryOut);

    /** Returns whether several appends are intercepted each by itself. */
    default boolean isOneByOne() {
      return false;
    }
  }

  @Override
  public Log openLog(LogOptions options) {
    return new InterceptedLog(super.openLog(options), options.name());
  }

  @Override
  public Records openRecords(String name) {
    return new InterceptedRecords(super.openRecords(name), name);
  }

  /** The delegate is everybody's. */
  @Override
  public void close() {}

  private final class InterceptedLog extends ForwardingLog {
    private final String name;

    InterceptedLog(Log delegate, String name) {
      super(delegate);
      this.name = name;
    }

    private <T> CompletableFuture<T> read(
        Collection<String> keys, Supplier<CompletableFuture<T>> read) {
      return interceptor.intercept(new Call(name, keys, false), read);
    }

    private <T> CompletableFuture<T> write(
        Collection<String> keys, Supplier<CompletableFuture<T>> write) {
      return interceptor.intercept(new Call(name, keys, true), write);
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
      return write(List.of(append.timelineId()), () -> super.append(append));
    }

    @Override
    public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
      if (interceptor.isOneByOne()) {
        return appends.stream().map(this::append).toList();
      }
      CompletableFuture<List<CompletableFuture<Entry<byte[]>>>> all =
          write(
              appends.stream().map(Append::timelineId).toList(),
              () -> {
                List<CompletableFuture<Entry<byte[]>>> each = super.appendAll(appends);
                return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                    .handle((done, failure) -> each);
              });
      var results = new ArrayList<CompletableFuture<Entry<byte[]>>>();
      for (int i = 0; i < appends.size(); i++) {
        int index = i;
        results.add(all.thenCompose(each -> each.get(index)));
      }
      return results;
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
      return read(List.of(timelineId), () -> super.get(timelineId, seqId));
    }

    @Override
    public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
      return read(
          keys.stream().map(EntryKey::timelineId).distinct().toList(), () -> super.getAll(keys));
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
      return read(List.of(timelineId), () -> super.find(timelineId, messageId));
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
      return read(List.of(timelineId), () -> super.read(timelineId, range));
    }

    @Override
    public CompletableFuture<Page<byte[]>> readWithoutBodies(
        String timelineId, SeqRange range, Set<String> attributes) {
      return read(
          List.of(timelineId), () -> super.readWithoutBodies(timelineId, range, attributes));
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
      return read(List.of(timelineId), () -> super.read(timelineId, selection));
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return write(List.of(seen.timelineId()), () -> super.replace(seen, message));
    }

    @Override
    public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
      return write(List.of(timelineId), () -> super.delete(timelineId, seqId));
    }

    @Override
    public CompletableFuture<Deletion> deleteSome(
        String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
      return write(
          List.of(timelineId), () -> super.deleteSome(timelineId, range, attributes, which));
    }

    /** A request that is on its way when a server closes is carried out all the same. */
    @Override
    public void close() {}
  }

  private final class InterceptedRecords extends ForwardingRecords {
    private final String name;

    InterceptedRecords(Records delegate, String name) {
      super(delegate);
      this.name = name;
    }

    @Override
    public CompletableFuture<Optional<Value>> get(String key) {
      return interceptor.intercept(new Call(name, List.of(key), false), () -> super.get(key));
    }

    @Override
    public CompletableFuture<Map<String, Value>> getAll(Collection<String> keys) {
      return interceptor.intercept(
          new Call(name, List.copyOf(keys), false), () -> super.getAll(keys));
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      return interceptor.intercept(
          new Call(name, List.of(key), true), () -> super.compareAndSet(key, expected, update));
    }

    @Override
    public CompletableFuture<Boolean> remove(String key, Value expected) {
      return interceptor.intercept(
          new Call(name, List.of(key), true), () -> super.remove(key, expected));
    }

    /** A request that is on its way when a server closes is carried out all the same. */
    @Override
    public void close() {}
  }
}
