package dev.timeline.messaging;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.Subscription;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The inbox of one user, from which any number of their devices pull, each at its own pace: a
 * device keeps its own {@link SyncCursor}, and the server need not know it. Thread-safe.
 *
 * @param <M> the type of the messages' bodies
 */
public interface Inbox<M> {

  /** Returns whose it is. */
  String user();

  /**
   * Returns a conversation as the user may see it, who is looked up at each of its calls.
   *
   * @param id 1 to 1,024 bytes in UTF-8
   */
  Conversation<M> conversation(String id);

  /** Returns where a device begins that wants all that the inbox still has. */
  SyncCursor fromOldest();

  /**
   * Returns where a device begins that wants only what is sent from now on. It may also get what
   * was sent up to ten seconds before: so much clocks may differ. Edits and recalls from now on are
   * told whatever the age of the message, which the device may have read in the history.
   */
  SyncCursor fromNow();

  /**
   * Returns where a device begins that wants what was sent at a time or later, and what was edited
   * or recalled then. It may also get what was sent up to ten seconds before. What the inbox does
   * not have any more is told as a {@link Gap}.
   *
   * @throws IllegalArgumentException if the time is in the future
   */
  SyncCursor from(Instant time);

  /**
   * Returns what is new to a device that has come as far as the cursor: from the inbox, and from
   * the conversations whose messages are left to be read. Nobody is given what was said while they
   * were no member, but for five seconds before they joined: so much clocks may differ. Changes
   * nothing: the same cursor yields the same again.
   *
   * <p>Events of one conversation come in its order, each message once; only what was delivered an
   * hour or more after it was stored may come out of order, or twice.
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
   * Returns the user's conversations, the one with the latest activity first.
   *
   * @param limit the most wanted: 1 to 100
   */
  ConversationPage<M> conversations(int limit);

  /**
   * Returns those of the user's conversations that come after one in the list.
   *
   * @param limit the most wanted: 1 to 100
   * @param after the last of the page before
   */
  ConversationPage<M> conversations(int limit, ConversationSummary<M> after);

  /**
   * Calls a listener with everything that is new after a cursor, batch by batch, and then with what
   * comes: soon if a notification arrives, and otherwise after the messenger's poll interval. One
   * call at a time, on a thread that may be blocked. The cursor to keep is the batch's. What the
   * listener throws ends the subscription.
   */
  @CanIgnoreReturnValue
  Subscription subscribe(SyncCursor cursor, Consumer<SyncBatch<M>> listener);

  /**
   * Calls a listener now, and then whenever there may be something to {@link #pull}. One call at a
   * time, on one of up to 256 threads of the messenger, which may be blocked; some may come for
   * nothing. What the listener throws ends it, unless it is a {@link
   * dev.timeline.TimelineException}: then it is called again later.
   */
  @CanIgnoreReturnValue
  Subscription onNotification(Runnable listener);
}
