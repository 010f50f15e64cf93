package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import org.jspecify.annotations.Nullable;

/** One row on its way through a {@link BatchWriter}, which alone changes it. */
final class RowWrite {

  /** What a row comes from and answers to. Called by one thread at a time. */
  interface Source {

    /** Returns what to write; asked anew for each attempt. */
    RowPutChange change();

    /** Notes that the row is written; the key is there if it was asked for. */
    void written(@Nullable PrimaryKey key);

    /**
     * Notes that the row is not written, or that this is unknown. What was certainly not carried
     * out has been tried until the deadline.
     */
    void failed(ServiceFailure failure);
  }

  final Source source;

  /** An upper bound of the row's size. */
  final long bytes;

  /** When an attempt has to be over. */
  final Deadline deadline;

  /** How often it was sent. */
  int attempts;

  /** Why it was not carried out the last time. */
  @Nullable ServiceFailure lastFailure;

  /** Whether it is to be sent in a batch of its own, since one of several was refused. */
  boolean alone;

  RowWrite(Source source, long bytes, Deadline deadline) {
    this.source = source;
    this.bytes = bytes;
    this.deadline = deadline;
  }
}
