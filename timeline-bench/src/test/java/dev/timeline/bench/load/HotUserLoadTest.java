package dev.timeline.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.bench.load.HotUserLoad.Due;
import dev.timeline.bench.load.HotUserLoad.Third;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HotUserLoadTest {

  private static final Duration DURATION = Duration.ofSeconds(30);

  @Test
  void isSteadyButForTheHotUserInTheMiddleThird() {
    HotUserLoad steady = HotUserLoad.of(100, 2, 1, DURATION, new Random(3));
    HotUserLoad load = HotUserLoad.of(100, 2, 50, DURATION, new Random(3));

    assertThat(steady.messages()).hasSize(100 * 2 * 30);
    assertThat(load.messages())
        .hasSize(100 * 2 * 30 + 49 * 2 * 10)
        .containsAll(steady.messages())
        .isSortedAccordingTo(Comparator.comparingLong(Due::offset))
        .filteredOn(it -> !steady.messages().contains(it))
        .allMatch(it -> it.user() == HotUserLoad.HOT && load.third(it) == Third.DURING);
  }

  @Test
  void thirdsAreOfEqualLength() {
    var load = new HotUserLoad(Duration.ofNanos(9), List.of());

    assertThat(LongStream.range(0, 9).mapToObj(it -> load.third(new Due(it, 1))))
        .containsExactly(
            Third.BEFORE,
            Third.BEFORE,
            Third.BEFORE,
            Third.DURING,
            Third.DURING,
            Third.DURING,
            Third.AFTER,
            Third.AFTER,
            Third.AFTER);
  }

  @Test
  void aUserIsAlwaysOfTheSameShardAndEveryShardHasUsers() {
    assertThat(SerialQueueInboxes.shardOf("b", 16)).isEqualTo(98 % 16);
    assertThat(SerialQueueInboxes.shardOf("polygenelubricants", 16)) // whose hash is the least int
        .isZero();
    assertThat(
            IntStream.range(0, 1_000)
                .map(user -> SerialQueueInboxes.shardOf(Delivery.id(user), 16))
                .distinct())
        .hasSize(16);
  }
}
