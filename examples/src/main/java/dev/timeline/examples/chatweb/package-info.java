/**
 * A chat in the browser: the server that an application would have, and the page that it serves.
 * The package {@code stage} shows its timelines beside it; nothing here knows of that.
 */
@NullMarked
package dev.timeline.examples.chatweb;

import org.jspecify.annotations.NullMarked;
