package dev.timeline.contract;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.Selection;
import dev.timeline.spi.TimelineBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A server of which a test refuses or holds up what it does, by the log. Thread-safe. */
final class SteeredBackend extends ForwardingBackend {

  /** The logs and records of a messenger, by the ends of their names. */
  enum Part {
    HISTORY,
    INBOX,
    ROSTER,
    SERVER,
    CONVERSATION,
    OTHER;

    private static Part of(String name) {
      for (Part part : values()) {
        if (name.endsWith("_" + part.name().toLowerCase(Locale.ROOT))) {
          return part;
        }
      }
      return OTHER;
    }
  }

  /** Something that a server is about to write. */
  private record Write(Part part, Optional<Log.Append> append) {}

  private final List<Runnable> held = new ArrayList<>();
  private final CallsUnderWay underWay = new CallsUnderWay();
  private Predicate<Write> refused = write -> false;
  private Predicate<Write> holding = write -> false;
  private Predicate<Part> holdingReads = part -> false;
  private boolean hasRefused;
  private boolean isCrashed;

  SteeredBackend(TimelineBackend delegate) {
    super(delegate);
  }

  /** Refuses appends to a part from now on. */
  void refuse(Part part) {
    refuse(part, append -> true);
  }

  /** Refuses some appends to a part from now on. */
  synchronized void refuse(Part part, Predicate<Log.Append> some) {
    refused = write -> write.part() == part && write.append().filter(some).isPresent();
  }

  /** Returns whether anything has been refused. */
  synchronized boolean hasRefused() {
    return hasRefused;
  }

  /** Refuses nothing any more. */
  synchronized void repair() {
    refused = write -> false;
  }

  /** Holds up what is written to parts from now on. */
  synchronized void hold(Part... parts) {
    holding = write -> List.of(parts).contains(write.part());
  }

  /** Holds up some appends to a part from now on. */
  synchronized void hold(Part part, Predicate<Log.Append> some) {
    holding = write -> write.part() == part && write.append().filter(some).isPresent();
  }

  /** Holds up the answers of pages that are read of a log from now on. */
  synchronized void holdAnswers(Part part) {
    holdingReads = part::equals;
  }

  /** Returns whether anything is held up. */
  synchronized boolean isHolding() {
    return !held.isEmpty();
  }

  /** Lets go what is held up, and holds up nothing any more. */
  void letGo() {
    synchronized (this) {
      holding = write -> false;
      holdingReads = part -> false;
    }
    letGoSoFar();
  }

  /** Lets go what is held up, and holds up what comes after it as before. */
  void letGoSoFar() {
    List<Runnable> all;
    synchronized (this) {
      all = List.copyOf(held);
      held.clear();
    }
    all.forEach(Runnable::run);
  }

  /** Carries out nothing any more, once what was written before has arrived. */
  void crash() {
    synchronized (this) {
      isCrashed = true;
      held.clear();
    }
    MessagingPromise.eventually(underWay::isNone);
  }

  synchronized boolean isCrashed() {
    return isCrashed;
  }

  private <T> CompletableFuture<T> write(Write what, Supplier<CompletableFuture<T>> write) {
    synchronized (this) {
      if (isCrashed || refused.test(what)) {
        hasRefused = true;
        return CompletableFuture.failedFuture(new Unavailable(null, "refused", null));
      }
      if (holding.test(what)) {
        var goOn = new CompletableFuture<Void>();
        held.add(() -> goOn.complete(null));
        return goOn.thenCompose(now -> write.get());
      }
      underWay.begin();
    }
    return underWay.until(write.get());
  }

  private <T> CompletableFuture<T> answer(Part part, CompletableFuture<T> answer) {
    synchronized (this) {
      if (holdingReads.test(part)) {
        var goOn = new CompletableFuture<Void>();
        held.add(() -> goOn.complete(null));
        return answer.thenCombine(goOn, (found, now) -> found);
      }
    }
    return answer;
  }

  @Override
  public Log openLog(LogOptions options) {
    Part part = Part.of(options.name());
    return new ForwardingLog(super.openLog(options)) {
      @Override
      public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
        return write(new Write(part, Optional.of(append)), () -> super.append(append));
      }

      @Override
      public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Append> appends) {
        return appends.stream().map(this::append).toList();
      }

      @Override
      public CompletableFuture<Page<byte[]>> read(String timelineId, SeqRange range) {
        return answer(part, super.read(timelineId, range));
      }

      @Override
      public CompletableFuture<Page<byte[]>> readWithoutBodies(
          String timelineId, SeqRange range, Set<String> attributes) {
        return answer(part, super.readWithoutBodies(timelineId, range, attributes));
      }

      @Override
      public CompletableFuture<Page<byte[]>> read(String timelineId, Selection selection) {
        return answer(part, super.read(timelineId, selection));
      }
    };
  }

  @Override
  public Records openRecords(String name) {
    Part part = Part.of(name);
    return new ForwardingRecords(super.openRecords(name)) {
      @Override
      public CompletableFuture<Optional<Value>> compareAndSet(
          String key, Optional<Value> expected, byte[] update) {
        return write(
            new Write(part, Optional.empty()), () -> super.compareAndSet(key, expected, update));
      }
    };
  }

  /** The delegate is everybody's. */
  @Override
  public void close() {}
}
