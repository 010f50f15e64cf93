package dev.timeline.examples;

import dev.timeline.memory.MemoryBackend;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flag of an example that runs on any backend, which is all that the choice takes. */
public final class BackendOption {

  private enum Kind {
    MEMORY,
    TABLESTORE
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "memory",
      description =
          "memory or tablestore (default: ${DEFAULT-VALUE}). TableStore is the instance that "
              + "TIMELINE_TABLESTORE_ENDPOINT, _INSTANCE, _ACCESS_KEY_ID and _ACCESS_KEY_SECRET "
              + "name, and without them a local one in this process.")
  private Kind kind;

  private BackendOption() {}

  /** Opens the backend. What it keeps ends with it: it is in memory, or in tables of its own. */
  public TimelineBackend open() {
    return kind == Kind.MEMORY ? MemoryBackend.create() : openTableStore();
  }

  private TimelineBackend openTableStore() {
    try {
      Optional<TableStoreInstance> given = TableStoreInstance.in(System.getenv());
      if (given.isPresent()) {
        var tables = new TemporaryTables(given.get(), () -> {});
        say("on TableStore, %s, in tables %s*".formatted(given.get(), tables.prefix()));
        return tables;
      }
      var local = LocalTableStore.start();
      say("on a local TableStore in this process: no TIMELINE_TABLESTORE_ENDPOINT is set");
      return new TemporaryTables(TableStoreInstance.of(local), local::close);
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(command.commandLine(), refused.getMessage());
    }
  }

  private void say(String line) {
    command.commandLine().getErr().println(line);
  }
}
