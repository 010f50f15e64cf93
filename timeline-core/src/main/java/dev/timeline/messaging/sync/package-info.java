/**
 * Sync of a device with what it has missed: cursors, pulls, gaps, and lists of conversations.
 *
 * <p>A {@code Pull} reads a page of the inbox; a {@code ConversationPull} for each conversation
 * checks that nothing is missing before each copy, and reads what is.
 */
@NullMarked
package dev.timeline.messaging.sync;

import org.jspecify.annotations.NullMarked;
