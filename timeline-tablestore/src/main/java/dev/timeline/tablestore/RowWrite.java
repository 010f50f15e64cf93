package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import org.jspecify.annotations.Nullable;

/** One row on its way through a {@link BatchWriter}, which calls it from one thread at a time. */
abstract class RowWrite {

  final Deadline deadline;

  /** An upper bound of the row's size. */
  final long bytes;

  /** How often it was sent. */
  int attempts;

  /** Why it was not carried out the last time. */
  @Nullable ServiceFailure lastFailure;

  /** Whether it is to be sent in a batch of its own, since one of several was refused. */
  boolean alone;

  RowWrite(Deadline deadline, long bytes) {
    this.deadline = deadline;
    this.bytes = bytes;
  }

  /** When an attempt has to be over; may be sooner than the deadline of the whole. */
  Deadline writeBefore() {
    return deadline;
  }

  /** What to write; asked anew for each attempt. */
  abstract RowPutChange change();

  /** It is written; this is its key if that was asked for. */
  abstract void written(@Nullable PrimaryKey key, Afterwards afterwards);

  /**
   * It is not written, or nobody knows. What was certainly not carried out has been tried until the
   * deadline.
   */
  abstract void failed(ServiceFailure failure, Afterwards afterwards);
}
