package dev.timeline.tablestore;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The contract on the service itself, whose time nobody can move. */
@EnabledIfEnvironmentVariable(
    named = LiveService.ENDPOINT,
    matches = ".+",
    disabledReason = LiveService.SKIPPED)
class LiveTableStoreContractTest extends BackendContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return LiveService.empty(clock, TableStoreBackend.Builder::exactMessageIds);
  }

  @Override
  protected Set<Capability> lacks() {
    return Set.of(Capability.STARTS_DAEMONS_ONLY, Capability.KEEPS_THE_GIVEN_TIME);
  }
}
