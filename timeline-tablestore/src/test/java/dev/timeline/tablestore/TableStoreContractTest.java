package dev.timeline.tablestore;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;

/** As it is unless told otherwise. */
class TableStoreContractTest extends BackendContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return LocalService.empty(clock, settings -> settings);
  }

  @Override
  protected Set<Capability> lacks() {
    return Set.of(Capability.REMEMBERS_EVERY_ID, Capability.STARTS_DAEMONS_ONLY);
  }
}
