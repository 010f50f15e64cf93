package dev.timeline.tablestore.local;

import dev.timeline.tablestore.local.FaultRule.Armed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The faults that requests to come meet, scripted as sentences:
 *
 * <pre>{@code
 * server.faults().next(2).of("BatchWriteRow").fails("OTSServerBusy");
 * server.faults().chance(0.15).of("BatchWriteRow").losesTheReply();
 * HeldRequests held = server.faults().next(1).of("PutRow").holdsTheReply();
 * }</pre>
 *
 * A request meets at most one fault: the first one scripted that applies to it and is not used up.
 * Requests that are refused before they are understood (signature, size, unknown operation) meet
 * none. Thread-safe.
 */
public final class Faults {

  private final List<Armed> armed = new CopyOnWriteArrayList<>();
  private final List<Fault> letGoAtTheEnd = new ArrayList<>();
  private final List<LateWrites> late = new CopyOnWriteArrayList<>();
  private final Tables tables;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Consumer<String> split;
  private Random random;

  Faults(Tables tables, long seed, Consumer<String> split) {
    this.tables = tables;
    this.split = split;
    random = new Random(seed);
  }

  /**
   * Begins a fault for the next so many requests that fit what the sentence says of them.
   *
   * @throws IllegalArgumentException if there are none
   */
  public FaultRule next(int requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("requests must be positive: " + requests);
    }
    return new FaultRule(this, requests, 1);
  }

  /** Begins a fault for all requests that fit, until it is {@linkplain Fault#end() ended}. */
  public FaultRule every() {
    return new FaultRule(this, Integer.MAX_VALUE, 1);
  }

  /**
   * Begins a fault for requests that fit, each with this probability of 0 to 1; see {@link #seed}.
   * Of several chances the later ones are for the requests that the earlier ones left alone.
   *
   * @throws IllegalArgumentException if the probability is out of its range
   */
  public FaultRule chance(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be within 0 and 1: " + probability);
    }
    return new FaultRule(this, Integer.MAX_VALUE, probability);
  }

  /**
   * Refuses requests for rows of a table with {@code OTSTableNotReady}, as a new table does, until
   * the fault is ended.
   */
  public Fault tableNotReady(String table) {
    return every().ofRows().on(table).fails("OTSTableNotReady");
  }

  /** Sets the seed of the chances, which begin anew. Default: the server's seed. */
  public synchronized void seed(long seed) {
    random = new Random(seed);
  }

  /** Ends all faults, releases what is held, and forgets the late writes that wait. */
  public synchronized void clear() {
    armed.clear();
    late.clear();
    letGoAtTheEnd.forEach(Fault::letGo);
    letGoAtTheEnd.clear();
  }

  /** Clears all faults; what was held is not carried out any more. */
  void close() {
    closing.countDown();
    clear();
  }

  boolean closed() {
    return closing.getCount() == 0;
  }

  /** Returns a latch that opens when the server closes. */
  CountDownLatch closing() {
    return closing;
  }

  /** Lets the numbers of a table's rows leap. */
  void split(String table) {
    split.accept(table);
  }

  Tables tables() {
    return tables;
  }

  synchronized void arm(Armed fault) {
    armed.add(fault);
    if (fault.handle().mayHold()) {
      letGoAtTheEnd.add(fault.handle());
    }
    if (fault.handle() instanceof LateWrites writes) {
      late.add(writes);
    }
  }

  synchronized void remove(Fault handle) {
    armed.removeIf(fault -> fault.handle() == handle);
  }

  void landDue() {
    for (LateWrites writes : late) {
      writes.landDue(Instant.ofEpochMilli(tables.now()));
    }
  }

  Mishap strike(Request request) {
    return armed.isEmpty() ? Mishap.NONE : choose(request);
  }

  private synchronized Mishap choose(Request request) {
    for (Armed fault : armed) {
      if (fault.fits(request)
          && (fault.probability() == 1 || random.nextDouble() < fault.probability())) {
        return hit(fault, request);
      }
    }
    return Mishap.NONE;
  }

  private Mishap hit(Armed fault, Request request) {
    if (fault.handle().hit() == fault.requests()) {
      armed.remove(fault);
    }
    return fault.mishap(request);
  }
}
