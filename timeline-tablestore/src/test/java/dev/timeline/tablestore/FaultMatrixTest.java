package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.timeline.tablestore.CallerAndObserver.Process;
import dev.timeline.tablestore.local.Fault;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.Faults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Everything that can go wrong, at every kind of call, once and for good. What a call says of its
 * outcome is true then and stays true, whatever lands late: done means read by everybody, once and
 * at its SeqId; not done means never there; and what was left unknown can be repeated.
 *
 * <p>Most of the time is waiting, so that many cases run at once, each alone with its service.
 * {@code -Dtimeline.faults} runs those only in whose names it finds this regular expression.
 */
@Tag("slow")
class FaultMatrixTest {

  private static final int AT_ONCE = 20;
  private static final int TRIES = 3;
  private static final Pattern ONLY = Pattern.compile(System.getProperty("timeline.faults", ""));

  private static final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, FaultMatrixTest::daemon);

  private static final BlockingQueue<CallerAndObserver> idle = new LinkedBlockingQueue<>();
  private static final BlockingQueue<CallerAndObserver> idleExact = new LinkedBlockingQueue<>();

  /** The duration of a fault. */
  enum Spell {
    ONCE,
    TWICE,
    /** With requests of the call's own kind, but not those by which it finds out about them. */
    FOR_EVER,
    /** With any request. */
    BLACKOUT;

    private FaultRule begin(Faults faults, Kind kind) {
      FaultRule rule =
          switch (this) {
            case ONCE -> faults.next(1);
            case TWICE -> faults.next(2);
            case FOR_EVER, BLACKOUT -> faults.every();
          };
      return this == ONCE || this == FOR_EVER
          ? rule.where(request -> kind.isOwn(request.operation()))
          : rule.ofRows();
    }

    boolean passes() {
      return this == ONCE || this == TWICE;
    }
  }

  /** By which requests the calls do their work. */
  enum Kind {
    READING,
    WRITING;

    private boolean isOwn(String operation) {
      boolean reads = operation.startsWith("Get") || operation.equals("BatchGetRow");
      return reads == (this == READING) && (reads || operation.endsWith("Row"));
    }
  }

  /** A kind of call. */
  private record Call(
      String name,
      Kind kind,
      boolean exact,
      Function<CallerAndObserver, CallUnderFault> preparation) {

    private boolean isChange() {
      return kind == Kind.WRITING && !name.startsWith("APPEND");
    }

    private boolean canMeet(RequestFault requestFault, Spell spell) {
      if (requestFault.isOfPages()) {
        return spell.passes() && (name.equals("A_PAGE") || name.equals("THE_LATEST"));
      }
      return !(requestFault.isOfPartition() && name.contains("RECORD"))
          && !(kind == Kind.READING && spell == Spell.BLACKOUT);
    }
  }

  private static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    for (AppendUnderFault.Way way : AppendUnderFault.Way.values()) {
      calls.add(
          new Call(
              "APPEND_" + way,
              Kind.WRITING,
              false,
              processes -> new AppendUnderFault(processes, way)));
      calls.add(
          new Call(
              "APPEND_" + way + "_EXACTLY",
              Kind.WRITING,
              true,
              processes -> new AppendUnderFault(processes, way)));
    }
    for (ReadUnderFault.What what : ReadUnderFault.What.values()) {
      calls.add(
          new Call(
              what.name(), Kind.READING, false, processes -> new ReadUnderFault(processes, what)));
    }
    for (ChangeUnderFault.What what : ChangeUnderFault.What.values()) {
      calls.add(
          new Call(
              what.name(),
              Kind.WRITING,
              false,
              processes -> new ChangeUnderFault(processes, what)));
    }
    return calls;
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "fault-matrix");
    thread.setDaemon(true);
    return thread;
  }

  @AfterAll
  static void closeAll() {
    threads.shutdownNow();
    Stream.of(idle, idleExact).flatMap(BlockingQueue::stream).forEach(CallerAndObserver::close);
  }

  /** One cell of the matrix. */
  private record Case(Call call, RequestFault requestFault, Spell spell, boolean landsLast) {

    /** Whether it can know what it says, and says all that it has to know. */
    private boolean mayEndSo(List<? extends CallOutcome<?>> ends, CallUnderFault made) {
      return ends.stream().allMatch(end -> mayEndSo(end, made.isRepeatable()))
          && (spell.passes() || firstMayEndSo(ends.get(0)));
    }

    private boolean mayEndSo(CallOutcome<?> end, boolean repeatable) {
      return end.isDone()
          || switch (requestFault.says()) {
            case NOT_DONE -> !spell.passes() && end.isUnavailable();
            case NEVER -> end.isRejected();
            case NOTHING ->
                spell.passes()
                    ? !repeatable && end.isUnknown()
                    : end.isUnknown() || end.isUnavailable();
            case NOTHING_WRONG -> false;
          };
    }

    /** That of a request which certainly met the fault, each time it was sent. */
    private boolean firstMayEndSo(CallOutcome<?> first) {
      return switch (requestFault.says()) {
        case NOT_DONE -> first.isUnavailable();
        case NEVER -> first.isRejected();
        case NOTHING ->
            call.kind == Kind.READING
                || call.exact // the claim may be all that it wrote
                || (call.isChange() && spell == Spell.BLACKOUT) // it reads before it writes
                || !first.isNotDone();
        case NOTHING_WRONG -> true;
      };
    }

    String name() {
      return spell + " " + call.name + (landsLast ? ", landing after what comes next" : "");
    }
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (RequestFault requestFault : RequestFault.values()) {
      for (Spell spell : Spell.values()) {
        for (Call call : calls()) {
          if (call.canMeet(requestFault, spell)) {
            cases.add(new Case(call, requestFault, spell, false));
            if (requestFault.landsWhenTold() && call.kind == Kind.WRITING) {
              cases.add(new Case(call, requestFault, spell, true));
            }
          }
        }
      }
    }
    return cases;
  }

  @TestFactory
  Stream<DynamicContainer> everyCallUnderEveryFault() {
    Map<RequestFault, List<DynamicTest>> tests = new LinkedHashMap<>();
    for (Case one : cases()) {
      if (!ONLY.matcher(one.requestFault + " " + one.name()).find()) {
        continue;
      }
      Future<?> run = threads.submit(() -> run(one));
      tests
          .computeIfAbsent(one.requestFault, requestFault -> new ArrayList<>())
          .add(dynamicTest(one.name(), () -> await(run)));
    }
    return tests.entrySet().stream()
        .map(entry -> dynamicContainer(entry.getKey().name(), entry.getValue()));
  }

  private static void await(Future<?> run) throws Throwable {
    try {
      run.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static void run(Case one) {
    boolean exact = one.call.exact;
    BlockingQueue<CallerAndObserver> idleProcesses = exact ? idleExact : idle;
    CallerAndObserver processes = idleProcesses.poll();
    if (processes == null) {
      processes = new CallerAndObserver(builder -> exact ? builder.exactMessageIds() : builder);
    }
    try {
      run(one, processes);
    } catch (AssertionError e) {
      throw new AssertionError(
          "clock off by %s: %s".formatted(processes.offset, e.getMessage()), e);
    } finally {
      processes.service.server.faults().clear();
      idleProcesses.add(processes);
    }
  }

  private static void run(Case one, CallerAndObserver processes) {
    CallUnderFault made;
    Fault fault;
    List<? extends CallOutcome<?>> ends;
    Process process = one.spell.passes() ? processes.patient : processes.impatient;
    int tries = 0;
    do {
      made = one.call.preparation.apply(processes);
      FaultRule rule = one.spell.begin(processes.service.server.faults(), one.call.kind);
      fault = one.requestFault.strike(rule, SharedService.partition(made.timelineId()));
      ends = made.call(process);
      fault.end();
    } while (!one.mayEndSo(ends, made) && ++tries < TRIES); // busy machines keep one waiting, too
    assertThat(fault.hits()).as("requests that went wrong").isPositive();
    assertThat(one.mayEndSo(ends, made)).as("whether it knows that: %s", ends).isTrue();
    for (CallOutcome<?> end : ends) {
      end.assertInTime(process.timeout(), made.callsInARow());
    }
    if (!one.requestFault.landsWhenTold()) {
      CallerAndObserver.land(
          fault); // what has still to be done would be in the middle of what follows
    }
    made.check();
    if (!one.landsLast) {
      CallerAndObserver.land(fault);
      made.check();
    }
    made.goOn();
    made.check();
    CallerAndObserver.land(fault);
    made.check();
  }
}
