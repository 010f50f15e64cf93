/**
 * Plays a chat log through a messenger, with several devices for each member, and checks what every
 * device ended up with against the history.
 */
@NullMarked
package dev.timeline.examples.replay;

import org.jspecify.annotations.NullMarked;
