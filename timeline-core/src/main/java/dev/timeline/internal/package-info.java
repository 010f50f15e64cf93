/** Rules that the API and messaging share, and nobody else needs. */
@NullMarked
package dev.timeline.internal;

import org.jspecify.annotations.NullMarked;
