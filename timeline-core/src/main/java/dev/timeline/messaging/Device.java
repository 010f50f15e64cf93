package dev.timeline.messaging;

import dev.timeline.Subscription;
import java.time.Instant;
import java.util.List;

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
   * Where a new device begins that wants what was sent at this time or later. Reads the inbox back
   * to there. What the inbox does not have any more is told as a {@link Gap}.
   *
   * @throws IllegalArgumentException if the time is in the future
   */
  SyncCursor from(Instant time);

  /**
   * What is new to a device that has come as far as the cursor: from its user's inbox, and from the
   * conversations whose messages are not copied there, while he is a member. Changes nothing: the
   * same cursor yields the same again.
   *
   * <p>Stops early when it has fetched a few megabytes; see {@link
   * Messenger.Builder#pullBytes(long)}.
   *
   * @param limit the most events wanted: 1 to 10,000
   * @throws dev.timeline.TimelineException.InvalidCursor if the cursor was not issued to this user
   *     here, with the {@linkplain dev.timeline.TimelineException.InvalidCursor#reason() reason}:
   *     the device begins anew
   */
  SyncBatch<M> pull(SyncCursor cursor, int limit);

  /**
   * Notes that the user has read a conversation up to this message: on all his devices, and for
   * ever, since it never moves back. Beyond the last message it counts as the last.
   */
  void markRead(String conversationId, long seqId);

  /**
   * The user's conversations, the one with the latest activity first.
   *
   * @param limit the most wanted: 1 to 100; each costs a read
   */
  List<ConversationSummary<M>> conversations(int limit);

  /**
   * Calls a listener now, and then whenever there may be something to {@link #pull}: soon after it
   * was sent if a hint arrives, and otherwise after the messenger's interval. One call at a time;
   * some may come for nothing. What the listener throws ends it, unless it is a {@link
   * dev.timeline.TimelineException}: then it is called again later.
   */
  Subscription onNews(Runnable listener);
}
