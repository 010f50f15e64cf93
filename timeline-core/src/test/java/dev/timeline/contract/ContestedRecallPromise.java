package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.messaging.AsyncUncheckedConversation;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Once a message is recalled nothing shows it again: not an edit that another server had begun, or
 * that is carried out after that server has crashed. What a crashed server left of a change, the
 * next call of the same change completes.
 */
@Timeout(600)
abstract class ContestedRecallPromise extends MessagingPromise {

  /** Longer than a server may be silent that is at work in a conversation. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(5);

  private static final String ORIGINAL = "original";
  private static final String EDITED = "edited";

  private int conversations;

  @BeforeEach
  void requireMemory() {
    needsEveryId();
  }

  /** What is done to the message. */
  private interface Change {
    CompletableFuture<ChangeOutcome> in(
        AsyncUncheckedConversation<String> conversation, String by, long seqId);
  }

  private static final Change EDIT =
      (conversation, by, seqId) -> conversation.edit(by, seqId, Message.of(EDITED));

  private static final Change RECALL = AsyncUncheckedConversation::recall;

  private final Map<Messenger<String>, CrashingBackend> crashing = new IdentityHashMap<>();

  private Messenger<String> on(TimelineBackend server) {
    if (server instanceof CrashingBackend mortal) {
      Messenger<String> one = timed(mortal).build();
      crashing.put(one, mortal);
      return one;
    }
    return timed(server).build();
  }

  /** A message, a device that has it, and one server that lives. */
  private final class Scene {
    private final String id = "contested-" + conversations++;
    private final String ann = id + "ann";
    private final String ben = id + "ben";
    private final Messenger<String> survivor = on(backend);
    private final UncheckedConversation<String> here;
    private final Screen early;
    private final long seqId;

    Scene() {
      membership.join(id, ann);
      membership.join(id, ben);
      here = survivor.uncheckedConversation(id);
      here.send(ann, "before");
      seqId = here.send(ann, ORIGINAL).message().seqId();
      here.send(ann, "after");
      early = Screen.of(survivor.inbox(ben)).pullAll(10);
    }

    private CompletableFuture<ChangeOutcome> begin(Messenger<String> server, Change change) {
      return change.in(server.async().uncheckedConversation(id), ann, seqId);
    }

    /** Changes the message through the server that lives; a failure fails the test. */
    ChangeOutcome change(Change change) {
      CompletableFuture<ChangeOutcome> outcome = begin(survivor, change);
      eventually(outcome::isDone);
      return outcome.join();
    }

    /** What came of a change; empty if its server crashed over it, or it failed. */
    Optional<ChangeOutcome> attempt(Messenger<String> server, Change change) {
      CompletableFuture<ChangeOutcome> outcome = begin(server, change);
      CrashingBackend mortal = crashing.get(server);
      eventually(() -> outcome.isDone() || mortal != null && mortal.isGone());
      try {
        return outcome.isDone() ? Optional.of(outcome.join()) : Optional.empty();
      } catch (CompletionException e) {
        return Optional.empty();
      }
    }

    void assertRecalled(String when) {
      early.pullAll(1);
      assertThat(early.shows(id)).as(when).containsExactly("before", Screen.RECALLED, "after");
      assertNobodyGets(when, ORIGINAL, EDITED);
    }

    void assertNobodyGets(String when, String... bodies) {
      assertThat(Screen.ofHistory(here)).as(when).contains("before", "after");
      assertThat(Screen.ofHistory(here)).as(when).doesNotContain(bodies);
      for (String member : List.of(ann, ben)) {
        Screen late = Screen.of(survivor.inbox(member)).pullAll(1);
        assertThat(late.bodies()).as(when).contains("before", "after").doesNotContain(bodies);
      }
    }

    void assertEdited(String when) {
      List<String> expected = List.of("before", EDITED, "after");
      assertThat(early.pullAll(1).shows(id)).as(when).isEqualTo(expected);
      assertThat(Screen.ofHistory(here)).as(when).isEqualTo(expected);
      assertThat(Screen.of(survivor.inbox(ben)).pullAll(1).shows(id)).isEqualTo(expected);
      assertNobodyGets(when, ORIGINAL);
    }
  }

  private int writesOf(Change change) {
    var scene = new Scene();
    var counting = new StoppingBackend(backend, 0);
    scene.attempt(on(counting), change);
    return counting.writes();
  }

  @Test
  void whoIsHeldUpAmidAnEditBringsNothingBack() throws Exception {
    int writes = writesOf(EDIT);
    for (int which = 1; which <= writes; which++) {
      for (boolean isTakenOver : new boolean[] {true, false}) {
        var scene = new Scene();
        var slow = new StoppingBackend(backend, which);
        Messenger<String> slowly = on(slow);
        var edit = CompletableFuture.supplyAsync(() -> scene.attempt(slowly, EDIT));
        slow.stopped().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (isTakenOver) {
          clock.advance(LONG_ENOUGH);
        }
        String when = "stopped at write %d, %s".formatted(which, isTakenOver);
        Optional<ChangeOutcome> recall = scene.attempt(scene.survivor, RECALL);
        if (isTakenOver) {
          assertThat(recall).as(when).contains(ChangeOutcome.DONE);
        }
        if (recall.isPresent()) {
          scene.assertRecalled(when);
        }
        slow.goOn();
        edit.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (recall.isEmpty()) {
          assertThat(scene.change(RECALL)).isEqualTo(ChangeOutcome.DONE);
        }
        scene.assertRecalled(when + ", after it went on");
        assertThat(scene.change(EDIT)).isEqualTo(ChangeOutcome.ALREADY_RECALLED);
      }
    }
  }

  @Test
  void whoIsHeldUpAmidARecallHasRecalledItInTheEnd() throws Exception {
    int writes = writesOf(RECALL);
    for (int which = 1; which <= writes; which++) {
      for (boolean isTakenOver : new boolean[] {true, false}) {
        var scene = new Scene();
        var slow = new StoppingBackend(backend, which);
        Messenger<String> slowly = on(slow);
        var recall = CompletableFuture.supplyAsync(() -> scene.attempt(slowly, RECALL));
        slow.stopped().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (isTakenOver) {
          clock.advance(LONG_ENOUGH);
        }
        scene.attempt(scene.survivor, EDIT);
        slow.goOn();
        String when = "stopped at write %d, %s".formatted(which, isTakenOver);
        if (recall.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).isEmpty()) {
          assertThat(scene.change(RECALL)).as(when).isNotNull();
        }
        // Who was held up for so long answers that it is done before everybody is told.
        eventually(() -> scene.early.pullAll(1).shows(scene.id).contains(Screen.RECALLED));
        scene.assertRecalled(when);
      }
    }
  }

  @Test
  void anEditThatIsCarriedOutAfterARecallBringsNothingBack() {
    int writes = writesOf(EDIT);
    for (int fatal = 1; fatal <= writes; fatal++) {
      for (Crash crash : Crash.values()) {
        for (boolean isRecallRepeated : new boolean[] {true, false}) {
          var scene = new Scene();
          var crashing = new CrashingBackend(backend, fatal, crash);
          scene.attempt(on(crashing), EDIT); // which is acknowledged if it crashes over telling it
          clock.advance(LONG_ENOUGH);
          String when = "crashed at write %d, %s".formatted(fatal, crash);
          assertThat(scene.change(RECALL)).as(when).isEqualTo(ChangeOutcome.DONE);
          scene.assertRecalled(when);
          crashing.land();
          clock.advance(LONG_ENOUGH);
          scene.survivor.redeliver();
          scene.assertRecalled(when + ", after it landed");
          if (isRecallRepeated) {
            assertThat(scene.change(RECALL)).as(when).isEqualTo(ChangeOutcome.ALREADY_RECALLED);
            scene.assertRecalled(when);
          }
        }
      }
    }
  }

  @Test
  void aRecallMayCrashTooThatComesAfterAnEditThatIsStillToLand() {
    int writes = writesOf(EDIT);
    int pairs = 0;
    for (int first = 1; first <= writes; first++) {
      for (int second = 1; second <= writes; second++) {
        for (Crash crash : Crash.values()) {
          if (pairs++ % every() != 0) {
            continue;
          }
          var scene = new Scene();
          var editing = new CrashingBackend(backend, first, Crash.LATE);
          var recalling = new CrashingBackend(backend, second, crash);
          scene.attempt(on(editing), EDIT);
          clock.advance(LONG_ENOUGH);
          scene.attempt(on(recalling), RECALL);
          clock.advance(LONG_ENOUGH);
          String when = "crashed at write %d, and %d, %s".formatted(first, second, crash);
          assertThat(scene.change(RECALL)).as(when).isNotNull();
          scene.assertRecalled(when);
          editing.land();
          recalling.land();
          clock.advance(LONG_ENOUGH);
          scene.survivor.redeliver();
          scene.assertRecalled(when + ", after it landed");
        }
      }
    }
  }

  @Test
  void whoRepeatsARecallOfADeadServerPutsItRight() {
    int writes = writesOf(RECALL);
    for (int fatal = 1; fatal <= writes; fatal++) {
      for (Crash crash : Crash.values()) {
        var scene = new Scene();
        var crashing = new CrashingBackend(backend, fatal, crash);
        Optional<ChangeOutcome> first = scene.attempt(on(crashing), RECALL);
        String when = "crashed at write %d, %s: %s".formatted(fatal, crash, first);
        if (first.isPresent()) { // it is told by whoever looks after the crashed
          assertThat(first).as(when).contains(ChangeOutcome.DONE);
          scene.assertNobodyGets(when, ORIGINAL);
          clock.advance(LONG_ENOUGH);
          scene.survivor.redeliver();
          scene.assertRecalled(when);
        }
        clock.advance(LONG_ENOUGH);
        assertThat(scene.change(RECALL)).as(when).isNotNull();
        scene.assertRecalled(when);
        assertThat(Screen.ofHistory(scene.here))
            .as(when)
            .containsExactly("before", Screen.RECALLED, "after");
        crashing.land();
        clock.advance(LONG_ENOUGH);
        scene.survivor.redeliver();
        scene.assertRecalled(when + ", after it landed");
        assertThat(scene.early.events()).as(when).hasSize(4); // it was told once
      }
    }
  }

  @Test
  void whoRepeatsAnEditOfADeadServerPutsItRight() {
    int writes = writesOf(EDIT);
    for (int fatal = 1; fatal <= writes; fatal++) {
      for (Crash crash : Crash.values()) {
        var scene = new Scene();
        var crashing = new CrashingBackend(backend, fatal, crash);
        Optional<ChangeOutcome> first = scene.attempt(on(crashing), EDIT);
        String when = "crashed at write %d, %s: %s".formatted(fatal, crash, first);
        clock.advance(LONG_ENOUGH);
        if (first.isPresent()) {
          scene.survivor.redeliver();
          scene.assertEdited(when);
        }
        assertThat(scene.change(EDIT)).as(when).isEqualTo(ChangeOutcome.DONE);
        scene.assertEdited(when);
        crashing.land();
        clock.advance(LONG_ENOUGH);
        scene.survivor.redeliver();
        scene.assertEdited(when + ", after it landed");
      }
    }
  }
}
