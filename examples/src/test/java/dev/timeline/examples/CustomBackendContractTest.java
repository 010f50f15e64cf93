package dev.timeline.examples;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;

class CustomBackendContractTest extends BackendContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return new CustomBackend(clock);
  }
}
