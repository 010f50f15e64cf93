/**
 * A chat over HTTP, as both servers of the examples have it: calls for a conversation's messages,
 * and Server-Sent Events for devices. Copy this package with {@code chatserver} or {@code chatweb},
 * which say who asks, who is a member, and what the addresses are.
 */
@NullMarked
package dev.timeline.examples.http;

import org.jspecify.annotations.NullMarked;
