/** Timeline beside what one would use instead of it. */
@NullMarked
package dev.timeline.bench;

import org.jspecify.annotations.NullMarked;
