package dev.timeline.examples;

import dev.timeline.TimelineException;
import dev.timeline.spi.Log;
import dev.timeline.spi.LogOptions;
import dev.timeline.spi.Records;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.TableStoreBackend;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A TableStore backend on tables of its own, which are dropped when it is closed. */
final class TemporaryTables implements TimelineBackend {

  private final TableStoreInstance instance;
  private final String prefix =
      "example_%s_".formatted(HexFormat.of().toHexDigits(new Random().nextInt()));
  private final TimelineBackend backend;
  private final Runnable afterwards;
  private boolean closed;

  /**
   * A backend on this instance.
   *
   * @param settings what else it is to be like
   * @param afterwards called when it has been closed
   */
  TemporaryTables(
      TableStoreInstance instance,
      UnaryOperator<TableStoreBackend.Builder> settings,
      Runnable afterwards) {
    this.instance = instance;
    this.afterwards = afterwards;
    backend = settings.apply(instance.builder().tablePrefix(prefix)).build();
  }

  /** Returns the prefix of the names of all its tables. */
  String prefix() {
    return prefix;
  }

  @Override
  public Log openLog(LogOptions options) {
    return backend.openLog(options);
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
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      backend.close();
      instance.dropTables(prefix);
    } catch (RuntimeException e) { // whatever the client throws
      throw new TimelineException.Unavailable(
          null, "the tables %s* could not be dropped: %s".formatted(prefix, e.getMessage()), e);
    } finally {
      afterwards.run();
    }
  }
}
