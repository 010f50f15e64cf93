package dev.timeline.memory;

import dev.timeline.Message;

/**
 * The content of a slot whose entry is from elsewhere.
 *
 * @param millis the entry's own time; its retention begins when it was appended, as its chunk says
 */
record Imported(Message<byte[]> message, long millis) {}
