/**
 * Conversations between people with several devices each, on top of two sets of timelines.
 *
 * <p><b>Store, then sync.</b> A message is first stored in its conversation's timeline, which is
 * kept, and then copied to the inbox of every member, a timeline that is kept for a while; in very
 * large groups it is left for the members to read. A device pulls what is new to it from its own
 * checkpoint; the server need not know any device. Start at {@link
 * dev.timeline.messaging.Messenger}.
 *
 * <p>A server crashes between storing and copying, and leaves a hole. The next copy shows it to the
 * reader; if none comes, another server redelivers:
 *
 * <p><img src="doc-files/delivery.svg" alt="The sequence of a send, a crash, a hole and a pull">
 */
@CheckReturnValue
@NullMarked
package dev.timeline.messaging;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
