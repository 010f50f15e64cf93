package dev.timeline.tablestore;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** With a claim for every message id. */
@Tag("slow")
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
