package dev.timeline.spi;

import dev.timeline.Entry;
import java.util.concurrent.CompletableFuture;

/**
 * The future of an append to which a backend gave an id of its own, so that the append can be
 * repeated under it if its caller stops waiting. A backend that completes its futures before it
 * returns them has no need of it.
 */
public abstract class IdentifiedAppend extends CompletableFuture<Entry<byte[]>> {

  /** For backends. */
  protected IdentifiedAppend() {}

  /** Returns the message's id, or the one that the backend gave it. */
  public abstract String appendId();
}
