package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.tablestore.CallerAndObserver.Process;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A call that reads: it answers what is there, or fails, and changes nothing. */
final class ReadUnderFault extends CallUnderFault {

  /** What to read. */
  enum What {
    AN_ENTRY,
    SEVERAL_ENTRIES,
    A_PAGE,
    THE_LATEST,
    A_RECORD
  }

  private static final int ENTRIES = 5;

  private final What what;
  private final String id;
  private final List<Entry<String>> entries;
  private CallOutcome<?> ended;

  ReadUnderFault(CallerAndObserver processes, What what) {
    super(processes);
    this.what = what;
    id = processes.fresh();
    entries =
        processes
            .observer
            .timeline(id)
            .appendAll(IntStream.range(0, ENTRIES).mapToObj(i -> Message.of("m" + i)).toList())
            .stream()
            .map(result -> result.orThrow())
            .toList();
    CallOutcome.await(
        processes.observer.records().compareAndSet(id, Optional.empty(), new byte[] {1}));
  }

  @Override
  String timelineId() {
    return id;
  }

  @Override
  boolean isRepeatable() {
    return true;
  }

  @Override
  int callsInARow() {
    return what == What.A_PAGE ? ENTRIES + 2 : 1;
  }

  @Override
  List<? extends CallOutcome<?>> call(Process process) {
    Timeline<String> timeline = process.timeline(id);
    Entry<String> third = entries.get(2);
    ended =
        switch (what) {
          case AN_ENTRY -> CallOutcome.of(() -> timeline.get(third.seqId()));
          case SEVERAL_ENTRIES ->
              CallOutcome.of(() -> timeline.getAll(entries.stream().map(Entry::seqId).toList()));
          case A_PAGE -> CallOutcome.of(() -> pages(timeline));
          case THE_LATEST -> CallOutcome.of(timeline::latest);
          case A_RECORD ->
              CallOutcome.ofAsync(
                  () ->
                      process
                          .records()
                          .get(id)
                          .thenApply(found -> found.map(value -> (int) value.bytes()[0])));
        };
    return List.of(ended);
  }

  private static List<Entry<String>> pages(Timeline<String> timeline) {
    Page<String> page = timeline.page(SeqRange.all());
    List<Entry<String>> read = new ArrayList<>(page.entries());
    while (page.more()) {
      page = timeline.page(page.next());
      read.addAll(page.entries());
    }
    return read;
  }

  private Object expected() {
    return switch (what) {
      case AN_ENTRY -> Optional.of(entries.get(2));
      case SEVERAL_ENTRIES, A_PAGE -> entries;
      case THE_LATEST -> Optional.of(entries.get(ENTRIES - 1));
      case A_RECORD -> Optional.of(1);
    };
  }

  @Override
  void check() {
    assertThat(ended.isUnknown()).as("a read has no outcome to be unknown: %s", ended).isFalse();
    if (ended.isDone()) {
      assertThat((Object) ended.value().get()).as(what.name()).isEqualTo(expected());
    }
  }

  @Override
  void goOn() {
    call(processes.observer);
    assertThat(ended.isDone()).isTrue();
  }
}
