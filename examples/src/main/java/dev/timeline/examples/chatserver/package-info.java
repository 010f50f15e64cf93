/** A chat server over HTTP, whose members are rows of a database. */
@NullMarked
package dev.timeline.examples.chatserver;

import org.jspecify.annotations.NullMarked;
