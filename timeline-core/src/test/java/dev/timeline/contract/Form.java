package dev.timeline.contract;

import dev.timeline.Timeline;
import dev.timeline.TimelineStore;

/** The two forms of the API, which keep the same promises. */
enum Form {
  BLOCKING,
  ASYNC;

  /** A timeline, asked in this form. */
  <M> Timeline<M> timeline(TimelineStore<M> store, String id) {
    return this == BLOCKING ? store.timeline(id) : new JoinedTimeline<>(store.async().timeline(id));
  }
}
