package dev.timeline.tablestore;

import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.Faults;
import dev.timeline.tablestore.local.LateWrites;
import dev.timeline.tablestore.local.RequestRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;

/** Faults by chance, of all kinds, and now and then a while in which nothing works. */
final class RandomFaults {

  /** How likely it is that something goes wrong with a request. */
  private static final double CHANCE = 0.15;

  private static final String[] WRITES = {"BatchWriteRow", "PutRow", "UpdateRow", "DeleteRow"};

  private final Faults faults;
  private final Duration attemptTimeout;
  private final List<Fault> all = new CopyOnWriteArrayList<>();

  private RandomFaults(Faults faults, Duration attemptTimeout) {
    this.faults = faults;
    this.attemptTimeout = attemptTimeout;
  }

  /** Begins; the same seed strikes the same requests, if they come in the same order. */
  static RandomFaults begin(Faults faults, Duration attemptTimeout, long seed) {
    faults.seed(seed);
    var random = new RandomFaults(faults, attemptTimeout);
    List<Function<FaultRule, Fault>> ofAnyRequest = random.ofAnyRequest();
    List<Function<FaultRule, Fault>> ofWrites = random.ofWrites();
    double each = CHANCE / (ofAnyRequest.size() + ofWrites.size());
    ofAnyRequest.forEach(fault -> random.add(fault.apply(faults.chance(each).ofRows())));
    ofWrites.forEach(fault -> random.add(fault.apply(faults.chance(each).of(WRITES))));
    random.add(faults.chance(CHANCE / 4).of("GetRange").answersEmptyPages());
    random.add(faults.chance(CHANCE / 4).of("GetRange").answersPagesOf(1));
    return random;
  }

  private List<Function<FaultRule, Fault>> ofAnyRequest() {
    return List.of(
        rule -> rule.fails("OTSServerBusy"),
        rule -> rule.fails("OTSCapacityUnitExhausted"),
        rule -> rule.fails("OTSTableNotReady"),
        rule -> rule.fails("OTSTimeout"),
        rule -> rule.appliesAndFails("OTSInternalServerError"),
        FaultRule::losesTheRequest,
        FaultRule::losesTheReply,
        FaultRule::closesTheConnection,
        FaultRule::truncatesTheReply,
        FaultRule::forgesTheReply,
        rule -> rule.delaysTheReply(soLong(1.5)));
  }

  private List<Function<FaultRule, Fault>> ofWrites() {
    return List.of(
        rule -> rule.rows(everyThird(0)).fails("OTSRowOperationConflict"),
        rule -> rule.rows(everyThird(1)).fails("OTSTimeout"),
        rule -> rule.rows(everyThird(0)).appliesAndFails("OTSTimeout"),
        rule -> rule.appliesLater(soLong(0.3)),
        rule -> rule.failsAndAppliesLater("OTSTimeout", soLong(0.8)),
        rule -> rule.appliesLater(soLong(1.02)),
        rule -> rule.failsAndAppliesLater("OTSServerUnavailable", soLong(1.1)),
        rule -> rule.appliesLater(soLong(2)),
        rule -> rule.failsAndAppliesLater("OTSInternalServerError", soLong(4)),
        FaultRule::appliesLater);
  }

  private static Predicate<RequestRow> everyThird(int first) {
    return row -> row.index() % 3 == first;
  }

  private Duration soLong(double attempts) {
    return Duration.ofMillis(Math.round(attemptTimeout.toMillis() * attempts));
  }

  private void add(Fault fault) {
    all.add(fault);
  }

  /** For so long, nothing that is written to the timeline is answered; some of it lands later. */
  void storm(String timelineId, Duration length) throws InterruptedException {
    FaultRule rule = faults.every().of(WRITES).inPartition(SharedService.partition(timelineId));
    Fault storm = timelineId.hashCode() % 2 == 0 ? rule.appliesLater() : rule.losesTheRequest();
    add(storm);
    Thread.sleep(length.toMillis());
    storm.end();
  }

  /** Nothing goes wrong from now on. */
  void end() {
    all.forEach(Fault::end);
  }

  /** Lands all that has not landed yet. */
  void land() {
    for (Fault fault : all) {
      if (fault instanceof LateWrites late) {
        late.land();
      }
    }
  }

  int hits() {
    return all.stream().mapToInt(Fault::hits).sum();
  }
}
