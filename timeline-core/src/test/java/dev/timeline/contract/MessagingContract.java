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

  private int everyUnlessAskedFor() {
    return Integer.getInteger("timeline.every", every());
  }

  /** See {@link StoreBeforeSyncPromise}. */
  @Nested
  public class StoreBeforeSync extends StoreBeforeSyncPromise {
    StoreBeforeSync() {
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

  /** See {@link SignedCursorsPromise}. */
  @Nested
  public class SignedCursors extends SignedCursorsPromise {
    SignedCursors() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link CursorMonotonePromise}. */
  @Nested
  public class CursorMonotone extends CursorMonotonePromise {
    CursorMonotone() {
      super(
          MessagingContract.this::open,
          MessagingContract.this.lacks(),
          MessagingContract.this.everyUnlessAskedFor());
    }
  }

  /** See {@link CountedPullsPromise}. */
  @Nested
  public class CountedPulls extends CountedPullsPromise {
    CountedPulls() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link NoSilentGapPromise}. */
  @Nested
  public class NoSilentGap extends NoSilentGapPromise {
    NoSilentGap() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link NoFalseGapPromise}. */
  @Nested
  public class NoFalseGap extends NoFalseGapPromise {
    NoFalseGap() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link RouteChangePromise}. */
  @Nested
  public class RouteChange extends RouteChangePromise {
    RouteChange() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link LimitsPromise}. */
  @Nested
  public class Limits extends LimitsPromise {
    Limits() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ExtremeTimesPromise}. */
  @Nested
  public class ExtremeTimes extends ExtremeTimesPromise {
    ExtremeTimes() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ApplicationFailuresPromise}. */
  @Nested
  public class ApplicationFailures extends ApplicationFailuresPromise {
    ApplicationFailures() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link CrowdsPromise}. */
  @Nested
  public class Crowds extends CrowdsPromise {
    Crowds() {
      super(
          MessagingContract.this::open,
          MessagingContract.this.lacks(),
          MessagingContract.this.largeGroup());
    }
  }

  /** See {@link RecallingPromise}. */
  @Nested
  public class Recalling extends RecallingPromise {
    Recalling() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ErasingPromise}. */
  @Nested
  public class Erasing extends ErasingPromise {
    Erasing() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ErasingUsersPromise}. */
  @Nested
  public class ErasingUsers extends ErasingUsersPromise {
    ErasingUsers() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link NoOriginalPromise}. */
  @Nested
  public class NoOriginal extends NoOriginalPromise {
    NoOriginal() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ContestedRecallPromise}. */
  @Nested
  public class ContestedRecall extends ContestedRecallPromise {
    ContestedRecall() {
      super(
          MessagingContract.this::open,
          MessagingContract.this.lacks(),
          MessagingContract.this.everyUnlessAskedFor());
    }
  }

  /** See {@link ReadStatePromise}. */
  @Nested
  public class ReadState extends ReadStatePromise {
    ReadState() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ConversationListPromise}. */
  @Nested
  public class ConversationList extends ConversationListPromise {
    ConversationList() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link PushPromise}. */
  @Nested
  public class Push extends PushPromise {
    Push() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ListenersPromise}. */
  @Nested
  public class Listeners extends ListenersPromise {
    Listeners() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link IdleListenersPromise}. */
  @Nested
  public class IdleListeners extends IdleListenersPromise {
    IdleListeners() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link FeedPromise}. */
  @Nested
  public class Feed extends FeedPromise {
    Feed() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link PushIrrelevantPromise}. */
  @Nested
  public class PushIrrelevant extends PushIrrelevantPromise {
    PushIrrelevant() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link MembersOnlyPromise}. */
  @Nested
  public class MembersOnly extends MembersOnlyPromise {
    MembersOnly() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ImportingPromise}. */
  @Nested
  public class Importing extends ImportingPromise {
    Importing() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link MemberViewPromise}. */
  @Nested
  public class MemberView extends MemberViewPromise {
    MemberView() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link HistoryFilterPromise}. */
  @Nested
  public class HistoryFilter extends HistoryFilterPromise {
    HistoryFilter() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ResendablePromise}. */
  @Nested
  public class Resendable extends ResendablePromise {
    Resendable() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link DeadlinePromise}. */
  @Nested
  public class Deadline extends DeadlinePromise {
    Deadline() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link CleanClosePromise}. */
  @Nested
  public class CleanClose extends CleanClosePromise {
    CleanClose() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link FanOutCompletePromise}. */
  @Nested
  public class FanOutComplete extends FanOutCompletePromise {
    FanOutComplete() {
      super(
          MessagingContract.this::open,
          MessagingContract.this.lacks(),
          MessagingContract.this.everyUnlessAskedFor());
    }
  }

  /** See {@link RedeliveryPromise}. */
  @Nested
  public class Redelivery extends RedeliveryPromise {
    Redelivery() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link SilentServersPromise}. */
  @Nested
  public class SilentServers extends SilentServersPromise {
    SilentServers() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link ConversationOrderPromise}. */
  @Nested
  public class ConversationOrder extends ConversationOrderPromise {
    ConversationOrder() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link BeginningsPromise}. */
  @Nested
  public class Beginnings extends BeginningsPromise {
    Beginnings() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }

  /** See {@link HistoriesPromise}. */
  @Nested
  public class Histories extends HistoriesPromise {
    Histories() {
      super(
          MessagingContract.this::open,
          MessagingContract.this.lacks(),
          MessagingContract.this.everyUnlessAskedFor());
    }
  }

  /** See {@link ObservationPromise}. */
  @Nested
  public class Observation extends ObservationPromise {
    Observation() {
      super(MessagingContract.this::open, MessagingContract.this.lacks());
    }
  }
}
