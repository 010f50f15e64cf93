package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.spi.Records;
import dev.timeline.spi.Records.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One record that several change at once, each reading it first; never removed. */
final class RecordHistory {

  private static final String NONE = "";

  private final String key;
  private final Duration timeout;
  private final List<Change> changes = new ArrayList<>();

  /** A change from one content to another, which no other change makes, and how it ended. */
  private record Change(String from, String to, CallOutcome<Boolean> ended) {

    boolean succeeded() {
      return ended.value().orElse(false);
    }

    boolean isPossible() {
      return succeeded() || ended.isUnknown();
    }
  }

  RecordHistory(String key, Duration timeout) {
    this.key = key;
    this.timeout = timeout;
  }

  private static String text(Optional<Value> value) {
    return value.map(found -> new String(found.bytes(), StandardCharsets.UTF_8)).orElse(NONE);
  }

  /** Reads it through one process and changes it through another. */
  void change(Records reading, Records writing, String to) {
    CallOutcome<Optional<Value>> found = CallOutcome.ofAsync(() -> reading.get(key));
    found.assertInTime(timeout, 1);
    if (!found.isDone()) {
      return;
    }
    Optional<Value> from = found.value().get();
    byte[] bytes = to.getBytes(StandardCharsets.UTF_8);
    CallOutcome<Boolean> ended =
        CallOutcome.ofAsync(
            () -> writing.compareAndSet(key, from, bytes).thenApply(Optional::isPresent));
    ended.assertInTime(timeout, 1);
    synchronized (changes) {
      changes.add(new Change(text(from), to, ended));
    }
  }

  /** Every change that succeeded is behind the one value that is there, and none that failed. */
  void check(Records records) {
    Map<String, Change> byResult =
        changes.stream().collect(Collectors.toMap(Change::to, Function.identity()));
    Set<String> behind = new HashSet<>();
    String content = text(CallOutcome.patiently(() -> CallOutcome.await(records.get(key))));
    while (!content.equals(NONE)) {
      Change change = byResult.get(content);
      assertThat(change.isPossible()).as("a change that took place: %s", change).isTrue();
      assertThat(behind.add(content)).as("a change that took place once: %s", change).isTrue();
      content = change.from();
    }
    for (Change change : changes) {
      if (change.succeeded()) {
        assertThat(behind).as("what led to the value, of %s", changes).contains(change.to());
      }
    }
    assertThat(changes.stream().filter(Change::succeeded).map(Change::from))
        .as("what was changed, by several that expected it")
        .doesNotHaveDuplicates();
  }

  int operations() {
    return 2 * changes.size();
  }
}
