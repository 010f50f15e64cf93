package dev.timeline.internal;

import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;

/** Does what another backend does, and tells an observer of the calls of its logs. */
public final class ObservedBackend implements TimelineBackend {

  private final TimelineBackend backend;
  private final TimelineObserver observer;

  /** Observes a backend. */
  public ObservedBackend(TimelineBackend backend, TimelineObserver observer) {
    this.backend = backend;
    this.observer = observer;
  }

  @Override
  public Log openLog(LogOptions options) {
    return ObservedLog.of(backend.openLog(options), options.name(), observer);
  }

  @Override
  public Records openRecords(String name) {
    return backend.openRecords(name);
  }

  @Override
  public InstantSource clock() {
    return backend.clock();
  }

  @Override
  public void ping(Duration timeout) {
    backend.ping(timeout);
  }

  @Override
  public void close() {
    backend.close();
  }
}
