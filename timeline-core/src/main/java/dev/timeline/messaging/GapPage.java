package dev.timeline.messaging;

import dev.timeline.TimelineException.Undecodable;
import java.util.List;
import java.util.Optional;

/**
 * Some of what a gap names.
 *
 * @param events the newest first
 * @param unreadable entries among them that could not be decoded, each with its SeqId
 * @param rest what is left of the gap; empty: this was all
 * @param <M> the type of the bodies
 */
public record GapPage<M>(
    List<ChatEvent<M>> events, List<Undecodable> unreadable, Optional<Gap> rest) {

  /** Copies the lists. */
  public GapPage {
    events = List.copyOf(events);
    unreadable = List.copyOf(unreadable);
  }
}
