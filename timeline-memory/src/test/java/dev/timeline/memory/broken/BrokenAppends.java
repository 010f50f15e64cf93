package dev.timeline.memory.broken;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Log;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Appends that go wrong. */
final class BrokenAppends {

  private BrokenAppends() {}

  /** Sends a batch from its end, as a loop that counts down does. */
  static final class ReversesBatches extends BrokenLog {
    ReversesBatches(Log log) {
      super(log);
    }

    @Override
    public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
      List<Append> reversed = new ArrayList<>(appends);
      Collections.reverse(reversed);
      List<CompletableFuture<Entry<byte[]>>> answers = new ArrayList<>(super.appendAll(reversed));
      Collections.reverse(answers);
      return answers;
    }
  }

  /** Sends each append as a request of its own, and lets them race. */
  static final class LetsRequestsRace extends BrokenLog {
    LetsRequestsRace(Log log) {
      super(log);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // thenCompose takes it up
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      long micros = ThreadLocalRandom.current().nextInt(500);
      Executor network = CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS);
      return CompletableFuture.supplyAsync(
              () -> super.append(timelineId, message, fingerprint, time), network)
          .thenCompose(answer -> answer);
    }
  }

  /** Writes first and looks at the id afterwards. */
  static final class StoresWhatItRefuses extends BrokenLog {
    StoresWhatItRefuses(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      var answer = super.append(timelineId, message, fingerprint, time);
      return answer.exceptionallyCompose(
          failure ->
              failure instanceof IdConflict
                  ? super.append(timelineId, Message.of(message.body()), fingerprint, time)
                      .thenCompose(x -> answer)
                  : answer);
    }
  }

  /** Takes every seventh answer for lost, and calls that "not done". */
  static final class CallsATimeoutAFailure extends BrokenLog {
    private final AtomicInteger appends = new AtomicInteger();

    CallsATimeoutAFailure(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      var answer = super.append(timelineId, message, fingerprint, time);
      return appends.incrementAndGet() % 7 == 0
          ? answer.thenCompose(
              stored ->
                  CompletableFuture.failedFuture(new Unavailable(timelineId, "timeout", null)))
          : answer;
    }
  }

  /** Not broken: fails often, and says truly what became of the append. */
  static final class FailsHonestly extends BrokenLog {
    private final AtomicInteger appends = new AtomicInteger();

    FailsHonestly(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      int count = appends.incrementAndGet();
      if (count % 5 == 0) {
        return CompletableFuture.failedFuture(new Unavailable(timelineId, "down", null));
      }
      boolean inDoubt = count % 7 == 0;
      if (inDoubt && count % 2 == 0) {
        return inDoubt(timelineId);
      }
      var answer = super.append(timelineId, message, fingerprint, time);
      return inDoubt ? answer.thenCompose(stored -> inDoubt(timelineId)) : answer;
    }

    private static CompletableFuture<Entry<byte[]>> inDoubt(String timelineId) {
      return CompletableFuture.failedFuture(new OutcomeUnknown(timelineId, null, "timeout", null));
    }
  }

  /** Has a column of 64 KiB for the body. */
  static final class CutsLargeBodies extends BrokenLog {
    CutsLargeBodies(Log log) {
      super(log);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(
        String timelineId,
        Message<byte[]> message,
        OptionalLong fingerprint,
        Optional<Instant> time) {
      byte[] body = message.body();
      return super.append(
          timelineId,
          message.withBody(Arrays.copyOf(body, Math.min(body.length, 65_536))),
          fingerprint,
          time);
    }
  }
}
