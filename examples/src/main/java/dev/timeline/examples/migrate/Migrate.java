package dev.timeline.examples.migrate;

import com.alicloud.openservices.tablestore.SyncClient;
import dev.timeline.Codec;
import dev.timeline.ImportProgress;
import dev.timeline.TimelineStore;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Three tables of Alibaba's Timeline, on a local TableStore, are moved into timeline stores. Each
 * move is killed half-way, begun again, and verified at the end.
 */
public final class Migrate {

  private static final String LINE = "%-10s %-15s %-16s %9s %8s %9s%n";

  private final TimelineBackend backend;
  private final SyncClient client;
  private final int timelines;
  private final int messages;

  private Migrate(TimelineBackend backend, SyncClient client, int timelines, int messages) {
    this.backend = backend;
    this.client = client;
    this.timelines = timelines;
    this.messages = messages;
  }

  /** Ends a move as if its process had ended. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Runs it.
   *
   * @param timelines how many each table has
   * @param messages how many messages each timeline has
   * @return whether everything was moved as it was
   */
  public static boolean run(TimelineBackend backend, int timelines, int messages) {
    try (var server = LocalTableStore.start()) {
      var client =
          new SyncClient(
              server.endpoint(),
              server.accessKeyId(),
              server.accessKeySecret(),
              server.instanceName());
      try {
        return new Migrate(backend, client, timelines, messages).run();
      } finally {
        client.shutdown();
      }
    }
  }

  private boolean run() {
    for (OldTable old : OldTable.values()) {
      old.fill(client, timelines, messages);
    }
    System.out.printf("Alibaba's Timeline has filled %d tables.%n", OldTable.values().length);
    var summary = new StringBuilder();
    boolean isSame = true;
    for (OldTable old : OldTable.values()) {
      isSame &= move(old, summary);
    }
    System.out.printf(
        LINE, "table", "sequence ids", "identifiers", "timelines", "messages", "different");
    System.out.print(summary);
    return isSame;
  }

  private boolean move(OldTable old, StringBuilder summary) {
    long total = (long) timelines * messages;
    var moved = new AtomicLong();
    try {
      var unused =
          moved(
              old,
              progress -> {
                moved.set(progress.imported());
                if (progress.imported() >= total / 2) {
                  throw new Killed();
                }
              });
    } catch (Killed e) {
      System.out.printf("%s: killed after %,d of %,d%n", old.table(), moved.get(), total);
    }
    ImportProgress rest = moved(old, progress -> {});
    System.out.printf(
        "%s: begun again, %,d more; %,d read again%n",
        old.table(), rest.imported(), rest.alreadyThere());
    return verified(old, summary);
  }

  private ImportProgress moved(OldTable old, Consumer<ImportProgress> listener) {
    try (var target = open(old)) {
      return migration(old, target).run(listener);
    }
  }

  private boolean verified(OldTable old, StringBuilder summary) {
    try (var target = open(old)) {
      Migration.Verification found = migration(old, target).verify();
      found.differences().forEach(System.out::println);
      summary.append(
          LINE.formatted(
              old.table(),
              old.sequenceIds(),
              old.identifiers(),
              "%,d".formatted(found.timelines()),
              "%,d".formatted(found.messages()),
              found.differences().size()));
      return found.differences().isEmpty();
    }
  }

  private TimelineStore<String> open(OldTable old) {
    return TimelineStore.builder(backend, Codec.utf8()).name(old.table()).build();
  }

  private Migration<String> migration(OldTable old, TimelineStore<String> target) {
    var source = SourceTable.open(client.asAsyncClient(), old.table());
    return new Migration<>(source, target, old.conversion());
  }
}
