package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Message;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.AsyncUncheckedConversation;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.PendingSend;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.CompletionThread;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A messenger that is closed ends each send as sent or as unknown, and leaves no work undone. */
abstract class CleanClosePromise extends MessagingPromise {

  private static final int SENDERS = 8;

  @Test
  void sendsUnderWayEndAsSentOrUnknown() {
    for (int round = 0; round < 10; round++) {
      var closing = messengerOn(backend);
      var acknowledged = new ConcurrentLinkedQueue<String>();
      var failures = new ConcurrentLinkedQueue<Throwable>();
      int number = round;
      List<CompletableFuture<Void>> senders =
          IntStream.range(0, SENDERS)
              .mapToObj(
                  sender ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (int i = 0; i < 1_000; i++) {
                              String id = "%d-%d-%d".formatted(number, sender, i);
                              Throwable failure =
                                  catchThrowable(
                                      () ->
                                          closing
                                              .uncheckedConversation(GROUP)
                                              .send("alice", Message.of(id).withId(id)));
                              if (failure != null) {
                                failures.add(failure);
                                return;
                              }
                              acknowledged.add(id);
                            }
                          },
                          task -> new Thread(task).start()))
              .toList();
      eventually(() -> acknowledged.size() > SENDERS);
      closing.close();
      senders.forEach(MessagingPromise::await);
      assertThat(failures)
          .allSatisfy(
              failure ->
                  assertThat(failure)
                      .satisfiesAnyOf(
                          it -> assertThat(it).isInstanceOf(OutcomeUnknown.class),
                          it ->
                              assertThat(it)
                                  .isInstanceOf(IllegalStateException.class)
                                  .hasMessage("the messenger is closed")));
      assertThat(bodiesOf(history(group))).containsAll(acknowledged);
      assertThat(bodiesOf(pullAll("bob"))).containsAll(acknowledged);
    }
  }

  @Test
  void aClosedMessengerRefusesCallsAndClosesAgain() {
    var closed = messengerOn(backend);
    closed.close();
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.uncheckedConversation(GROUP).send("alice", "hi"));
    assertThatIllegalStateException().isThrownBy(() -> closed.inbox("bob").fromNow());
    assertThat(history(group)).isEmpty();
  }

  @Test
  void whatIsNotDeliveredInTimeIsRedelivered() {
    var broken = Failing.appendsTo(backend, "bob"::equals);
    var closing = settings(broken.backend(), Duration.ofMillis(100)).build();
    PendingSend<String> pending = closing.async().uncheckedConversation(GROUP).send("alice", "hi");
    assertThat(await(pending.stored()).body()).isEqualTo("hi");
    closing.close();
    broken.repair();
    assertThat(pullAll("bob")).isEmpty();
    clock.advance(Duration.ofSeconds(11));
    assertThat(messenger.redeliver()).isPositive();
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("hi");
  }

  @Test
  void whatIsOpenAtTheEndIsRedelivered() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "the timeout passes");
    var server = new SteeredBackend(backend);
    server.refuse(Part.INBOX);
    var closing = timed(server, PATIENCE).build();
    assertThat(store(closing, "alice", "hi").body()).isEqualTo("hi");
    CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
    awaitAsTimePasses(closed);
    server.crash();
    clock.advance(Duration.ofMinutes(4));
    messenger.redeliver();
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("hi");
  }

  @Test
  void aPullThatGoesOnAfterTheCloseSaysSo() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "only the close takes a timeout");
    var server = new SteeredBackend(backend);
    var closing = timed(server, Duration.ofMillis(50)).fanOut(FanOutPolicy.onRead()).build();
    Inbox<String> phone = closing.inbox("bob");
    SyncCursor start = phone.fromNow();
    assertThat(closing.uncheckedConversation(GROUP).send("alice", "hi").isDelivered()).isTrue();
    server.holdAnswers(Part.HISTORY);
    CompletableFuture<SyncBatch<String>> pull = closing.async().inbox("bob").pull(start, 10);
    eventually(server::isHolding);
    closing.close();
    CompletionThread.factory("answers").newThread(server::letGo).start();
    assertThat(catchThrowable(() -> await(pull)))
        .cause()
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("the messenger was closed");
  }

  @Test
  void aPullUnderWayIsWaitedFor() {
    var server = new SteeredBackend(backend);
    var closing = settings(server).fanOut(FanOutPolicy.onRead()).build();
    Inbox<String> phone = closing.inbox("bob");
    SyncCursor start = phone.fromNow();
    assertThat(closing.uncheckedConversation(GROUP).send("alice", "hi").isDelivered()).isTrue();
    server.holdAnswers(Part.HISTORY);
    CompletableFuture<SyncBatch<String>> pull = closing.async().inbox("bob").pull(start, 10);
    eventually(server::isHolding);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
    assertThat(isSoWithin(Duration.ofMillis(200), closed::isDone)).isFalse();
    CompletionThread.factory("answers").newThread(server::letGo).start();
    assertThat(bodiesOf(messagesOf(await(pull).events()))).containsExactly("hi");
    await(closed);
  }

  @Test
  void nothingBeginsBesideTheLastRow() {
    var server = new SteeredBackend(backend);
    var closing = messengerOn(server);
    assertThat(closing.uncheckedConversation(GROUP).send("alice", "hi").isDelivered()).isTrue();
    server.hold(Part.SERVER);
    CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
    eventually(server::isHolding);
    assertThatIllegalStateException()
        .isThrownBy(() -> closing.async().uncheckedConversation(GROUP).send("alice", "late"));
    server.letGo();
    await(closed);
    assertThat(bodiesOf(history(group))).containsExactly("hi");
  }

  @Test
  void anInterruptedCloseEndsTheSendsOfOthersToo() throws Exception {
    var server = new SteeredBackend(backend);
    server.refuse(Part.INBOX);
    var closing = messengerOn(server);
    AsyncUncheckedConversation<String> same = closing.async().uncheckedConversation(GROUP);
    PendingSend<String> stored = same.send("alice", "stored");
    await(stored.stored());
    server.hold(Part.HISTORY);
    PendingSend<String> held = same.send("alice", "held");
    var interrupted =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              closing.close();
            });
    interrupted.start();
    interrupted.join();
    assertThat(await(stored.delivered()).delivery())
        .isEqualTo(new SendReceipt.UnderWay(Set.of("alice", "bob", "chi")));
    assertThat(catchThrowable(() -> await(held.stored())))
        .cause()
        .isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("the messenger was closed");
  }
}
