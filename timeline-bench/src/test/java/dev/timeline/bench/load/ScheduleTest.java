package dev.timeline.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final Duration FROM = Duration.ofSeconds(10);
  private static final Duration TO = Duration.ofSeconds(30);

  private static List<Long> offsets(Schedule schedule) {
    return IntStream.range(0, schedule.size()).mapToObj(schedule::offset).toList();
  }

  @Test
  void hasAsManyMessagesAsTheRateComesToAllInTimeAndInOrder() {
    Schedule schedule = Schedule.random(12.5, FROM, TO, new Random(1));

    assertThat(offsets(schedule))
        .hasSize(250)
        .isSorted()
        .allMatch(it -> it >= FROM.toNanos() && it < TO.toNanos());
  }

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(offsets(Schedule.random(5, FROM, TO, new Random(7))))
        .isEqualTo(offsets(Schedule.random(5, FROM, TO, new Random(7))));
  }

  @Test
  void neverSendsBeforeTheTimeAndTellsTheIntendedOneHoweverLateItIs() throws Exception {
    var schedule = new Schedule(0, 1_000_000, 2_000_000);
    long start = System.nanoTime() - 1_500_000; // two of them are late
    List<Long> told = new ArrayList<>();
    List<Long> early = new ArrayList<>();

    schedule.follow(
        start,
        (number, intended) -> {
          told.add(intended - start);
          early.add(intended - System.nanoTime());
        });

    assertThat(told).containsExactly(0L, 1_000_000L, 2_000_000L);
    assertThat(early).allMatch(it -> it <= 0);
  }
}
