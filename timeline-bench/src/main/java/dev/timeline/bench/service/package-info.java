/** A TableStore on the own machine, in a process of its own. */
@NullMarked
package dev.timeline.bench.service;

import org.jspecify.annotations.NullMarked;
