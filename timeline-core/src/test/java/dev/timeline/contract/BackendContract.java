package dev.timeline.contract;

import dev.timeline.spi.TimelineBackend;
import java.time.InstantSource;
import java.util.Set;
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
 * be lost, and every entry is kept for at least a day. What a backend cannot do at all, it has to
 * announce by {@link #lacks}. They do not see what a restart keeps: a backend whose data outlive it
 * tests that itself. Some append thousands of messages one by one, which takes a minute where each
 * waits for a disk. Where chance plays a part, its seed is reported, and {@code -Dtimeline.seed}
 * sets it.
 */
@DisplayNameGeneration(Sentences.class)
public abstract class BackendContract {

  /**
   * Opens a backend in which there is nothing yet, for one test, which closes it; some tests open
   * several.
   *
   * @param clock where it has to take the time from, for entries as for what expires
   */
  protected abstract TimelineBackend open(InstantSource clock);

  /** What a backend may do without, if its documentation says so. */
  public enum Capability {

    /**
     * It recognises every repeat of a message id within the deduplication window. Without it, a
     * repeat that another instance sends has to be marked {@link
     * dev.timeline.Message#possiblyResent()}, and so has one whose entry was deleted; one whose
     * entry has expired may be stored again. A repeat through the same instance is recognised
     * without a mark, also while the first is under way, and a log that is opened with {@link
     * dev.timeline.spi.LogOptions#exactMessageIds} recognises every repeat. The tests mark what
     * they repeat as from another instance, and those that ask for more are skipped.
     */
    REMEMBERS_EVERY_ID,

    /**
     * It starts no thread that would keep the process alive. Without it, such threads may run until
     * the backend is closed, and have to end soon after that.
     */
    STARTS_DAEMONS_ONLY,

    /**
     * It takes what time it is from the clock that it is given, for what expires as for everything
     * else. Without it, the tests that move the clock are skipped where they do.
     */
    KEEPS_THE_GIVEN_TIME,

    /**
     * It answers in memory. Without it, tests of many thousand calls make fewer, or are skipped.
     */
    ANSWERS_IN_MEMORY
  }

  /**
   * What the backend lacks: for these, the tests ask for less, or are skipped and say why. Nothing
   * unless overridden, and then they ask for everything.
   */
  protected Set<Capability> lacks() {
    return Set.of();
  }

  /** See {@link NoLateGapPromise}. */
  @Nested
  public class NoLateGap extends NoLateGapPromise {
    NoLateGap() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link ReadYourAppendPromise}. */
  @Nested
  public class ReadYourAppend extends ReadYourAppendPromise {
    ReadYourAppend() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link MonotoneLatestPromise}. */
  @Nested
  public class MonotoneLatest extends MonotoneLatestPromise {
    MonotoneLatest() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link ScanStabilityPromise}. */
  @Nested
  public class ScanStability extends ScanStabilityPromise {
    ScanStability() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link SenderOrderPromise}. */
  @Nested
  public class SenderOrder extends SenderOrderPromise {
    SenderOrder() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link IdempotentAppendPromise}. */
  @Nested
  public class IdempotentAppend extends IdempotentAppendPromise {
    IdempotentAppend() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link ThreeOutcomesPromise}. */
  @Nested
  public class ThreeOutcomes extends ThreeOutcomesPromise {
    ThreeOutcomes() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link IsolationPromise}. */
  @Nested
  public class Isolation extends IsolationPromise {
    Isolation() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link ConditionalReplacePromise}. */
  @Nested
  public class ConditionalReplace extends ConditionalReplacePromise {
    ConditionalReplace() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link RetentionPromise}. */
  @Nested
  public class Retention extends RetentionPromise {
    Retention() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link ImportPromise}. */
  @Nested
  public class Import extends ImportPromise {
    Import() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link TrimPromise}. */
  @Nested
  public class Trim extends TrimPromise {
    Trim() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link PagesPromise}. */
  @Nested
  public class Pages extends PagesPromise {
    Pages() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link FilterPromise}. */
  @Nested
  public class Filter extends FilterPromise {
    Filter() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link QueriesPromise}. */
  @Nested
  public class Queries extends QueriesPromise {
    Queries() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link SubscribingPromise}. */
  @Nested
  public class Subscribing extends SubscribingPromise {
    Subscribing() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link HintsPromise}. */
  @Nested
  public class Hints extends HintsPromise {
    Hints() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link PublishingPromise}. */
  @Nested
  public class Publishing extends PublishingPromise {
    Publishing() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link RecordsPromise}. */
  @Nested
  public class Records extends RecordsPromise {
    Records() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link BadInputPromise}. */
  @Nested
  public class BadInput extends BadInputPromise {
    BadInput() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link PoisonPromise}. */
  @Nested
  public class Poison extends PoisonPromise {
    Poison() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }

  /** See {@link ClosingPromise}. */
  @Nested
  public class Closing extends ClosingPromise {
    Closing() {
      super(BackendContract.this::open, BackendContract.this.lacks());
    }
  }
}
