/**
 * A chat in the browser: the server that an application would have, and the page that it serves.
 * What shows its timelines beside it is in {@code stage}, of which nothing here knows.
 */
@NullMarked
package dev.timeline.examples.chatweb;

import org.jspecify.annotations.NullMarked;
