package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.CapacityUnit;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.ReservedThroughput;
import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi.TableOptions;

/** The settings of a table, which can be changed after its creation. */
record TableSettings(TableOptions options, CapacityUnit throughput) {

  /** A day, as the service's default. */
  private static final long DEVIATION_SECONDS = 86_400;

  static TableSettings of(TableOptions options, ReservedThroughput throughput) {
    if (!options.hasTimeToLive()) {
      throw ServiceError.invalid("Time-to-live is missing while creating table.");
    }
    if (!options.hasMaxVersions()) {
      throw ServiceError.invalid("MaxVersions is missing while creating table.");
    }
    TableOptions defaults =
        TableOptions.newBuilder()
            .setDeviationCellVersionInSec(DEVIATION_SECONDS)
            .setAllowUpdate(true)
            .build();
    return checked(defaults.toBuilder().mergeFrom(options).build(), throughput.getCapacityUnit());
  }

  TableSettings updated(TableOptions change, ReservedThroughput throughputChange) {
    return checked(
        options.toBuilder().mergeFrom(change).build(),
        throughput.toBuilder().mergeFrom(throughputChange.getCapacityUnit()).build());
  }

  private static TableSettings checked(TableOptions options, CapacityUnit throughput) {
    int ttl = options.getTimeToLive();
    if (ttl == 0 || ttl < -1) {
      throw ServiceError.invalid("TimeToLive cannot be 0 or less than -1.");
    }
    if (ttl != -1 && ttl < Limits.SHORTEST_TTL_SECONDS) {
      throw ServiceError.invalid(
          "TimeToLive must be -1 or at least " + Limits.SHORTEST_TTL_SECONDS + ": " + ttl + ".");
    }
    if (options.getMaxVersions() <= 0) {
      throw ServiceError.invalid("The maximum versions cannot be less than or equal to 0.");
    }
    if (options.getDeviationCellVersionInSec() <= 0) {
      throw ServiceError.invalid("The maximum deviation must be in range [0, INT64_MAX/1000000].");
    }
    if (throughput.getRead() < 0 || throughput.getWrite() < 0) {
      throw ServiceError.invalid("Invalid Capacity Unit. Capacity Unit must be nonnegative.");
    }
    return new TableSettings(options, throughput);
  }

  int ttlSeconds() {
    return options.getTimeToLive();
  }

  int maxVersions() {
    return options.getMaxVersions();
  }

  /** Refuses a version that is too far from the clock, or expired on arrival. */
  void checkTimestamp(String column, long timestamp, long now) {
    long deviation =
        Math.min(options.getDeviationCellVersionInSec(), Long.MAX_VALUE / 2_000) * 1000;
    long oldest = now - deviation;
    if (ttlSeconds() != -1) {
      oldest = Math.max(oldest, now - ttlSeconds() * 1000L);
    }
    if (timestamp < oldest || timestamp >= now + deviation) {
      throw ServiceError.invalid("Invalid timestamp. Cell: " + column + ".");
    }
  }
}
