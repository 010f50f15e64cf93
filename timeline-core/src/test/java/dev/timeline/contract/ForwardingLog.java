package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.EntryKey;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import dev.timeline.spi.Selection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Does what another log does. One append and several are forwarded apart: what is to happen to
 * every append has to be put into both {@link #append} and {@link #appendAll}, and likewise into
 * both {@link #get} and {@link #getAll}.
 */
public class ForwardingLog implements Log {

  private final Log delegate;

  /** Forwards to this log. */
  public ForwardingLog(Log delegate) {
    this.delegate = delegate;
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
    return delegate.append(append);
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    return delegate.appendAll(appends);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    return delegate.get(timelineId, seqId);
  }

  @Override
  public CompletableFuture<List<Entry<byte[]>>> getAll(List<EntryKey> keys) {
    return delegate.getAll(keys);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
    return delegate.find(timelineId, messageId);
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    return delegate.read(timelineId, range);
  }

  @Override
  public CompletableFuture<Page<byte[]>> readWithoutBodies(
      String timelineId, SeqRange range, Set<String> attributes) {
    return delegate.readWithoutBodies(timelineId, range, attributes);
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
    return delegate.read(timelineId, selection);
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message) {
    return delegate.replace(seen, message);
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    return delegate.delete(timelineId, seqId);
  }

  @Override
  public CompletableFuture<Deletion> deleteSome(
      String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
    return delegate.deleteSome(timelineId, range, attributes, which);
  }

  @Override
  public Registration onAppend(Consumer<String> hint) {
    return delegate.onAppend(hint);
  }

  @Override
  public int maxMessageBytes() {
    return delegate.maxMessageBytes();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
