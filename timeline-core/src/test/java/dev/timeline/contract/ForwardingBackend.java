package dev.timeline.contract;

import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/** Does what another backend does: the place to put a fault, or an observer, into one method. */
public class ForwardingBackend implements TimelineBackend {

  private final TimelineBackend delegate;

  /** Forwards to this backend. */
  public ForwardingBackend(TimelineBackend delegate) {
    this.delegate = delegate;
  }

  /** The backend with each of its logs inside another one. */
  public static TimelineBackend withLogs(TimelineBackend delegate, UnaryOperator<Log> around) {
    return new ForwardingBackend(delegate) {
      @Override
      public Log openLog(LogOptions options) {
        return around.apply(super.openLog(options));
      }
    };
  }

  /** The backend with each of its sets of records inside another one. */
  public static TimelineBackend withRecords(
      TimelineBackend delegate, UnaryOperator<Records> around) {
    return new ForwardingBackend(delegate) {
      @Override
      public Records openRecords(String name) {
        return around.apply(super.openRecords(name));
      }
    };
  }

  @Override
  public Log openLog(LogOptions options) {
    return delegate.openLog(options);
  }

  @Override
  public Records openRecords(String name) {
    return delegate.openRecords(name);
  }

  @Override
  public InstantSource clock() {
    return delegate.clock();
  }

  @Override
  public void ping(Duration timeout) {
    delegate.ping(timeout);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
