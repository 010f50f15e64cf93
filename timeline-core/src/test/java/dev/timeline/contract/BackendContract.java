package dev.timeline.contract;

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
public abstract class BackendContract extends Contract {

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

  @Nested
  public class NoLateGap extends NoLateGapPromise {}

  @Nested
  public class ReadYourAppend extends ReadYourAppendPromise {}

  @Nested
  public class MonotoneLatest extends MonotoneLatestPromise {}

  @Nested
  public class ScanStability extends ScanStabilityPromise {}

  @Nested
  public class SenderOrder extends SenderOrderPromise {}

  @Nested
  public class IdempotentAppend extends IdempotentAppendPromise {}

  @Nested
  public class ThreeOutcomes extends ThreeOutcomesPromise {}

  @Nested
  public class Isolation extends IsolationPromise {}

  @Nested
  public class ConditionalReplace extends ConditionalReplacePromise {}

  @Nested
  public class Retention extends RetentionPromise {}

  @Nested
  public class Import extends ImportPromise {}

  @Nested
  public class Trim extends TrimPromise {}

  @Nested
  public class Pages extends PagesPromise {}

  @Nested
  public class Filter extends FilterPromise {}

  @Nested
  public class Queries extends QueriesPromise {}

  @Nested
  public class Subscribing extends SubscribingPromise {}

  @Nested
  public class Hints extends HintsPromise {}

  @Nested
  public class Publishing extends PublishingPromise {}

  @Nested
  public class Records extends RecordsPromise {}

  @Nested
  public class BadInput extends BadInputPromise {}

  @Nested
  public class Poison extends PoisonPromise {}

  @Nested
  public class Closing extends ClosingPromise {}
}
