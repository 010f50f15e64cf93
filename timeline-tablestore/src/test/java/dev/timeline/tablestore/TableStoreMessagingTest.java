package dev.timeline.tablestore;

import dev.timeline.contract.MessagingContract;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;

/** Messaging, with a claim for every message id. */
class TableStoreMessagingTest extends MessagingContract {

  @Override
  protected TimelineBackend open(InstantSource clock) {
    return LocalService.empty(clock, TableStoreBackend.Builder::exactMessageIds);
  }
}
