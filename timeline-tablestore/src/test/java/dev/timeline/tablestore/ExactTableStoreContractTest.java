package dev.timeline.tablestore;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;

/** With a claim for every message id. */
class ExactTableStoreContractTest extends BackendContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return LocalService.empty(clock, TableStoreBackend.Builder::exactMessageIds);
  }

  @Override
  protected Set<Capability> lacks() {
    return Set.of(Capability.STARTS_DAEMONS_ONLY);
  }
}
