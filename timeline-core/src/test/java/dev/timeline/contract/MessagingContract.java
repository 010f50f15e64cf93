package dev.timeline.contract;

import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;

/**
 * What {@code dev.timeline.messaging} promises, on a backend of one's own. It needs nothing of the
 * backend beyond {@link BackendContract}, and is used in the same way.
 */
@DisplayNameGeneration(Sentences.class)
public abstract class MessagingContract {

  /**
   * Opens a backend in which there is nothing yet.
   *
   * @param clock where it has to take the time from
   */
  protected abstract TimelineBackend open(InstantSource clock);

  /** What the backend lacks, as {@link BackendContract#lacks} says. */
  protected Set<Capability> lacks() {
    return Set.of();
  }

  /** See {@link SendingPromise}. */
  @Nested
  public class Sending extends SendingPromise {
    Sending() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link SyncingPromise}. */
  @Nested
  public class Syncing extends SyncingPromise {
    Syncing() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link CursorsPromise}. */
  @Nested
  public class Cursors extends CursorsPromise {
    Cursors() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }
}
