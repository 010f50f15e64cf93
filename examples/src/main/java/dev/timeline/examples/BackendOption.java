package dev.timeline.examples;

import dev.timeline.examples.chatweb.stage.StagedBackend;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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
    return open(InstantSource.system());
  }

  /** Opens the backend, whose requests an observer is told of if it makes any. */
  public TimelineBackend openObserved(TimelineObserver observer) {
    return kind == Kind.MEMORY
        ? open()
        : given()
            .map(instance -> open(instance, builder -> builder.observer(observer)))
            .orElseGet(
                () -> openLocal(LocalTableStore.start(), builder -> builder.observer(observer)));
  }

  /** Opens the backend on a clock that is close to the right time. */
  public TimelineBackend open(InstantSource clock) {
    return kind == Kind.MEMORY
        ? MemoryBackend.builder().clock(clock).build()
        : given()
            .map(instance -> open(instance, builder -> builder.clock(clock)))
            .orElseGet(() -> openLocal(LocalTableStore.start(), builder -> builder.clock(clock)));
  }

  /**
   * Opens a backend for servers that crash, on a clock that is moved instead of waited for. A
   * sender who gets no answer retries at once, and the retry may overtake the first attempt: only a
   * backend that remembers every id tells them apart.
   *
   * @throws ParameterException on a TableStore elsewhere, which goes by its own clock
   */
  public TimelineBackend openForCrashes(InstantSource clock) {
    if (kind == Kind.MEMORY) {
      return open(clock);
    }
    if (given().isPresent()) {
      throw refused(
          "servers crash in memory and on a local TableStore only, where time can be moved");
    }
    return openLocal(
        LocalTableStore.builder().clock(clock).start(),
        builder -> builder.clock(clock).exactMessageIds());
  }

  /**
   * Opens a backend whose time is moved and whose service fails on demand.
   *
   * @throws ParameterException on a TableStore elsewhere, which does neither
   */
  StagedBackend openForStage() {
    if (kind == Kind.MEMORY) {
      return StagedBackend.inMemory();
    }
    if (given().isPresent()) {
      throw refused("the stage is in memory or on a local TableStore, where time can be moved");
    }
    return StagedBackend.onLocalTableStore(
        (service, clock, observer) ->
            openLocal(
                service, builder -> builder.clock(clock).observer(observer).exactMessageIds()));
  }

  private Optional<TableStoreInstance> given() {
    try {
      return TableStoreInstance.in(System.getenv());
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private TimelineBackend open(
      TableStoreInstance instance, UnaryOperator<TableStoreBackend.Builder> settings) {
    try {
      var tables = new TemporaryTables(instance, settings, () -> {});
      say("on TableStore, %s, in tables %s*".formatted(instance, tables.prefix()));
      return tables;
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private TimelineBackend openLocal(
      LocalTableStore local, UnaryOperator<TableStoreBackend.Builder> settings) {
    say("on a local TableStore in this process: no TIMELINE_TABLESTORE_ENDPOINT is set");
    return new TemporaryTables(TableStoreInstance.of(local), settings, local::close);
  }

  private ParameterException refused(@Nullable String why) {
    return new ParameterException(command.commandLine(), why);
  }

  private void say(String line) {
    command.commandLine().getErr().println(line);
  }
}
