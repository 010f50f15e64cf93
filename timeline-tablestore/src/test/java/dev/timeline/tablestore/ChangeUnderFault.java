package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.spi.Records.Value;
import dev.timeline.tablestore.CallerAndObserver.Process;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A call that changes what is there: from one state to another, or not at all. Nobody else does, so
 * it never finds that it came too late.
 */
final class ChangeUnderFault extends CallUnderFault {

  /** What to change. */
  enum What {
    REPLACE_AN_ENTRY,
    DELETE_AN_ENTRY,
    CREATE_A_RECORD,
    CHANGE_A_RECORD,
    REMOVE_A_RECORD
  }

  private final What what;
  private final String id;
  private final Entry<String> entry;
  private final Optional<String> before;
  private final Optional<String> after;
  private CallOutcome<?> ended;
  private Optional<String> changedSince = Optional.empty();
  private boolean wentOn;

  ChangeUnderFault(CallerAndObserver processes, What what) {
    super(processes);
    this.what = what;
    id = processes.fresh();
    processes.observer.timeline(id).append("beside");
    entry = processes.observer.timeline(id).append(Message.of("before").withId("c-1"));
    before = what == What.CREATE_A_RECORD ? Optional.empty() : Optional.of("before");
    boolean removes = what == What.DELETE_AN_ENTRY || what == What.REMOVE_A_RECORD;
    after = removes ? Optional.empty() : Optional.of("after");
    if (!isOfEntry() && before.isPresent()) {
      assertThat(CallOutcome.await(change(processes.observer, Optional.empty(), before))).isTrue();
    }
    expected = isOfEntry() ? Optional.empty() : record(processes.observer);
  }

  private final Optional<Value> expected;

  private boolean isOfEntry() {
    return what == What.REPLACE_AN_ENTRY || what == What.DELETE_AN_ENTRY;
  }

  private Optional<Value> record(Process process) {
    return CallOutcome.await(process.records().get(id));
  }

  private java.util.concurrent.CompletableFuture<Boolean> change(
      Process process, Optional<Value> expected, Optional<String> update) {
    return update.isPresent()
        ? process
            .records()
            .compareAndSet(id, expected, update.get().getBytes(StandardCharsets.UTF_8))
            .thenApply(Optional::isPresent)
        : process.records().remove(id, expected.orElseThrow());
  }

  @Override
  String timelineId() {
    return id;
  }

  @Override
  boolean isRepeatable() {
    return false;
  }

  @Override
  int callsInARow() {
    return what == What.REPLACE_AN_ENTRY ? 2 : 1; // it reads the entry first
  }

  @Override
  List<? extends CallOutcome<?>> call(Process process) {
    CallOutcome<Boolean> changed =
        switch (what) {
          case REPLACE_AN_ENTRY -> CallOutcome.of(() -> replace(process, "after"));
          case DELETE_AN_ENTRY -> CallOutcome.of(() -> process.timeline(id).delete(entry.seqId()));
          default -> CallOutcome.ofAsync(() -> change(process, expected, after));
        };
    ended = changed;
    assertThat(changed.value().orElse(true)).as("that nobody else was faster").isTrue();
    return List.of(ended);
  }

  private boolean replace(Process process, String body) {
    return process.timeline(id).replace(entry.seqId(), Message.of(body)).isPresent();
  }

  private Optional<String> now() {
    if (!isOfEntry()) {
      return record(processes.observer)
          .map(value -> new String(value.bytes(), StandardCharsets.UTF_8));
    }
    List<Entry<String>> seen =
        EveryReading.of(processes.observer.timeline(id), Set.of(entry.seqId()), 1);
    assertThat(seen.get(0).message().body()).isEqualTo("beside");
    assertThat(seen).hasSizeLessThan(3);
    seen.stream()
        .skip(1)
        .forEach(
            there -> {
              assertThat(there.seqId()).isEqualTo(entry.seqId());
              assertThat(there.time()).isEqualTo(entry.time());
              assertThat(there.message().id()).hasValue("c-1");
            });
    return seen.stream().skip(1).map(there -> there.message().body()).findFirst();
  }

  @Override
  void check() {
    Optional<String> now = now();
    if (wentOn) {
      assertThat(now).as("what came after it: %s", ended).isEqualTo(changedSince);
    } else if (ended.isDone()) {
      assertThat(now).as("done").isEqualTo(after);
    } else if (ended.isNotDone()) {
      assertThat(now).as("not done: %s", ended).isEqualTo(before);
    } else {
      assertThat(now).as("unknown").isIn(before, after);
    }
  }

  /** Changes it once more, to what must then stay. */
  @Override
  void goOn() {
    wentOn = true;
    switch (what) {
      case DELETE_AN_ENTRY -> {
        boolean was = processes.observer.timeline(id).delete(entry.seqId());
        assertThat(was && ended.isDone()).as("that it was deleted twice").isFalse();
      }
      case REPLACE_AN_ENTRY -> {
        assertThat(replace(processes.observer, "last")).isTrue();
        changedSince = Optional.of("last");
      }
      default -> {
        Optional<Value> found = record(processes.observer);
        changedSince = Optional.of("last");
        assertThat(CallOutcome.await(change(processes.observer, found, changedSince))).isTrue();
      }
    }
  }
}
