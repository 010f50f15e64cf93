package dev.timeline.examples.chatweb.stage;

import dev.timeline.memory.MemoryBackend;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose time can be moved, and whose service fails when told to. Closing it closes the
 * backend. Thread-safe.
 */
public final class StagedBackend implements AutoCloseable {

  /** The part of the requests that meet a fault. */
  private static final double CHANCE = 0.15;

  /** The way to open a backend on a TableStore of this process. */
  public interface Opening {
    /** Opens it. */
    TimelineBackend open(LocalTableStore service, StageClock clock, TimelineObserver observer);
  }

  private final TimelineBackend backend;
  private final StageClock clock;
  private final Optional<LocalTableStore> service;
  private final AtomicReference<@Nullable TimelineObserver> observer;
  private final List<Fault> faults = new ArrayList<>();

  private StagedBackend(
      TimelineBackend backend,
      StageClock clock,
      Optional<LocalTableStore> service,
      AtomicReference<@Nullable TimelineObserver> observer) {
    this.backend = backend;
    this.clock = clock;
    this.service = service;
    this.observer = observer;
  }

  /** Opens one in memory. */
  public static StagedBackend inMemory() {
    var clock = new StageClock();
    return new StagedBackend(
        MemoryBackend.builder().clock(clock).build(),
        clock,
        Optional.empty(),
        new AtomicReference<>());
  }

  /** Opens one on a TableStore of this process, which the backend closes with it. */
  public static StagedBackend onLocalTableStore(Opening opening) {
    var clock = new StageClock();
    var observer = new AtomicReference<@Nullable TimelineObserver>();
    LocalTableStore service = LocalTableStore.builder().clock(clock).start();
    TimelineBackend backend =
        opening.open(
            service,
            clock,
            event -> {
              TimelineObserver now = observer.get();
              if (now != null) {
                now.observe(event);
              }
            });
    return new StagedBackend(backend, clock, Optional.of(service), observer);
  }

  TimelineBackend backend() {
    return backend;
  }

  StageClock clock() {
    return clock;
  }

  String name() {
    return service.isPresent() ? "a local TableStore" : "memory";
  }

  /** Sets who is told of the backend's requests. */
  void observe(TimelineObserver newObserver) {
    observer.set(newObserver);
  }

  boolean sendsRequests() {
    return service.isPresent();
  }

  boolean canHaveFaults() {
    return service.isPresent();
  }

  /** Begins or ends faults; says whether there are any now. */
  synchronized boolean setFaults(boolean on) {
    faults.forEach(Fault::end);
    faults.clear();
    if (on && service.isPresent()) {
      var script = service.get().faults();
      faults.add(script.chance(CHANCE / 2).ofRows().fails("OTSServerBusy"));
      faults.add(script.chance(CHANCE / 2).ofRows().losesTheReply());
    }
    return !faults.isEmpty();
  }

  @Override
  public void close() {
    backend.close();
  }
}
