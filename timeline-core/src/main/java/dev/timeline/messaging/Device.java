package dev.timeline.messaging;

/**
 * The view of one of a user's devices, which keeps its own {@link SyncCursor}: any number of
 * devices pull the same inbox, each at its own pace, and the server need not know them.
 * Thread-safe.
 *
 * @param <M> the type of the messages' bodies
 */
public interface Device<M> {

  /** Whose it is. */
  String user();

  /** Where a new device begins that wants all that the inbox still has. */
  SyncCursor fromOldest();

  /** Where a new device begins that wants only what is sent from now on. */
  SyncCursor fromNow();

  /**
   * What the user's inbox has after the cursor. Changes nothing: the same cursor yields the same
   * again.
   *
   * @param limit the most messages wanted: 1 to 10,000
   * @throws dev.timeline.TimelineException.Rejected if the cursor is another user's
   */
  SyncBatch<M> pull(SyncCursor cursor, int limit);
}
