package dev.timeline.messaging;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.timeline.ImportProgress;
import dev.timeline.TimelineException;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A way to move conversations in from elsewhere: their messages with their senders, times and ids.
 *
 * <p>Members find what is imported in the {@linkplain Conversation#history history}, each from when
 * they joined, and in {@linkplain Inbox#conversations their list}. It is copied to no inbox: no
 * device is told of it, and it is not unread. Who the members are, and since when, the {@link
 * Membership} says; before they begin to write, everything is imported.
 *
 * <p>Order, resuming, cost and threads are those of {@link dev.timeline.Importer}.
 *
 * @param <M> the type of the messages' bodies
 */
public interface ConversationImporter<M> {

  /**
   * Returns an importer that tells its progress, on the importing thread, after each of its rounds,
   * which deal with at most 10,000 messages.
   */
  ConversationImporter<M> onProgress(Consumer<ImportProgress> listener);

  /**
   * Imports all messages, those of one conversation in their order, and waits for it. Has no time
   * limit as a whole; each of its steps has the messenger's. A write that fails and may be repeated
   * is tried three times.
   *
   * @param imported read on this thread, once, while others are stored; what it throws comes out
   * @return how many were stored, and how many were there
   * @throws TimelineException if a message could not be stored or the thread was interrupted;
   *     importing the same messages again goes on
   * @throws IllegalStateException if a conversation has a message last that is none of these, the
   *     messenger is closed, or the thread is one that completes futures
   */
  @CanIgnoreReturnValue
  ImportProgress importAll(Iterator<ImportedMessage<M>> imported);
}
