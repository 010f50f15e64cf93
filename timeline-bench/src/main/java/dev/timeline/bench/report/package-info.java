/** The report: what all other programs found, on one page, beside what was to be reached. */
@NullMarked
package dev.timeline.bench.report;

import org.jspecify.annotations.NullMarked;
