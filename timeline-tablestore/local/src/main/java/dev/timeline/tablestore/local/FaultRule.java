package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.model.PrimaryKeyValue;
import dev.timeline.tablestore.local.Mishap.Applying;
import dev.timeline.tablestore.local.Mishap.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fault that is being scripted. Conditions choose the requests that it is for, all of them
 * together; the method that ends the sentence says what goes wrong with those, and arms the fault.
 */
public final class FaultRule {

  private static final Set<String> ROW_OPERATIONS =
      Set.of(
          "PutRow", "GetRow", "UpdateRow", "DeleteRow", "BatchWriteRow", "BatchGetRow", "GetRange");

  private final Faults faults;
  private final int requests;
  private final double probability;
  private final Predicate<Request> requestCondition;
  private final @Nullable Predicate<RequestRow> rowCondition;

  FaultRule(Faults faults, int requests, double probability) {
    this(faults, requests, probability, request -> true, null);
  }

  private FaultRule(
      Faults faults,
      int requests,
      double probability,
      Predicate<Request> requestCondition,
      @Nullable Predicate<RequestRow> rowCondition) {
    this.faults = faults;
    this.requests = requests;
    this.probability = probability;
    this.requestCondition = requestCondition;
    this.rowCondition = rowCondition;
  }

  /** Keeps to requests that the condition holds for. */
  public FaultRule where(Predicate<Request> condition) {
    return new FaultRule(
        faults, requests, probability, requestCondition.and(condition), rowCondition);
  }

  /** Keeps to these operations, named as in {@link Request#operation()}. */
  public FaultRule of(String... operations) {
    Set<String> names = Set.of(operations);
    return where(request -> names.contains(request.operation()));
  }

  /** Keeps to operations that read or write rows, not those that concern tables. */
  public FaultRule ofRows() {
    return where(request -> ROW_OPERATIONS.contains(request.operation()));
  }

  /** Keeps to requests that name this table. */
  public FaultRule on(String table) {
    return where(request -> request.tables().contains(table));
  }

  /** Spares the first so many requests that would fit. */
  public FaultRule after(int spared) {
    int[] seen = {0}; // guarded by the faults, which ask one at a time
    return where(request -> seen[0]++ >= spared);
  }

  /** Keeps to requests that come until the server's clock is so much further than now. */
  public FaultRule during(Duration time) {
    Instant end = Instant.ofEpochMilli(faults.tables().now()).plus(time);
    return where(request -> Instant.ofEpochMilli(faults.tables().now()).isBefore(end));
  }

  /** Keeps to requests with such a row; of a batch that is told to fail, only those rows fail. */
  public FaultRule rows(Predicate<RequestRow> condition) {
    return new FaultRule(
        faults,
        requests,
        probability,
        requestCondition,
        rowCondition == null ? condition : rowCondition.and(condition));
  }

  /** Keeps to rows with this value in their first key column, as {@link #rows} does. */
  public FaultRule inPartition(PrimaryKeyValue value) {
    return rows(row -> row.partition().equals(value));
  }

  /**
   * Answers this error and does nothing.
   *
   * @throws IllegalArgumentException if the service has no such error code
   */
  public Fault fails(String code) {
    return arm(failing(ErrorCode.of(code), false));
  }

  /**
   * Answers this error, although it did what was asked.
   *
   * @throws IllegalArgumentException if the service has no such error code
   */
  public Fault appliesAndFails(String code) {
    return arm(failing(ErrorCode.of(code), true));
  }

  /**
   * Answers requests for rows with {@code OTSPartitionUnavailable} and does nothing, as while a
   * partition is split. From the first of them on, the numbers that the tables they name give to
   * new rows are greater by a leap; they go on rising.
   */
  public Fault splits() {
    FaultRule ofRows = ofRows();
    Function<Request, Mishap> failing = ofRows.failing(ErrorCode.PARTITION_UNAVAILABLE, false);
    Set<String> split = new HashSet<>(); // guarded by the faults, which strike one at a time
    return ofRows.arm(
        request -> {
          request.tables().stream().filter(split::add).forEach(faults::split);
          return failing.apply(request);
        });
  }

  /** Resets the connection and does nothing. */
  public Fault losesTheRequest() {
    return arm(request -> new Mishaps.Broken(Applying.NEVER, Ending.RESET));
  }

  /** Does what was asked and resets the connection. */
  public Fault losesTheReply() {
    return arm(request -> new Mishaps.Broken(Applying.NOW, Ending.RESET));
  }

  /** Closes the connection in good order, without an answer, and does nothing. */
  public Fault closesTheConnection() {
    return arm(request -> new Mishaps.Broken(Applying.NEVER, Ending.CLOSE));
  }

  /** Does what was asked, and closes the connection in the middle of the answer. */
  public Fault truncatesTheReply() {
    return arm(request -> new Mishaps.Broken(Applying.NOW, Ending.TRUNCATED_REPLY));
  }

  /** Does what was asked, and signs the answer wrongly. */
  public Fault forgesTheReply() {
    return arm(request -> new Mishaps.Broken(Applying.NOW, Ending.FORGED_REPLY));
  }

  /**
   * Holds the request: answers nothing and does nothing until released. Then it goes on, whether
   * the client still waits or not.
   */
  public HeldRequests holdsTheRequest() {
    var held = new HeldRequests(faults);
    return arm(held, request -> new Mishaps.HeldBefore(held));
  }

  /** Does what was asked at once, and answers when released. */
  public HeldRequests holdsTheReply() {
    var held = new HeldRequests(faults);
    return arm(held, request -> new Mishaps.HeldAfter(held));
  }

  /** Does what was asked at once, and answers so much later by the wall clock. */
  public Fault delaysTheReply(Duration delay) {
    var slow = new Mishaps.Slow(delay, faults.closing());
    return arm(request -> slow);
  }

  /** Does what was asked at once, and answers byte by byte, with a pause before each. */
  public Fault tricklesTheReply(Duration betweenBytes) {
    var trickling = new Mishaps.Trickling(betweenBytes);
    return arm(request -> trickling);
  }

  /** Resets the connection, and does what was asked when told to. */
  public LateWrites appliesLater() {
    return late(null, null);
  }

  /** Resets the connection, and does what was asked when the server's clock is so much further. */
  public LateWrites appliesLater(Duration delay) {
    return late(null, delay);
  }

  /** Answers this error, and does what was asked when told to. */
  public LateWrites failsAndAppliesLater(String code) {
    return late(ErrorCode.of(code), null);
  }

  /** Answers this error, and does what was asked when the server's clock is so much further. */
  public LateWrites failsAndAppliesLater(String code, Duration delay) {
    return late(ErrorCode.of(code), delay);
  }

  /** Answers a {@code GetRange} with no rows, and with where to go on if there are rows. */
  public Fault answersEmptyPages() {
    return answersPagesOf(0);
  }

  /** Answers a {@code GetRange} with at most so many rows, and with where to go on. */
  public Fault answersPagesOf(int rows) {
    return arm(request -> new Mishaps.ShortPage(rows));
  }

  private Function<Request, Mishap> failing(ErrorCode code, boolean applied) {
    return request -> {
      Set<Integer> rows = rowCondition == null ? Set.of() : matching(request.rows());
      // The error of a single row is the request's; a batch answers one for each.
      return request.operation().startsWith("Batch") && rowCondition != null
          ? new Mishaps.FailingRows(code, rows, applied)
          : new Mishaps.Failing(code, applied ? Applying.NOW : Applying.NEVER);
    };
  }

  private Set<Integer> matching(List<RequestRow> rows) {
    return rows.stream().filter(rowCondition).map(RequestRow::index).collect(Collectors.toSet());
  }

  private LateWrites late(@Nullable ErrorCode code, @Nullable Duration delay) {
    var writes = new LateWrites(faults, faults.tables(), delay);
    return arm(writes, request -> new Mishaps.Late(code, writes));
  }

  private Fault arm(Function<Request, Mishap> mishap) {
    return arm(new Fault(faults), mishap);
  }

  private <F extends Fault> F arm(F handle, Function<Request, Mishap> mishap) {
    faults.arm(new Armed(this, handle, mishap));
    return handle;
  }

  /** A sentence that is finished. */
  static final class Armed {
    private final FaultRule rule;
    private final Fault handle;
    private final Function<Request, Mishap> mishap;

    Armed(FaultRule rule, Fault handle, Function<Request, Mishap> mishap) {
      this.rule = rule;
      this.handle = handle;
      this.mishap = mishap;
    }

    Fault handle() {
      return handle;
    }

    int requests() {
      return rule.requests;
    }

    double probability() {
      return rule.probability;
    }

    boolean fits(Request request) {
      try {
        // The rows first: what is asked of the request may count those that come to it.
        return (rule.rowCondition == null || request.rows().stream().anyMatch(rule.rowCondition))
            && rule.requestCondition.test(request);
      } catch (ServiceError malformed) {
        return false;
      }
    }

    Mishap mishap(Request request) {
      return mishap.apply(request);
    }
  }
}
