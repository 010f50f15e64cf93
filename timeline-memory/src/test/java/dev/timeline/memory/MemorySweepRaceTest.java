package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A timeline is dropped when it is empty: also while somebody is about to append to it. */
class MemorySweepRaceTest {

  private static final int ROUNDS = 40_000;

  @Test
  void anAppendToATimelineThatIsBeingDroppedIsNotLost() throws Exception {
    try (var backend = MemoryBackend.create();
        var store = TimelineStore.builder(backend, Codec.utf8()).name("history").build()) {
      var done = new AtomicBoolean();
      CompletableFuture<Void> sweeper =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  backend.sweep();
                }
              });
      Timeline<String> room = store.timeline("room");
      long last = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long seqId = room.append("message").seqId();
        assertThat(seqId).isGreaterThan(last);
        assertThat(room.get(seqId)).as("entry %d, round %d", seqId, round).isPresent();
        assertThat(room.delete(seqId)).isTrue();
        last = seqId;
      }
      done.set(true);
      sweeper.get(60, TimeUnit.SECONDS);
    }
  }
}
