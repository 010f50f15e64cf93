package dev.timeline.contract;

import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Nested;

/**
 * Everything that a backend has to do, as tests. A backend passes if a class that extends this one,
 * and opens it, does:
 *
 * <pre>{@code
 * class MyBackendContractTest extends BackendContract {
 *   @Override
 *   protected TimelineBackend open(InstantSource clock) {
 *     return new MyBackend(clock);
 *   }
 * }
 * }</pre>
 *
 * <p>The tests go through the public API, so they see what a user would, and they take for granted
 * only what the interfaces promise: SeqIds may have holes, pages may be short or empty, hints may
 * be lost, and every entry is kept for at least a day. Where chance plays a part, its seed is
 * reported, and {@code -Dtimeline.seed} sets it.
 */
@DisplayNameGeneration(Sentences.class)
public abstract class BackendContract {

  /**
   * Opens a backend in which there is nothing yet.
   *
   * @param clock where it has to take the time from, for entries as for what expires
   */
  protected abstract TimelineBackend open(InstantSource clock);

  /** See {@link NoLateGapPromise}. */
  @Nested
  public class NoLateGap extends NoLateGapPromise {
    NoLateGap() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link ReadYourAppendPromise}. */
  @Nested
  public class ReadYourAppend extends ReadYourAppendPromise {
    ReadYourAppend() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link MonotoneLatestPromise}. */
  @Nested
  public class MonotoneLatest extends MonotoneLatestPromise {
    MonotoneLatest() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link ScanStabilityPromise}. */
  @Nested
  public class ScanStability extends ScanStabilityPromise {
    ScanStability() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link SenderOrderPromise}. */
  @Nested
  public class SenderOrder extends SenderOrderPromise {
    SenderOrder() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link IdempotentAppendPromise}. */
  @Nested
  public class IdempotentAppend extends IdempotentAppendPromise {
    IdempotentAppend() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link ThreeOutcomesPromise}. */
  @Nested
  public class ThreeOutcomes extends ThreeOutcomesPromise {
    ThreeOutcomes() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link IsolationPromise}. */
  @Nested
  public class Isolation extends IsolationPromise {
    Isolation() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link RetentionPromise}. */
  @Nested
  public class Retention extends RetentionPromise {
    Retention() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link PagesPromise}. */
  @Nested
  public class Pages extends PagesPromise {
    Pages() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link SubscribingPromise}. */
  @Nested
  public class Subscribing extends SubscribingPromise {
    Subscribing() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link HintsPromise}. */
  @Nested
  public class Hints extends HintsPromise {
    Hints() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link PublishingPromise}. */
  @Nested
  public class Publishing extends PublishingPromise {
    Publishing() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link RecordsPromise}. */
  @Nested
  public class Records extends RecordsPromise {
    Records() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link BadInputPromise}. */
  @Nested
  public class BadInput extends BadInputPromise {
    BadInput() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link PoisonPromise}. */
  @Nested
  public class Poison extends PoisonPromise {
    Poison() {
      super(BackendContract.this::open);
    }
  }

  /** See {@link ClosingPromise}. */
  @Nested
  public class Closing extends ClosingPromise {
    Closing() {
      super(BackendContract.this::open);
    }
  }
}
