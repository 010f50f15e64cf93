/**
 * The stage beside the chat: facts that the library's observer tells, as they happen, and the
 * levers by which one makes servers crash, stores slow and weeks pass. The chat knows nothing of
 * it.
 */
@NullMarked
package dev.timeline.examples.chatweb.stage;

import org.jspecify.annotations.NullMarked;
