/** The in-memory backend: {@link dev.timeline.memory.MemoryBackend}. */
@NullMarked
package dev.timeline.memory;

import org.jspecify.annotations.NullMarked;
