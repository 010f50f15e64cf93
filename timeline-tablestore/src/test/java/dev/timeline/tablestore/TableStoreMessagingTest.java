package dev.timeline.tablestore;

import dev.timeline.contract.MessagingContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;

/** Messaging, with a claim for every message id. */
@Tag("slow")
class TableStoreMessagingTest extends MessagingContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return LocalService.empty(clock, TableStoreBackend.Builder::exactMessageIds);
  }

  @Override
  protected int largeGroup() {
    return 5_000;
  }

  @Override
  protected int every() {
    return 41;
  }
}
