package dev.timeline.tablestore;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.MessagingContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Messaging, with a claim for every message id. */
@Tag("slow")
class TableStoreMessagingTest extends MessagingContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return LocalService.empty(clock, TableStoreBackend.Builder::exactMessageIds);
  }

  @Override
  protected Set<Capability> lacks() {
    return Set.of(Capability.ANSWERS_IN_MEMORY);
  }

  @Override
  protected int largeGroup() {
    return 5_000;
  }

  @Override
  protected int every() {
    return 83;
  }
}
