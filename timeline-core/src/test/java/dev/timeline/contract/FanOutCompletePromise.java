package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.contract.CrashingBackend.Crash;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that crashes at any of its writes, in any way, loses nothing that it had acknowledged,
 * and whatever it had stored reaches everyone, once and in order, when another redelivers.
 */
@Timeout(600)
abstract class FanOutCompletePromise extends MessagingPromise {

  private static final List<String> MEMBERS = List.of("ann", "ben", "cem", "dan", "eve");

  /** Longer than a server may take that is alive. */
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(5);

  private static final Duration A_MOMENT = Duration.ofSeconds(20);

  private static final int NEVER = Integer.MAX_VALUE;

  /** How other servers redeliver what crashed ones left. */
  private enum Rescue {
    ONCE,
    TWICE,
    TWO_AT_A_TIME
  }

  private int histories;

  @BeforeEach
  void requireMemory() {
    needsRedelivery();
  }

  @Test
  void aServerMayCrashAtAnyWrite() throws Exception {
    int writes = writesOfASend();
    for (int fatal = 1; fatal <= writes; fatal++) {
      for (Crash crash : Crash.values()) {
        for (Rescue rescue : Rescue.values()) {
          for (boolean landsBefore : new boolean[] {true, false}) {
            new Play(new Server(fatal, crash), new Server(NEVER, crash), rescue, landsBefore).run();
          }
        }
      }
    }
    tell();
  }

  @Test
  void andSoMayTheOneThatComesAfterIt() throws Exception {
    int writes = writesOfASend();
    int pairs = 0;
    for (int first = 1; first <= writes; first++) {
      for (Crash firstCrash : Crash.values()) {
        // The second sends, and then looks after the first: twice the writes, and a few more.
        for (int second = 1; second <= 2 * writes + 4; second++) {
          for (Crash secondCrash : Crash.values()) {
            for (boolean landsBefore : new boolean[] {true, false}) {
              if (pairs++ % every() == 0) {
                Rescue rescue = Rescue.values()[histories % Rescue.values().length];
                new Play(
                        new Server(first, firstCrash),
                        new Server(second, secondCrash),
                        rescue,
                        landsBefore)
                    .run();
              }
            }
          }
        }
      }
    }
    tell();
  }

  private void tell() {
    System.out.printf("%,d histories with crashes, 0 violations%n", histories);
  }

  private int writesOfASend() {
    var server = new Server(NEVER, Crash.BEFORE);
    String conversation = newConversation();
    await(
        server
            .messenger
            .async()
            .uncheckedConversation(conversation)
            .send("ann", "count")
            .delivered());
    return server.backend.writes();
  }

  private String newConversation() {
    String conversation = "crash-" + histories++;
    MEMBERS.forEach(member -> membership.join(conversation, conversation + member));
    return conversation;
  }

  /** A messenger on a backend that it may lose. */
  private final class Server {
    private final CrashingBackend backend;
    private final Messenger<String> messenger;

    Server(int fatal, Crash crash) {
      var own = new CrashingBackend(backend(), fatal, crash);
      this.backend = own;
      this.messenger = timed(own).fanOutBatch(2).build();
    }
  }

  private TimelineBackend backend() {
    return backend;
  }

  /** One history: two servers of which both may crash, and a third that may not. */
  private final class Play {

    private final String conversation = newConversation();
    private final Server first;
    private final Server second;
    private final Server survivor = new Server(NEVER, Crash.BEFORE);
    private final Rescue rescue;
    private final boolean landsBefore;
    private final List<String> acknowledged = new ArrayList<>();

    Play(Server first, Server second, Rescue rescue, boolean landsBefore) {
      this.first = first;
      this.second = second;
      this.rescue = rescue;
      this.landsBefore = landsBefore;
    }

    void run() throws Exception {
      send(first, "one");
      if (landsBefore) {
        first.backend.land();
      }
      clock.advance(A_MOMENT);
      send(second, "two");
      first.backend.landMessage();
      clock.advance(A_MOMENT);
      second.backend.landMessage(); // what is in doubt settles in time; anything else need not
      clock.advance(LONG_ENOUGH);
      redeliver(second);
      if (landsBefore) {
        second.backend.land();
      }
      clock.advance(LONG_ENOUGH);
      rescue();
      first.backend.land();
      second.backend.land();
      clock.advance(LONG_ENOUGH);
      survivor.messenger.redeliver();
      check();
      // The senders never heard of some, and send them again.
      for (String text : List.of("one", "two")) {
        SendReceipt<String> sent =
            survivor
                .messenger
                .uncheckedConversation(conversation)
                .send(conversation + "ann", message(text).possiblyResent());
        assertThat(sent.isDelivered()).isTrue();
      }
      check();
      assertThat(bodiesOf(pulled("ben"))).containsExactlyInAnyOrder("one", "two");
    }

    private Message<String> message(String text) {
      return Message.of(text).withId(text);
    }

    private void send(Server server, String text) {
      try {
        PendingSend<String> pending =
            server
                .messenger
                .async()
                .uncheckedConversation(conversation)
                .send(conversation + "ann", message(text));
        await(pending.stored());
        acknowledged.add(text);
        eventually(() -> pending.delivered().isDone() || server.backend.isGone());
      } catch (CompletionException e) {
        assertThat(server.backend.isCrashed()).as("the server has crashed after %s", e).isTrue();
        eventually(server.backend::isGone);
      }
    }

    private void redeliver(Server server) {
      try {
        CompletableFuture<Integer> redelivered = server.messenger.async().redeliver();
        eventually(() -> redelivered.isDone() || server.backend.isGone());
        if (redelivered.isDone()) {
          redelivered.join();
        }
      } catch (CompletionException e) {
        assertThat(server.backend.isCrashed()).as("the server has crashed after %s", e).isTrue();
        eventually(server.backend::isGone);
      }
    }

    private void rescue() throws Exception {
      switch (rescue) {
        case ONCE -> survivor.messenger.redeliver();
        case TWICE -> {
          survivor.messenger.redeliver();
          survivor.messenger.redeliver();
        }
        case TWO_AT_A_TIME ->
            Together.call(
                2,
                which ->
                    () ->
                        (which == 0 ? survivor : new Server(NEVER, Crash.BEFORE))
                            .messenger.redeliver());
      }
    }

    private void check() {
      List<ChatMessage<String>> stored =
          new ArrayList<>(history(survivor.messenger.uncheckedConversation(conversation)));
      Collections.reverse(stored);
      assertThat(bodiesOf(stored)).as("what was acknowledged is stored").containsAll(acknowledged);
      for (String member : MEMBERS) {
        assertThat(pulled(member)).as("what %s has", member).isEqualTo(stored);
      }
    }

    private List<ChatMessage<String>> pulled(String member) {
      Inbox<String> device = survivor.messenger.inbox(conversation + member);
      return pullAll(device, device.fromOldest(), 1);
    }
  }
}
