package dev.timeline.contract;

import dev.timeline.contract.HeldCalls.Freeze;
import dev.timeline.contract.HeldCalls.Slow;
import dev.timeline.contract.StoreInDoubt.Place;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One random history of two groups and three devices, and what has to hold of it. */
final class ChatHistory {

  /** After which a crashed server's work is taken over. */
  private static final Duration TAKEN_OVER = Duration.ofMinutes(3);

  /** The longest that a server stands still. */
  private static final Duration FROZEN = Duration.ofMinutes(2);

  private static final int MOST_CALLS = 10;

  private final ManualClock clock;
  private final Duration ttl;
  private final Random random;
  private final ChatRun run;
  private final StoreInDoubt doubt;
  private final ChatGroups groups;
  private final ChatServers servers;
  private final ChatSends sends;
  private final ChatCheck check;
  private final ChatPulls pulls;

  ChatHistory(
      TimelineBackend backend,
      ManualClock clock,
      ManualScheduler scheduler,
      Duration ttl,
      String name,
      Random random,
      ChatTotals totals) {
    this.clock = clock;
    this.ttl = ttl;
    this.random = random;
    run = new ChatRun(clock, random, totals);
    doubt = new StoreInDoubt(new Random(random.nextLong()));
    groups = new ChatGroups(run, name);
    var store = new InterceptedBackend(backend, doubt);
    servers = new ChatServers(run, groups.membership(), store, scheduler, ttl);
    sends = new ChatSends(run, groups, servers);
    check =
        new ChatCheck(
            sends.posts(), groups.membership(), groups.ids(), run.harshnesses(), run.hasCrashes());
    pulls = new ChatPulls(run, groups, servers, sends, check);
  }

  /** Returns the kinds of trouble that it has. */
  Set<Harshness> harshnesses() {
    return run.harshnesses();
  }

  /** Returns what happened, a line for each. */
  String story() {
    return run.story();
  }

  void play(int steps) {
    for (int step = 0; step < steps; step++) {
      run.passAMoment();
      switch (random.nextInt(20)) {
        case 0 -> groups.join(groups.any(), groups.anyUser());
        case 1 -> groups.leave(groups.any(), groups.anyUser());
        case 2 -> waitForLong();
        case 3 -> {
          if (run.hasCrashes()) {
            servers.replaceByOneThatCrashes();
          }
        }
        case 4, 5, 6, 7, 8, 9 -> pulls.pull(pulls.any(), 1 + random.nextInt(50));
        case 10, 11 -> pulls.pull(pulls.any(), 1);
        default -> sends.sendNew();
      }
      if (run.isHarsh()) {
        playHarshly();
      }
    }
    takeOver();
    pulls.pullTheRest();
    for (String group : groups.ids()) {
      check.check(
          group,
          MessagingPromise.history(servers.fresh().messenger().uncheckedConversation(group)),
          pulls.devices());
    }
    pulls.devices().forEach(check::checkUnreadable);
  }

  private void playHarshly() {
    sends.settleWhatIsDone();
    if (run.oneIn(8)) {
      clock.advance(run.upTo(random.nextBoolean() ? Duration.ofSeconds(20) : FROZEN));
    }
    if (run.oneIn(8)) {
      var unused = servers.anyUp().messenger().async().redeliver();
    }
    if (run.oneIn(8)) {
      sends.tryAgain();
    }
    if (run.has(Harshness.FREEZES) && run.oneIn(6)) {
      freeze();
    }
    if (run.has(Harshness.CLOCKS) && run.oneIn(8)) {
      run.totals().clockSteps++;
      ChatServer server = servers.any();
      server.setClock(run.anyOff());
      run.tell("%s has another time", server);
    }
    if (run.has(Harshness.REPEATS) && run.oneIn(5)) {
      sends.repeat();
    }
    if (run.has(Harshness.CLOSES) && run.oneIn(12)) {
      close(servers.anyUp());
    }
    if (run.has(Harshness.DOUBT) && run.oneIn(8)) {
      doubtOrNot();
    }
  }

  /** Stops a server at one of its next calls, or slows down that call. */
  private void freeze() {
    run.totals().freezes++;
    boolean isAfter = random.nextBoolean();
    ChatServer server = servers.anyUp();
    HeldCalls.Interruption stop =
        run.oneIn(3) ? new Slow(run.upTo(FROZEN), isAfter) : new Freeze(run.upTo(FROZEN), isAfter);
    int calls = 1 + random.nextInt(MOST_CALLS);
    server.calls().interruptAt(calls, stop);
    run.tell("%s: at call %d %s", server, calls, stop);
  }

  /** Closes a server, perhaps with a send under way. */
  private void close(ChatServer server) {
    run.totals().closes++;
    run.tell("%s is closed", server);
    if (random.nextBoolean()) {
      server
          .calls()
          .interruptAt(
              1 + random.nextInt(MOST_CALLS), new Slow(run.upTo(FROZEN), random.nextBoolean()));
      sends.sendNew(server);
    }
    if (server.isUp()) {
      server.close();
    }
    servers.startMissing();
  }

  private void doubtOrNot() {
    if (doubt.isInDoubt()) {
      doubt.end();
      run.tell("nothing is in doubt");
      return;
    }
    run.totals().doubts++;
    Place place =
        switch (random.nextInt(3)) {
          case 0 -> new Place("_conversation", groups.any());
          case 1 -> new Place("_history", groups.any());
          default -> new Place("_inbox", groups.anyUser());
        };
    doubt.begin(place);
    run.tell("%s is in doubt", place);
  }

  /** What crashed servers left is redelivered in time, before more time passes. */
  private void waitForLong() {
    takeOver();
    if (run.isHarsh() && run.oneIn(3)) { // what was sent last has expired, or is about to
      clock.advance(
          ttl.minus(TAKEN_OVER.multipliedBy(2))
              .minus(ChatRun.OFF)
              .plus(run.upTo(ChatRun.OFF.multipliedBy(2))));
      return;
    }
    clock.advance(
        random.nextBoolean()
            ? Duration.ofMillis(random.nextLong(ttl.toMillis()))
            : ttl.minusMillis(random.nextInt(30)));
  }

  private void takeOver() {
    run.tell("all is looked after");
    doubt.end();
    servers.startMissing();
    servers.interruptNoMore();
    servers.landMessages();
    clock.advance(TAKEN_OVER);
    sends.awaitAnswers();
    pulls.awaitAnswers();
    sends.sendTheRest();
    // A call may still be under way in a server whose sender is answered: were that to crash after
    // the survivor has looked, what it had written would arrive when all believe that it cannot.
    servers.crashNoMore();
    servers.startMissing(); // one may have crashed just now
    servers.landMessages();
    ChatServer survivor = servers.fresh();
    redeliver(survivor);
    servers.land();
    clock.advance(TAKEN_OVER); // some may have been heard of until a moment ago
    redeliver(survivor);
    sends.awaitDeliveries();
    servers.replaceAll();
  }

  /** It may have to wait for marks that another server is about to write. */
  private void redeliver(ChatServer survivor) {
    CompletableFuture<Integer> redelivered = survivor.messenger().async().redeliver();
    run.passUntil(redelivered::isDone);
    redelivered.orTimeout(1, TimeUnit.MINUTES).join();
  }
}
