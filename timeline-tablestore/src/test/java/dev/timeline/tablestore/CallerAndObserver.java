package dev.timeline.tablestore;

import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.spi.Records;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.LateWrites;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A service and two server processes on it: the one whose calls meet the fault, and one that looks
 * at what they did. For one case after another, each on timelines and records of its own. Neither's
 * clock is the service's, nor the other's: they are 10 minutes apart.
 */
final class CallerAndObserver implements AutoCloseable {

  static final Duration PATIENT = RequestFault.ATTEMPT_TIMEOUT.multipliedBy(20);
  static final Duration IMPATIENT = RequestFault.ATTEMPT_TIMEOUT.multipliedBy(5);

  /** That of a process whose calls meet no fault, so that none of them may fail. */
  private static final Duration FAULTLESS = Duration.ofMinutes(2);

  /** That of all sets of records. */
  static final String RECORDS_TABLE = "timeline__records";

  private static final String RECORDS = "records";

  private static final AtomicInteger made = new AtomicInteger();

  final SharedService service = new SharedService();

  /** The difference of the caller's clock from the service's. */
  final Duration offset =
      ShiftedClock.OFFSETS.get(made.getAndIncrement() % ShiftedClock.OFFSETS.size());

  final Process patient;
  final Process impatient;
  final Process observer;

  private int cases;

  /** What one server process has open. */
  record Process(Duration timeout, TimelineStore<String> store, Records records) {

    private static Process start(
        SharedService service,
        Duration timeout,
        Duration offset,
        UnaryOperator<TableStoreBackend.Builder> settings) {
      TableStoreBackend backend =
          service.backend(
              builder ->
                  settings.apply(
                      builder
                          .clock(new ShiftedClock(offset))
                          .timeout(timeout)
                          .attemptTimeout(RequestFault.ATTEMPT_TIMEOUT)));
      TimelineStore<String> store = SharedService.store(backend);
      CallOutcome.patiently(() -> store.timeline("first").append("learns the service's time"));
      return new Process(timeout, store, CallOutcome.patiently(() -> backend.openRecords(RECORDS)));
    }

    Timeline<String> timeline(String id) {
      return store.timeline(id);
    }
  }

  CallerAndObserver(UnaryOperator<TableStoreBackend.Builder> settings) {
    patient = Process.start(service, PATIENT, offset, settings);
    impatient = Process.start(service, IMPATIENT, offset, settings);
    observer = Process.start(service, FAULTLESS, offset.minusMinutes(10), settings);
  }

  /** A name that no case had before. */
  String fresh() {
    return "case " + ++cases;
  }

  /** Lands what has still to be, unless the fault landed it by itself. */
  static void land(Fault fault) {
    if (fault instanceof LateWrites late) {
      late.land();
    }
  }

  @Override
  public void close() {
    service.close();
  }
}
