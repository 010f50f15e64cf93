package dev.timeline.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.timeline.bench.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compared is the same work: every peer gives the same answers. */
class PeersTest {

  private static final int ENTRIES = 1_000;

  @ParameterizedTest
  @ValueSource(strings = {"timeline", "skiplist", "treemap", "redis"})
  void answers(String name) {
    assumeThat(!name.equals("redis") || RedisServer.isInstalled()).as("redis-server").isTrue();
    try (Peer peer = Peer.open(name)) {
      for (long seqId = 1; seqId <= ENTRIES; seqId++) {
        assertThat(peer.timeline("one").append(Workload.message(seqId))).isEqualTo(seqId);
      }
      peer.timeline("full").fill(ENTRIES);
      assertThat(peer.timeline("full").get(2)).startsWith(1);
      assertThat(peer.timeline("one").get(7)).hasSize(Workload.BODY_BYTES).startsWith(7);
      assertThat(peer.timeline("one").scan(20, 5)).isEqualTo(2 * (21 + 22 + 23 + 24 + 25));
      assertThat(peer.timeline("one").scan(ENTRIES - 1, 5)).isEqualTo(ENTRIES + (byte) ENTRIES);
      assertThat(peer.timeline("two").append(Workload.message(1))).isEqualTo(1);
      assertThat(peer.appendTo(List.of("two", "three"), Workload.message(1))).isEqualTo(2 + 1);
    }
  }

  @Test
  void anUnknownPeerIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Peer.open("linkedlist"))
        .withMessageContaining("linkedlist");
  }
}
