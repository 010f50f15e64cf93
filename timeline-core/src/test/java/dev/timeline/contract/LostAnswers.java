package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.spi.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A log that carries out every append, and loses the answers to some. */
final class LostAnswers extends ForwardingLog {

  private final Predicate<Append> lost;

  LostAnswers(Log log, Predicate<Append> lost) {
    super(log);
    this.lost = lost;
  }

  @Override
  public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
    List<CompletableFuture<Entry<byte[]>>> results = super.appendAll(appends);
    var told = new ArrayList<CompletableFuture<Entry<byte[]>>>();
    for (int i = 0; i < results.size(); i++) {
      Append append = appends.get(i);
      told.add(
          lost.test(append)
              ? results.get(i).thenCompose(done -> outcomeUnknown(append))
              : results.get(i));
    }
    return told;
  }

  private static CompletableFuture<Entry<byte[]>> outcomeUnknown(Append append) {
    return CompletableFuture.failedFuture(
        new OutcomeUnknown(append.timelineId(), append.message().id().orElse(null), "lost", null));
  }
}
