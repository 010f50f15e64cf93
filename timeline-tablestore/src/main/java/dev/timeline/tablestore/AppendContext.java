package dev.timeline.tablestore;

import dev.timeline.spi.LogOptions;
import java.time.InstantSource;
import java.util.function.Consumer;

/** What all appends to one table share. */
record AppendContext(
    String table,
    LogOptions options,
    EntryColumns columns,
    BatchWriter writer,
    LookBack lookBack,
    Requests requests,
    InstantSource clock) {

  /** Runs a step of an append that a read or a timer has led to. */
  void step(Consumer<Afterwards> step) {
    var afterwards = new Afterwards();
    step.accept(afterwards);
    writer.send();
    afterwards.runAll();
  }
}
