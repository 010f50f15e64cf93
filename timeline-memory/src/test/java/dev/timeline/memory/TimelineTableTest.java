package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimelineTableTest {

  private final TimelineTable table = new TimelineTable();

  private List<String> ids() {
    var ids = new ArrayList<String>();
    table.forEach(timeline -> ids.add(timeline.id()));
    return ids;
  }

  @Test
  void whatWasAddedIsFoundByEqualIds() {
    MemoryTimeline room = table.getOrAdd("room");
    assertThat(table.get(new StringBuilder("room").toString())).isSameAs(room);
    assertThat(table.getOrAdd("room")).isSameAs(room);
    assertThat(table.get("hall")).isNull();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void idsOfOneHashAreDifferentTimelines() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    MemoryTimeline first = table.getOrAdd("Aa");
    assertThat(table.get("BB")).isNull();
    MemoryTimeline second = table.getOrAdd("BB");
    assertThat(table.get("Aa")).isSameAs(first).isNotSameAs(second);
    table.remove(first);
    assertThat(table.get("Aa")).isNull();
    assertThat(table.get("BB")).isSameAs(second);
  }

  @Test
  void onlyTheTimelineThatIsMeantIsRemoved() {
    MemoryTimeline first = table.getOrAdd("room");
    table.remove(first);
    MemoryTimeline second = table.getOrAdd("room");
    table.remove(first);
    assertThat(table.get("room")).isSameAs(second).isNotSameAs(first);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void itHoldsWhatAMapHoldsHoweverMuchComesAndGoes() {
    var random = new Random(1);
    Map<String, MemoryTimeline> expected = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      String id = "t" + random.nextInt(i < 100_000 ? 10_000 : 100); // grows, then lets go of most
      MemoryTimeline present = expected.get(id);
      assertThat(table.get(id)).isSameAs(present);
      if (present == null) {
        expected.put(id, table.getOrAdd(id));
      } else if (random.nextInt(3) > 0) {
        table.remove(expected.remove(id));
      }
    }
    assertThat(table.size()).isEqualTo(expected.size());
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(expected.keySet());
  }

  @Test
  void readersFindWhatWasAddedWhileItGrows() throws Exception {
    int all = 100_000;
    var added = new AtomicInteger();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              var random = new Random(2);
              for (int known = 0; known < all; known = added.get()) {
                if (known > 0) {
                  String id = "t" + random.nextInt(known);
                  assertThat(table.get(id)).as(id).isNotNull();
                }
              }
            });
    for (int i = 0; i < all; i++) {
      table.getOrAdd("t" + i);
      added.set(i + 1);
    }
    reader.get(60, TimeUnit.SECONDS);
  }
}
