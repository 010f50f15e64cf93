package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.PrimaryKey;
import com.alicloud.openservices.tablestore.model.RowPutChange;
import dev.timeline.observation.ServiceEvent;
import org.jspecify.annotations.Nullable;

/** One row on its way through a {@link BatchWriter}, which alone changes it. */
final class RowWrite {

  /** The source of a row, which is told its outcome. Called by one thread at a time. */
  interface Source {

    /** Returns what to write; asked anew for each attempt. */
    RowPutChange change();

    /** Returns what an observer is told of the row; null if it is no append's. */
    default ServiceEvent.@Nullable BatchRow described(int attempt) {
      return null;
    }

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

  /** The time by which an attempt has to be over. */
  final Deadline deadline;

  /** The number of times that it was sent. */
  int attempts;

  /** The reason that it was not carried out the last time. */
  @Nullable ServiceFailure lastFailure;

  /** True if it is to be sent in a batch of its own, since one of several was refused. */
  boolean alone;

  RowWrite(Source source, long bytes, Deadline deadline) {
    this.source = source;
    this.bytes = bytes;
    this.deadline = deadline;
  }
}
