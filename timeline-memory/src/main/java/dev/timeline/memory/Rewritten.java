package dev.timeline.memory;

import dev.timeline.Message;

/**
 * The content of a slot after a replace.
 *
 * @param millis the entry's time, which a replace does not change
 * @param sinceMillis the beginning of its retention
 * @param replaces how often the entry was replaced, which is its revision
 */
record Rewritten(Message<byte[]> message, long millis, long sinceMillis, long replaces) {}
