package dev.timeline.bench.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Nobody sends while a message of theirs is under way, and a failure ends the benchmark. */
class BusySendersTest {

  private final List<Integer> sent = new ArrayList<>();
  private final List<CompletableFuture<?>> underWay = new ArrayList<>();
  private final BusySenders senders = new BusySenders(3, this::send);

  private CompletableFuture<?> send(int sender) {
    sent.add(sender);
    var delivered = new CompletableFuture<Void>();
    underWay.add(delivered);
    return delivered;
  }

  @Test
  void whoeverIsDoneSendsAgain() {
    senders.begin();
    assertThat(sent).containsExactly(0, 1, 2);

    underWay.get(1).complete(null);
    senders.sendNext();

    assertThat(sent).containsExactly(0, 1, 2, 1);
  }

  @Test
  void afterDrainingAllBeginAgain() {
    senders.begin();
    underWay.forEach(delivered -> delivered.complete(null));

    senders.drain();
    senders.begin();

    assertThat(sent).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void aFailedMessageIsNotCounted() {
    senders.begin();
    var cause = new IllegalArgumentException("full");
    underWay.get(2).completeExceptionally(cause);

    assertThatIllegalStateException().isThrownBy(senders::sendNext).withCause(cause);
  }
}
