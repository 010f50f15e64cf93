package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CapacityTest {

  @Test
  void itGivesExactlyAsMuchAsThereIs() {
    var capacity = new Capacity(2, 10);
    assertThat(capacity.tryTake(1, 4)).isTrue();
    assertThat(capacity.tryTake(1, 6)).isTrue();
    assertThat(capacity.tryTake(1, 0)).isFalse();
    assertThat(capacity.tryTake(0, 1)).isFalse();
  }

  @Test
  void whatIsRefusedTakesNothing() {
    var capacity = new Capacity(2, 10);
    assertThat(capacity.tryTake(1, 11)).isFalse();
    assertThat(capacity.tryTake(3, 1)).isFalse();
    assertThat(capacity.tryTake(2, 10)).isTrue();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    var capacity = new Capacity(2, 10);
    capacity.tryTake(2, 10);
    capacity.giveBack(1, 3);
    assertThat(capacity.tryTake(1, 4)).isFalse();
    assertThat(capacity.tryTake(1, 3)).isTrue();
  }

  @Test
  void takingLessThanNothingIsGivingBack() {
    var capacity = new Capacity(2, 10);
    capacity.tryTake(2, 10);
    assertThat(capacity.tryTake(0, -4)).isTrue();
    assertThat(capacity.tryTake(0, 4)).isTrue();
  }

  @Test
  void itKnowsWhetherThereIsABoundAndSaysWhich() {
    assertThat(Fixture.unbounded().isBounded()).isFalse();
    assertThat(new Capacity(5, Long.MAX_VALUE).isBounded()).isTrue();
    assertThat(new Capacity(Long.MAX_VALUE, 5).isBounded()).isTrue();
    assertThat(new Capacity(1_000, Long.MAX_VALUE))
        .hasToString("at most 1,000 entries and any number of bytes");
  }

  @Test
  void ofManyWhoTakeAtOnceExactlyAsManyGetSomethingAsThereIsRoomFor() throws Exception {
    var capacity = new Capacity(100_000, Long.MAX_VALUE);
    var taken = new AtomicInteger();
    Runnable taking =
        () -> {
          for (int i = 0; i < 100_000; i++) {
            if (capacity.tryTake(1, 1)) {
              taken.incrementAndGet();
            }
          }
        };
    var one = new Thread(taking);
    var other = new Thread(taking);
    one.start();
    other.start();
    one.join();
    other.join();
    assertThat(taken).hasValue(100_000);
  }

  @Test
  void whoAsksForTooMuchNeverKeepsOthersFromWhatThereIs() throws Exception {
    var capacity = new Capacity(2, 100);
    var tooMuch =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                capacity.tryTake(1, 101);
              }
            });
    tooMuch.start();
    int refused = 0;
    for (int i = 0; i < 1_000_000; i++) {
      if (capacity.tryTake(1, 100)) {
        capacity.giveBack(1, 100);
      } else {
        refused++;
      }
    }
    tooMuch.interrupt();
    tooMuch.join();
    assertThat(refused).isZero();
  }
}
