package dev.timeline.memory;

import dev.timeline.Message;

/**
 * What a slot holds after a replace.
 *
 * @param sinceMillis the beginning of its retention
 * @param replaces how often the entry was replaced, which is its revision
 */
record Rewritten(Message<byte[]> message, long sinceMillis, long replaces) {}
