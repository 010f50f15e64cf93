package dev.timeline.memory.broken;

import dev.timeline.AppendOrder;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.contract.ForwardingBackend;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Backends that remember message ids by themselves, over logs that remember none. */
abstract class BrokenDeduplication extends ForwardingBackend {

  final Map<List<String>, Entry<byte[]>> firsts = new ConcurrentHashMap<>();
  private final Map<List<String>, Long> fingerprints = new ConcurrentHashMap<>();

  BrokenDeduplication(TimelineBackend backend) {
    super(backend);
  }

  /** One append of a message with an id. */
  interface Attempt {
    List<String> key();

    Message<byte[]> message();

    /** Returns what stands for the message's content. */
    long fingerprint();

    /** Returns whether every repeat has to be recognised. */
    boolean isExact();

    boolean isThere(Entry<byte[]> entry);

    /** Stores the message, whatever there is under its id. */
    CompletableFuture<Entry<byte[]>> store();
  }

  abstract CompletableFuture<Entry<byte[]>> append(Attempt attempt);

  final CompletableFuture<Entry<byte[]>> remembered(
      CompletableFuture<Entry<byte[]>> stored, Attempt attempt) {
    return stored.thenApply(
        entry -> {
          firsts.put(attempt.key(), entry);
          fingerprints.put(attempt.key(), attempt.fingerprint());
          return entry;
        });
  }

  final CompletableFuture<Entry<byte[]>> repeated(Entry<byte[]> first, Attempt attempt) {
    return fingerprints.get(attempt.key()) == attempt.fingerprint()
        ? BrokenLog.done(first)
        : CompletableFuture.failedFuture(
            new IdConflict(
                first.timelineId(), attempt.message().id().orElseThrow(), first.seqId()));
  }

  private synchronized Entry<byte[]> firstOf(List<String> key) {
    return firsts.get(key);
  }

  @Override
  public Log openLog(LogOptions options) {
    super.openLog(options).close(); // checks that the options are those of before
    // What remembers an id for no time at all stores every repeat.
    Log forgetful =
        super.openLog(new LogOptions(options.name() + "_forgetful", options.ttl(), Duration.ZERO));
    return new BrokenLog(forgetful) {
      @Override
      CompletableFuture<Entry<byte[]>> append(
          String timelineId,
          Message<byte[]> message,
          OptionalLong fingerprint,
          Optional<Instant> time) {
        return message.id().isEmpty()
            ? super.append(timelineId, message, fingerprint, time)
            : BrokenDeduplication.this.append(
                attempt(
                    new Log.Append(
                        timelineId, message, AppendOrder.caller(), false, fingerprint, time)));
      }

      @Override
      public CompletableFuture<Optional<Entry<byte[]>>> find(String timelineId, String messageId) {
        Entry<byte[]> first = firstOf(List.of(options.name(), timelineId, messageId));
        return first == null ? BrokenLog.done(Optional.empty()) : get(timelineId, first.seqId());
      }

      private Attempt attempt(Log.Append call) {
        String timelineId = call.timelineId();
        Message<byte[]> message = call.message();
        return new Attempt() {
          @Override
          public List<String> key() {
            return List.of(options.name(), timelineId, message.id().orElseThrow());
          }

          @Override
          public Message<byte[]> message() {
            return message;
          }

          @Override
          public long fingerprint() {
            return call.contentFingerprint();
          }

          @Override
          public boolean isExact() {
            return options.exactMessageIds();
          }

          @Override
          public boolean isThere(Entry<byte[]> entry) {
            return get(timelineId, entry.seqId()).join().isPresent();
          }

          @Override
          public CompletableFuture<Entry<byte[]>> store() {
            return forgetful.append(call);
          }
        };
      }
    };
  }

  /** Looks for the first entry of an id only if the message is marked, and while it is there. */
  static final class LooksOnlyForMarkedRepeats extends BrokenDeduplication {
    LooksOnlyForMarkedRepeats(TimelineBackend backend) {
      super(backend);
    }

    @Override
    CompletableFuture<Entry<byte[]>> append(Attempt attempt) {
      Entry<byte[]> first = firsts.get(attempt.key());
      return first != null && attempt.message().isPossibleResend() && attempt.isThere(first)
          ? repeated(first, attempt)
          : remembered(attempt.store(), attempt);
    }
  }

  /** Remembers an id once its message is stored, and not while that is under way. */
  static final class RemembersOnlyWhatIsStored extends BrokenDeduplication {
    RemembersOnlyWhatIsStored(TimelineBackend backend) {
      super(backend);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // thenCompose takes it up
    CompletableFuture<Entry<byte[]>> append(Attempt attempt) {
      Entry<byte[]> first = firsts.get(attempt.key());
      var network = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);
      return first == null
          ? remembered(
              CompletableFuture.supplyAsync(attempt::store, network).thenCompose(it -> it), attempt)
          : repeated(first, attempt);
    }
  }

  /**
   * Not broken if it is announced: forgets an id with its entry, unless the message is marked or
   * ids have to be exact.
   */
  static final class RemembersWhatIsThere extends BrokenDeduplication {
    RemembersWhatIsThere(TimelineBackend backend) {
      super(backend);
    }

    @Override
    synchronized CompletableFuture<Entry<byte[]>> append(Attempt attempt) {
      Entry<byte[]> first = firsts.get(attempt.key());
      boolean isRemembered =
          first != null
              && (attempt.isExact()
                  || attempt.message().isPossibleResend()
                  || attempt.isThere(first));
      return isRemembered ? repeated(first, attempt) : remembered(attempt.store(), attempt);
    }
  }
}
