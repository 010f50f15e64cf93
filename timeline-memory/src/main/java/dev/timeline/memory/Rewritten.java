package dev.timeline.memory;

import dev.timeline.Message;

/** What a slot holds after a replace: the new message, and when its retention began. */
record Rewritten(Message<byte[]> message, long sinceMillis) {}
