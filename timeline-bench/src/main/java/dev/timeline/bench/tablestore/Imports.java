package dev.timeline.bench.tablestore;

import dev.timeline.Codec;
import dev.timeline.ImportProgress;
import dev.timeline.ImportedEntry;
import dev.timeline.Message;
import dev.timeline.TimelineStore;
import dev.timeline.bench.Results;
import dev.timeline.bench.service.LocalService;
import dev.timeline.bench.service.LocalService.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Program that counts what an import takes of a local TableStore: of timelines that are mixed, of
 * the same ones once more, and of a few. Keeps a table.
 */
@Command(
    name = "import",
    description = "What moving entries in takes of TableStore.",
    mixinStandardHelpOptions = true)
public final class Imports implements Runnable {

  private static final Instant FIRST = Instant.parse("2019-03-01T12:00:00Z");
  private static final int BODY_BYTES = 100;

  /** The divisor of what is imported into few timelines: each entry takes them a round trip. */
  private static final int FEWER = 100;

  private static final int FEW = 10;

  @Option(
      names = "--entries",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Entries that are imported, at least 1 (default: ${DEFAULT-VALUE}).")
  private int entries;

  @Option(
      names = "--timelines",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Timelines that they are of, at least 1 (default: ${DEFAULT-VALUE}).")
  private int timelines;

  @Mixin private Results results;

  private Imports() {}

  @Override
  public void run() {
    var section = new StringBuilder("## Importing\n\n");
    section.append(
        text(
            """
            Entries of %d bytes with their own times and ids, imported into a local TableStore in its own \
            process on the same machine; the source mixes its timelines.

            """,
            BODY_BYTES));
    section.append(
        "| | timelines | entries | requests | entries a request | units written | units read | s |\n");
    section.append("|---|---|---|---|---|---|---|---|\n");
    try (var service = LocalService.start();
        var backend = service.backend();
        var store = TimelineStore.builder(backend, Codec.bytes()).name("imported").build();
        var other = TimelineStore.builder(backend, Codec.bytes()).name("few").build()) {
      section.append(measure("many timelines", service, store, timelines, entries));
      section.append(
          measure("the same once more: all is there", service, store, timelines, entries));
      section.append(measure("few timelines", service, other, FEW, Math.max(1, entries / FEWER)));
    }
    results.keep("import", section.toString());
  }

  private static String measure(
      String name, LocalService service, TimelineStore<byte[]> store, int timelines, int entries) {
    Traffic unused = service.takeTraffic();
    var traffic = new Traffic[] {new Traffic(0, 0, 0)};
    long[] told = {0};
    long start = System.nanoTime();
    store
        .importer()
        .onProgress(
            progress -> {
              traffic[0] = sum(traffic[0], service.takeTraffic()); // it counts no more at a time
              if (progress.total() >= told[0]) {
                tell(name, progress, entries, start);
                told[0] = progress.total() + entries / 20;
              }
            })
        .importAll(source(timelines, entries));
    double seconds = (System.nanoTime() - start) / 1e9;
    Traffic all = sum(traffic[0], service.takeTraffic());
    return text(
        "| %s | %,d | %,d | %,d | %.1f | %,d | %,d | %.1f |\n",
        name,
        timelines,
        entries,
        all.requests(),
        (double) entries / all.requests(),
        all.written(),
        all.read(),
        seconds);
  }

  private static Traffic sum(Traffic one, Traffic other) {
    return new Traffic(
        one.requests() + other.requests(),
        one.written() + other.written(),
        one.read() + other.read());
  }

  private static void tell(String name, ImportProgress progress, int entries, long start) {
    System.err.printf(
        Locale.ROOT,
        "%s: %,d stored and %,d passed over of %,d, %d s%n",
        name,
        progress.imported(),
        progress.alreadyThere(),
        entries,
        Duration.ofNanos(System.nanoTime() - start).toSeconds());
  }

  private static Iterator<ImportedEntry<byte[]>> source(int timelines, int entries) {
    return IntStream.range(0, entries)
        .mapToObj(
            i ->
                new ImportedEntry<>(
                    "conversation-" + i % timelines,
                    FIRST.plusSeconds(i),
                    Message.of(new byte[BODY_BYTES]).withId("old-" + i)))
        .iterator();
  }

  private static String text(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }
}
