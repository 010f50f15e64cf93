package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CapacityUnit;

/**
 * The capacity units that are left of those that a table reserves. A kind of which nothing is
 * reserved is not limited. Guarded by its table.
 */
final class ReservedUnits {

  private final Bucket reads = new Bucket();
  private final Bucket writes = new Bucket();

  /**
   * Takes the units of a request or of a row; all of them or none.
   *
   * @param reserved the units a second, by now
   * @param now milliseconds of the server's clock
   * @throws ServiceError if there are not enough
   */
  void take(CapacityUnit reserved, int readUnits, int writeUnits, long now) {
    reads.fill(reserved.getRead(), now);
    writes.fill(reserved.getWrite(), now);
    if (!reads.has(readUnits) || !writes.has(writeUnits)) {
      throw ErrorCode.NOT_ENOUGH_CAPACITY_UNIT.error();
    }
    reads.take(readUnits);
    writes.take(writeUnits);
  }

  /** The units of a second at most, refilled as time passes. */
  private static final class Bucket {

    /** Units are counted in thousandths: what a reserved unit adds in a millisecond. */
    private static final long UNIT = 1_000;

    private int reserved;
    private long level;
    private long filledMillis;

    void fill(int reservedNow, long now) {
      if (reservedNow == reserved) {
        long elapsed = Math.max(0, Math.min(now - filledMillis, Integer.MAX_VALUE));
        level = Math.min(full(), level + reserved * elapsed);
      } else {
        reserved = reservedNow;
        level = full();
      }
      filledMillis = now;
    }

    /** Returns whether it has these, or is full: what costs more than that comes by as well. */
    boolean has(int units) {
      return reserved == 0 || units == 0 || level >= Math.min(units * UNIT, full());
    }

    void take(int units) {
      level -= units * UNIT;
    }

    private long full() {
      return reserved * UNIT;
    }
  }
}
