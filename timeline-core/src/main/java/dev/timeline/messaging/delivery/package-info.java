/**
 * The way of a message from its sender to the members: it is stored and noted, then copied to
 * inboxes or left to be read; what a crashed server left undone is redelivered by another.
 *
 * <p>{@code MessageSender} stores, {@code Deliveries} delivers by {@code FanOut} or {@code
 * ReadFanOut}, {@code ServerLog} says what is under way, {@code Redelivery} reads it.
 */
@NullMarked
package dev.timeline.messaging.delivery;

import org.jspecify.annotations.NullMarked;
