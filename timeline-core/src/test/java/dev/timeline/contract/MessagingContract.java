package dev.timeline.contract;

import org.junit.jupiter.api.Nested;

/**
 * What {@code dev.timeline.messaging} promises, on a backend of one's own. It needs nothing of the
 * backend beyond {@link BackendContract}, and is used in the same way.
 */
public abstract class MessagingContract extends Contract {

  /**
   * How many members the largest group has that a test copies a message to: 100,000, unless the
   * backend is too slow for that; then more than 2,000.
   */
  protected int largeGroup() {
    return 100_000;
  }

  /**
   * Of the many histories that some tests try, only every so many-th is tried where one takes long.
   * All are, unless overridden; {@code -Dtimeline.every=1} asks for all.
   */
  protected int every() {
    return 1;
  }

  final int everyUnlessAskedFor() {
    return Integer.getInteger("timeline.every", every());
  }

  @Nested
  public class StoreBeforeSync extends StoreBeforeSyncPromise {}

  @Nested
  public class Syncing extends SyncingPromise {}

  @Nested
  public class Cursors extends CursorsPromise {}

  @Nested
  public class SignedCursors extends SignedCursorsPromise {}

  @Nested
  public class CursorMonotone extends CursorMonotonePromise {}

  @Nested
  public class CountedPulls extends CountedPullsPromise {}

  @Nested
  public class NoSilentGap extends NoSilentGapPromise {}

  @Nested
  public class NoFalseGap extends NoFalseGapPromise {}

  @Nested
  public class RouteChange extends RouteChangePromise {}

  @Nested
  public class Limits extends LimitsPromise {}

  @Nested
  public class ExtremeTimes extends ExtremeTimesPromise {}

  @Nested
  public class ApplicationFailures extends ApplicationFailuresPromise {}

  @Nested
  public class Crowds extends CrowdsPromise {}

  @Nested
  public class Recalling extends RecallingPromise {}

  @Nested
  public class Erasing extends ErasingPromise {}

  @Nested
  public class ErasingUsers extends ErasingUsersPromise {}

  @Nested
  public class NoOriginal extends NoOriginalPromise {}

  @Nested
  public class ContestedRecall extends ContestedRecallPromise {}

  @Nested
  public class ReadState extends ReadStatePromise {}

  @Nested
  public class ConversationList extends ConversationListPromise {}

  @Nested
  public class Push extends PushPromise {}

  @Nested
  public class Listeners extends ListenersPromise {}

  @Nested
  public class IdleListeners extends IdleListenersPromise {}

  @Nested
  public class Feed extends FeedPromise {}

  @Nested
  public class PushIrrelevant extends PushIrrelevantPromise {}

  @Nested
  public class MembersOnly extends MembersOnlyPromise {}

  @Nested
  public class Importing extends ImportingPromise {}

  @Nested
  public class MemberView extends MemberViewPromise {}

  @Nested
  public class HistoryFilter extends HistoryFilterPromise {}

  @Nested
  public class Resendable extends ResendablePromise {}

  @Nested
  public class Deadline extends DeadlinePromise {}

  @Nested
  public class CleanClose extends CleanClosePromise {}

  @Nested
  public class FanOutComplete extends FanOutCompletePromise {}

  @Nested
  public class Redelivery extends RedeliveryPromise {}

  @Nested
  public class SilentServers extends SilentServersPromise {}

  @Nested
  public class ConversationOrder extends ConversationOrderPromise {}

  @Nested
  public class Beginnings extends BeginningsPromise {}

  @Nested
  public class Histories extends HistoriesPromise {}

  @Nested
  public class Observation extends ObservationPromise {}
}
