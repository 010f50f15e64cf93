package dev.timeline.memory;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;

/** The memory backend as it is by default. */
class MemoryBackendContractTest extends BackendContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return MemoryBackend.builder().clock(clock).build();
  }
}
