package dev.timeline.messaging;

import dev.timeline.TimelineStore;

/** What a messenger keeps, and where. */
record Stores<M>(
    TimelineStore<StoredMessage<M>> history,
    TimelineStore<InboxCopy<M>> inboxes,
    Rosters rosters,
    Outbox outbox,
    States<RouteState> routes,
    States<OutboxShard> shards,
    ReadPositions reads)
    implements AutoCloseable {

  @Override
  public void close() {
    history.close();
    inboxes.close();
    rosters.close();
    outbox.close();
    routes.close();
    shards.close();
    reads.close();
  }
}
