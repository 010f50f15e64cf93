package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import dev.timeline.Codec;
import dev.timeline.TimelineStore;
import dev.timeline.observation.TimelineObserver;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import dev.timeline.tablestore.local.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A service on this machine, and the server processes of an application that use it: each has a
 * backend of its own.
 */
final class SharedService implements AutoCloseable {

  static final String LOG = "log";
  static final String TABLE = "timeline_" + LOG;

  final LocalTableStore server = LocalService.server().start();

  private final Deque<TimelineBackend> backends = new ArrayDeque<>();

  /** Returns whether a request appends, one row by itself or several together. */
  static boolean appends(Request request) {
    return Set.of("PutRow", "BatchWriteRow").contains(request.operation())
        && request.rows().stream().allMatch(Fixture.OF_A_TIMELINE);
  }

  /** Opens a backend with time-outs that no call runs into unless a fault makes it. */
  TableStoreBackend patientBackend() {
    return patientBackend(event -> {});
  }

  TableStoreBackend patientBackend(TimelineObserver observer) {
    return backend(
        builder ->
            builder
                .timeout(Duration.ofMinutes(2))
                .attemptTimeout(Duration.ofSeconds(30))
                .observer(observer));
  }

  /** Opens a backend with these settings. */
  TableStoreBackend backend(UnaryOperator<TableStoreBackend.Builder> settings) {
    TableStoreBackend backend = settings.apply(LocalService.connect(server)).build();
    backends.push(backend);
    return backend;
  }

  /** Opens the log's store. */
  static TimelineStore<String> store(TimelineBackend backend) {
    return CallOutcome.patiently(
        () -> TimelineStore.builder(backend, Codec.utf8()).name(LOG).build());
  }

  /** What is really there of the log. */
  List<RawEntry> stored() {
    return RawEntry.all(server.rows(TABLE));
  }

  /** What is really there of one timeline. */
  List<RawEntry> stored(String timelineId) {
    return stored().stream().filter(entry -> entry.timelineId().equals(timelineId)).toList();
  }

  /** The documented first key column: that of the timeline's partition. */
  static PrimaryKeyValue partition(String timelineId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(timelineId.getBytes(StandardCharsets.UTF_8));
      return PrimaryKeyValue.fromString(HexFormat.of().formatHex(digest).substring(0, 4));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the processes, then the service. What is held is let go first, or they would wait. */
  @Override
  public void close() {
    server.faults().clear();
    backends.forEach(TimelineBackend::close);
    server.close();
  }
}
