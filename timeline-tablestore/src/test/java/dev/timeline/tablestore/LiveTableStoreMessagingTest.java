package dev.timeline.tablestore;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.MessagingContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Messaging on the service itself. */
@EnabledIfEnvironmentVariable(
    named = LiveService.ENDPOINT,
    matches = ".+",
    disabledReason = LiveService.SKIPPED)
class LiveTableStoreMessagingTest extends MessagingContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return LiveService.empty(clock, TableStoreBackend.Builder::exactMessageIds);
  }

  @Override
  protected Set<Capability> lacks() {
    return Set.of(Capability.KEEPS_THE_GIVEN_TIME);
  }

  @Override
  protected int largeGroup() {
    return 2_500;
  }

  @Override
  protected int every() {
    return 101;
  }
}
