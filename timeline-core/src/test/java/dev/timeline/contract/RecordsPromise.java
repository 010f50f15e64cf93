package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.spi.Records;
import dev.timeline.spi.Records.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A record changes only for a caller that passes its current version; of several such callers,
 * exactly one succeeds.
 */
abstract class RecordsPromise extends Promise {

  private static final Optional<Value> NONE = Optional.empty();

  private Records records;

  @BeforeEach
  void openRecords() {
    records = backend.openRecords("cursors");
  }

  private static Optional<Value> get(Records records, String key) {
    return JoinedTimeline.join(records.get(key));
  }

  /** Sets a value, which then is what the key has. */
  private static boolean set(Records records, String key, Optional<Value> expected, int value) {
    Optional<Value> now =
        JoinedTimeline.join(records.compareAndSet(key, expected, new byte[] {(byte) value}));
    now.ifPresent(it -> assertThat(it.bytes()).containsExactly(value));
    return now.isPresent();
  }

  private static boolean remove(Records records, String key, Optional<Value> expected) {
    return JoinedTimeline.join(records.remove(key, expected.orElseThrow()));
  }

  private static void assertHolds(Records records, String key, int value) {
    assertThat(get(records, key).map(Value::bytes)).contains(new byte[] {(byte) value});
  }

  @Test
  void severalAreReadAtOnceAndThoseWithoutAValueAreLeftOut() {
    var keys = new ArrayList<String>();
    for (int i = 0; i < 250; i++) {
      keys.add("key-" + i);
      if (i % 2 == 0) {
        assertThat(set(records, "key-" + i, NONE, i % 100)).isTrue();
      }
    }
    keys.add("key-0"); // asked for twice, and there once
    Map<String, Value> found = JoinedTimeline.join(records.getAll(keys));
    assertThat(found).hasSize(125).containsKeys("key-0", "key-248").doesNotContainKey("key-1");
    found.forEach(
        (key, value) -> {
          assertThat(get(records, key)).contains(value);
          assertHolds(records, key, value.bytes()[0]);
        });
    assertThat(set(records, "key-2", Optional.ofNullable(found.get("key-2")), 7)).isTrue();
    assertThat(JoinedTimeline.join(records.getAll(List.of()))).isEmpty();
    assertThat(JoinedTimeline.join(records.getAll(Set.of("key-1")))).isEmpty();
  }

  @Test
  void aKeyHasNoValueUntilItIsSet() {
    assertThat(get(records, "bob")).isEmpty();
    assertThat(set(records, "bob", NONE, 1)).isTrue();
    assertHolds(records, "bob", 1);
    assertThat(set(records, "bob", NONE, 2)).isFalse();
    assertHolds(records, "bob", 1);
  }

  @Test
  void whoseVersionIsOutOfDateChangesNothing() {
    set(records, "bob", NONE, 1);
    Optional<Value> first = get(records, "bob");
    assertThat(set(records, "bob", first, 2)).isTrue();
    assertThat(set(records, "bob", first, 3)).isFalse();
    assertThat(remove(records, "bob", first)).isFalse();
    assertHolds(records, "bob", 2);
  }

  @Test
  void aValueIsRemovedByWhoKnowsIt() {
    set(records, "bob", NONE, 1);
    Optional<Value> value = get(records, "bob");
    assertThat(remove(records, "bob", value)).isTrue();
    assertThat(get(records, "bob")).isEmpty();
    assertThat(remove(records, "bob", value)).isFalse();
    assertThat(set(records, "bob", value, 2)).isFalse();
    assertThat(get(records, "bob")).isEmpty();
  }

  @Test
  void whatAChangeAnswersIsWhatTheNextExpects() {
    Optional<Value> value = NONE;
    for (int i = 0; i < 10; i++) {
      value = JoinedTimeline.join(records.compareAndSet("bob", value, new byte[] {(byte) i}));
      assertThat(get(records, "bob")).isEqualTo(value).isPresent();
    }
    assertThat(remove(records, "bob", value)).isTrue();
  }

  @Test
  void aVersionIsNeverUsedAgainEvenAfterARemoval() {
    Set<Long> versions = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      // The same bytes every time: a version that is made from them would come back.
      assertThat(set(records, "bob", NONE, 7)).isTrue();
      Optional<Value> created = get(records, "bob");
      assertThat(versions.add(created.orElseThrow().version())).isTrue();
      assertThat(set(records, "bob", created, 7)).isTrue();
      Optional<Value> changed = get(records, "bob");
      assertThat(versions.add(changed.orElseThrow().version())).isTrue();
      assertThat(remove(records, "bob", changed)).isTrue();
    }
  }

  @Test
  void whoReadBeforeARemovalChangesNothingAfterIt() {
    set(records, "bob", NONE, 7);
    Optional<Value> before = get(records, "bob");
    remove(records, "bob", before);
    set(records, "bob", NONE, 7);
    assertThat(set(records, "bob", before, 8)).isFalse();
    assertThat(remove(records, "bob", before)).isFalse();
    assertHolds(records, "bob", 7);
  }

  @Test
  void noBytesAreAValueToo() {
    assertThat(JoinedTimeline.join(records.compareAndSet("bob", NONE, new byte[0]))).isPresent();
    assertThat(get(records, "bob").map(Value::bytes)).contains(new byte[0]);
    assertThat(set(records, "bob", NONE, 1)).isFalse();
  }

  @Test
  void aFewKilobytesComeBackByteForByte() {
    byte[] bytes = new byte[4096];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    JoinedTimeline.join(records.compareAndSet("bob", NONE, bytes.clone()));
    assertThat(get(records, "bob").map(Value::bytes)).contains(bytes);
  }

  @Test
  void keysThatLookAlikeDoNotMix() {
    List<String> keys = Confusable.IDS;
    for (int i = 0; i < keys.size(); i++) {
      assertThat(set(records, keys.get(i), NONE, i)).as(keys.get(i)).isTrue();
    }
    for (int i = 0; i < keys.size(); i++) {
      assertHolds(records, keys.get(i), i);
      assertThat(remove(records, keys.get(i), get(records, keys.get(i)))).isTrue();
    }
  }

  @Test
  void recordsOfDifferentNamesDoNotMix() {
    Records other = backend.openRecords("Cursors");
    set(records, "bob", NONE, 1);
    assertThat(get(other, "bob")).isEmpty();
    assertThat(set(other, "bob", NONE, 2)).isTrue();
    assertHolds(records, "bob", 1);
    assertHolds(other, "bob", 2);
  }

  @Test
  void everyHandleReadsWhatAnotherHasChanged() {
    Records other = backend.openRecords("cursors");
    set(records, "bob", NONE, 1);
    Optional<Value> seenByOther = get(other, "bob");
    assertThat(seenByOther).isEqualTo(get(records, "bob"));
    assertThat(set(other, "bob", seenByOther, 2)).isTrue();
    assertHolds(records, "bob", 2);
    other.close();
    assertHolds(records, "bob", 2);
    assertHolds(backend.openRecords("cursors"), "bob", 2);
  }

  @Test
  void ofManyWhoChangeTheSameVersionOneSucceeds() throws Exception {
    for (int round = 0; round < 60; round++) {
      boolean removing = round % 3 == 2;
      Optional<Value> expected = get(records, "bob");
      assertOneSucceeds(
          writer ->
              removing ? remove(records, "bob", expected) : set(records, "bob", expected, writer));
    }
  }

  private interface Change {
    boolean by(int writer);
  }

  private static void assertOneSucceeds(Change change) throws Exception {
    List<Callable<Optional<Boolean>>> tasks =
        IntStream.range(0, 4)
            .<Callable<Optional<Boolean>>>mapToObj(i -> () -> outcome(() -> change.by(i)))
            .toList();
    List<Optional<Boolean>> outcomes = Together.call(tasks);
    assertThat(outcomes.stream().filter(Optional.of(true)::equals)).hasSizeLessThanOrEqualTo(1);
    if (!outcomes.contains(Optional.<Boolean>empty())) {
      assertThat(outcomes).contains(Optional.of(true));
    }
  }

  /** Empty: it is in doubt, as now and then on a service that is called over a network. */
  private static Optional<Boolean> outcome(BooleanSupplier change) {
    try {
      return Optional.of(change.getAsBoolean());
    } catch (OutcomeUnknown e) {
      return Optional.empty();
    }
  }

  @Test
  void noIncrementIsLost() throws Exception {
    var inDoubt = new AtomicInteger();
    Together.call(
        6,
        writer ->
            () -> {
              Records own = backend.openRecords("cursors");
              for (int i = 0; i < 20; i++) {
                Optional<Value> present;
                int next;
                do {
                  present = get(own, "count");
                  next = present.map(value -> value.bytes()[0] + 1).orElse(1);
                } while (!isSetOrInDoubt(own, present, next, inDoubt));
              }
              return null;
            });
    assertThat(get(records, "count").map(value -> (int) value.bytes()[0]).orElseThrow())
        .isBetween(120 - inDoubt.get(), 120);
  }

  /** Of several changes, one that is in doubt may not be told any more from those after it. */
  private static boolean isSetOrInDoubt(
      Records records, Optional<Value> present, int next, AtomicInteger inDoubt) {
    try {
      return set(records, "count", present, next);
    } catch (OutcomeUnknown e) {
      inDoubt.incrementAndGet();
      return true;
    }
  }
}
