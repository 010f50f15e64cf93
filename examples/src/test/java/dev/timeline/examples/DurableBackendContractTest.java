package dev.timeline.examples;

import dev.timeline.contract.BackendContract;
import dev.timeline.spi.TimelineBackend;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;

class DurableBackendContractTest extends BackendContract {

  /** Opens it in MVStore's file system in memory: on a disk, all this takes a minute. */
  @Override
  protected TimelineBackend open(InstantSource clock) {
    return new DurableBackend(Path.of("nioMemFS:" + UUID.randomUUID()), clock);
  }
}
