package dev.timeline.contract;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;

/**
 * What promises are tested on. Each is a nested class without anything in it, which extends the
 * tests of that promise; {@link Promise} finds the contract around it.
 */
@DisplayNameGeneration(Sentences.class)
abstract class Contract {

  /**
   * Opens a backend in which there is nothing yet, for one test, which closes it; some tests open
   * several.
   *
   * @param clock where it has to take the time from, for entries as for what expires
   */
  protected abstract TimelineBackend open(InstantSource clock);

  /**
   * What the backend lacks: for these, the tests ask for less, or are skipped and say why. Nothing
   * unless overridden, and then they ask for everything.
   */
  protected Set<Capability> lacks() {
    return Set.of();
  }
}
