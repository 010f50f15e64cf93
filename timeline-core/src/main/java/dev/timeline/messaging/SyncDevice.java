package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.Timeline;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A device that is served from its user's inbox and conversations. */
final class SyncDevice<M> implements Device<M> {

  private final Stores<M> stores;
  private final Membership membership;
  private final CursorTokens tokens;
  private final PullSettings settings;
  private final News<M> news;
  private final InstantSource clock;
  private final String user;

  SyncDevice(
      Stores<M> stores,
      Membership membership,
      CursorTokens tokens,
      PullSettings settings,
      News<M> news,
      InstantSource clock,
      String user) {
    this.stores = stores;
    this.membership = membership;
    this.tokens = tokens;
    this.settings = settings;
    this.news = news;
    this.clock = clock;
    this.user = inbox(user).id(); // which refuses what is no id
  }

  private Timeline<InboxCopy<M>> inbox(String owner) {
    return stores.inboxes().timeline(owner);
  }

  private Routes routes() {
    return Routes.of(user, membership, stores.routes());
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public SyncCursor fromOldest() {
    long now = clock.millis();
    long oldest = Math.max(0, settings.oldestMillis(now));
    return tokens.cursor(user, new Checkpoint(0, Map.of(), false, oldest, oldest, Map.of()));
  }

  @Override
  public SyncCursor fromNow() {
    long now = clock.millis();
    // Before the inbox: what is routed in between is then pulled, and not passed over.
    Routes routes = routes();
    var positions = new Positions(new Checkpoint(0, Map.of(), false, 0, now, Map.of()));
    routes
        .states()
        .forEach(
            (conversation, state) -> {
              if (state.uncopiedUpTo() > 0 || state.behind().containsKey(user)) {
                positions.readUpTo(conversation, state.routedUpTo());
              }
            });
    positions.completeWith(routes.activeSince(now - Gaps.LATEST_DELIVERY.toMillis(), positions));
    long inboxSeqId = inbox(user).latest().map(Entry::seqId).orElse(0L);
    return tokens.cursor(user, positions.at(inboxSeqId, 0, now));
  }

  @Override
  public SyncCursor from(Instant time) {
    long millis = time.toEpochMilli();
    if (millis > clock.millis()) {
      throw new IllegalArgumentException("the time is in the future: " + time);
    }
    return tokens.cursor(
        user, new Checkpoint(inboxBefore(millis), Map.of(), false, millis, millis, Map.of()));
  }

  /** The last entry of the inbox that is older; 0 if there is none. */
  private long inboxBefore(long millis) {
    SeqRange rest = SeqRange.latest();
    boolean more = true;
    while (more) {
      Page<InboxCopy<M>> page = inbox(user).page(rest);
      for (Entry<InboxCopy<M>> entry : page.entries()) {
        if (entry.epochMilli() < millis) {
          return entry.seqId();
        }
      }
      rest = page.next();
      more = page.more();
    }
    return 0;
  }

  @Override
  public SyncBatch<M> pull(SyncCursor cursor, int limit) {
    requireNonNull(cursor, "cursor");
    SeqRange.all().limit(limit); // refuses a limit out of bounds
    Checkpoint from = tokens.read(user, cursor);
    long now = clock.millis();
    var pull = new Pull<>(stores, settings, user, from, routes(), limit, clock, now);
    boolean more = pull.run();
    Decoded<M> decoded = pull.decoded();
    return new SyncBatch<>(
        decoded.events(),
        decoded.unreadable(),
        pull.gaps(),
        tokens.cursor(user, pull.next()),
        more);
  }

  @Override
  public void markRead(String conversationId, long seqId) {
    if (seqId < 0) {
      throw new IllegalArgumentException("no SeqId is negative: " + seqId);
    }
    String id = stores.history().timeline(conversationId).id(); // which refuses what is no id
    // Nobody has read what is yet to come.
    long latest = stores.routes().get(id).state().routedUpTo();
    stores.reads().read(user, id, Math.min(seqId, latest));
  }

  @Override
  public List<ConversationSummary<M>> conversations(int limit) {
    return new Summaries<>(stores, routes(), user).latest(limit);
  }

  @Override
  public Subscription onNews(Runnable listener) {
    return news.subscribe(user, requireNonNull(listener, "listener"));
  }
}
