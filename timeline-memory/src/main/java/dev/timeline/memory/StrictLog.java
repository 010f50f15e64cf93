package dev.timeline.memory;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.spi.Log;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A log of which some futures complete on another thread. */
final class StrictLog implements Log {

  private final MemoryLog log;
  private final StrictCompletions completions;

  StrictLog(MemoryLog log, StrictCompletions completions) {
    this.log = log;
    this.completions = completions;
  }

  @Override
  public CompletableFuture<Entry<byte[]>> append(Append append) {
    return completions.handOverSome(log.append(append));
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    return log.appendAll(appends).stream().map(completions::handOverSome).toList();
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> get(String timelineId, long seqId) {
    return completions.handOverSome(log.get(timelineId, seqId));
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
    return completions.handOverSome(log.find(timelineId, messageId));
  }

  @Override
  public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
    return completions.handOverSome(log.read(timelineId, range));
  }

  @Override
  public CompletableFuture<Optional<Entry<byte[]>>> replace(
      Entry<byte[]> seen, Message<byte[]> message) {
    return completions.handOverSome(log.replace(seen, message));
  }

  @Override
  public CompletableFuture<Boolean> delete(String timelineId, long seqId) {
    return completions.handOverSome(log.delete(timelineId, seqId));
  }

  @Override
  public CompletableFuture<Deletion> deleteSome(
      String timelineId, SeqRange range, Set<String> attributes, Predicate<Entry<byte[]>> which) {
    return completions.handOverSome(log.deleteSome(timelineId, range, attributes, which));
  }

  @Override
  public Registration onAppend(Consumer<String> hint) {
    return log.onAppend(hint);
  }

  @Override
  public int maxMessageBytes() {
    return log.maxMessageBytes();
  }

  @Override
  public void close() {
    completions.completePending();
  }
}
