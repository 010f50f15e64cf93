package dev.timeline.tablestore;

import dev.timeline.tablestore.CallerAndObserver.Process;
import java.util.List;

/**
 * A call that meets a fault, and all that has to be true afterwards. It is prepared by its
 * constructor, which meets none.
 */
abstract class CallUnderFault {

  final CallerAndObserver processes;

  CallUnderFault(CallerAndObserver processes) {
    this.processes = processes;
  }

  /** Whose partition the call concerns; of the timeline that it concerns first. */
  abstract String timelineId();

  /** Makes the call, and answers how it ended: one end for each of its messages. */
  abstract List<? extends CallOutcome<?>> call(Process process);

  /** How many calls of the backend it makes one after another, each with its own time-out. */
  int callsInARow() {
    return 1;
  }

  /** Whether what it does once more does no harm, so that nothing keeps it from succeeding. */
  abstract boolean isRepeatable();

  /** Checks what is stored, and what everybody reads, against how it ended; at any time. */
  abstract void check();

  /** Does what an application does next. No fault is met. */
  abstract void goOn();
}
