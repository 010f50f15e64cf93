package dev.timeline.memory;

import dev.timeline.contract.MessagingContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class StrictMemoryMessagingContractTest extends MessagingContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return MemoryBackend.builder().clock(clock).strict(0).build();
  }

  /** Every answer comes on another thread, later: 2,000 histories take a quarter of an hour. */
  @Override
  protected int every() {
    return 20;
  }
}
