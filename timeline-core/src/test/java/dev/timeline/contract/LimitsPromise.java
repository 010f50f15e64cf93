package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.contract.SteeredBackend.Part;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.Log;
import dev.timeline.spi.MessageSize;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Large bodies, slow lookups and inboxes out of order lose nothing, and delay nobody else. */
abstract class LimitsPromise extends MessagingPromise {

  @Test
  void aPullStopsAtItsBytesAndGoesOnWithoutLoss() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      String user = "reader-" + policy.hashCode();
      String conversation = "large-bodies-" + policy.hashCode();
      membership.join(conversation, user);
      try (var small = settings(backend).fanOut(policy).pullBytes(10_000).build()) {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          sent.add(i + "x".repeat(4_000));
          small.uncheckedConversation(conversation).send("alice", sent.get(i));
        }
        Inbox<String> phone = small.inbox(user);
        var bodies = new ArrayList<String>();
        SyncCursor cursor = phone.fromOldest();
        SyncBatch<String> batch;
        int pulls = 0;
        do {
          batch = phone.pull(cursor, 100);
          assertThat(messagesOf(batch.events())).hasSizeLessThanOrEqualTo(3);
          bodies.addAll(bodiesOf(messagesOf(batch.events())));
          cursor = batch.next();
          pulls++;
        } while (batch.more());
        assertThat(bodies).isEqualTo(sent);
        assertThat(pulls).isBetween(4, 6);
      }
    }
  }

  @Test
  void aBodyLargerThanThePullIsDeliveredAlone() {
    for (FanOutPolicy policy : List.of(FanOutPolicy.onWrite(), FanOutPolicy.onRead())) {
      String user = "reader-" + policy.hashCode();
      String conversation = "huge-bodies-" + policy.hashCode();
      membership.join(conversation, user);
      try (var tiny = settings(backend).fanOut(policy).pullBytes(1).build()) {
        List<String> sent = List.of("small", "x".repeat(20_000), "y".repeat(20_000), "");
        sent.forEach(body -> tiny.uncheckedConversation(conversation).send("alice", body));
        Inbox<String> phone = tiny.inbox(user);
        SyncCursor cursor = phone.fromOldest();
        for (String body : sent) {
          SyncBatch<String> batch = phone.pull(cursor, 100);
          assertThat(bodiesOf(messagesOf(batch.events()))).containsExactly(body);
          cursor = batch.next();
        }
        assertThat(messagesOf(phone.pull(cursor, 100).events())).isEmpty();
        assertThat(phone.pull(cursor, 100).more()).isFalse();
      }
    }
  }

  @Test
  void whatIsNoLimitIsRefused() {
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor cursor = phone.fromOldest();
    for (int limit : new int[] {0, -1, Integer.MIN_VALUE, 10_001, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException().isThrownBy(() -> phone.pull(cursor, limit));
    }
    assertThat(messagesOf(phone.pull(cursor, 10_000).events())).isEmpty();
    for (long bytes : new long[] {0, -1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> settings(backend).pullBytes(bytes))
          .withMessageContaining(Long.toString(bytes));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> settings(backend).fanOutBatch(0));
    assertThatIllegalArgumentException().isThrownBy(() -> settings(backend, MILLISECOND.negated()));
    assertThatIllegalArgumentException().isThrownBy(() -> FanOutPolicy.hybrid(-1));
  }

  @Test
  void whoIsNoMemberMaySendAndGetsNothing() {
    group.send("stranger", "hello");
    assertThat(pullAll("bob")).hasSize(1).allMatch(it -> it.sender().equals("stranger"));
    assertThat(pullAll("stranger")).isEmpty();
  }

  @Test
  void anIdIsItsSendersOwn() {
    Message<String> message = Message.of("one").withId("1").with("lang", "en");
    SendReceipt<String> first = group.send("alice", message);
    assertThat(group.send("bob", message).message().seqId()).isNotEqualTo(first.message().seqId());
    assertThat(group.send("alice", message.possiblyResent()).message().seqId())
        .isEqualTo(first.message().seqId());
    assertThat(bodiesOf(pullAll("chi"))).containsExactly("one", "one");
  }

  @Test
  void aSendWhoseMembersAreSlowToBeFoundDelaysNoOther() throws Exception {
    var slow = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    Membership sometimesSlow =
        membersAre(
            () -> {
              if (Thread.currentThread().getName().equals("slow")) {
                asked.countDown();
                await(slow);
              }
              return membership.members(GROUP);
            });
    ExecutorService threads =
        Executors.newSingleThreadExecutor(
            task -> {
              var thread = new Thread(task, "slow");
              thread.setDaemon(true);
              return thread;
            });
    try (var waiting = with(sometimesSlow)) {
      CompletableFuture<SendReceipt<String>> delayed =
          CompletableFuture.supplyAsync(
              () -> waiting.uncheckedConversation(GROUP).send("alice", "delayed"), threads);
      await(asked);
      assertThat(waiting.uncheckedConversation(GROUP).send("bob", "prompt").isDelivered()).isTrue();
      assertThat(waiting.uncheckedConversation("other").send("bob", "prompt").isDelivered())
          .isTrue();
      assertThat(bodiesOf(pullAll("chi"))).contains("prompt").doesNotContain("delayed");
      assertThat(delayed).isNotDone();
      slow.countDown();
      assertThat(delayed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).isDelivered()).isTrue();
      assertThat(bodiesOf(pullAll("chi"))).contains("delayed");
    } finally {
      slow.countDown();
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aMembershipThatFailsFailsWhatAsksItAndNothingElse() {
    var failure = new IllegalStateException("no database");
    group.send("alice", "before");
    SyncCursor cursor = messenger.inbox("bob").fromOldest();
    Supplier<Stream<String>> failing =
        () ->
            Stream.of("alice", "bob")
                .peek(
                    member -> {
                      if (member.equals("bob")) {
                        throw failure;
                      }
                    });
    for (FanOutPolicy policy :
        List.of(FanOutPolicy.onWrite(), FanOutPolicy.hybrid(1), FanOutPolicy.hybrid(100))) {
      try (var failingHalfWay = settings(membersAre(failing)).fanOut(policy).build()) {
        assertThat(
                catchThrowable(
                    () -> failingHalfWay.uncheckedConversation(GROUP).send("alice", "lost")))
            .isSameAs(failure);
      }
    }
    var lost =
        new ScriptedMembership(
            id -> {
              throw failure;
            },
            user -> {
              throw failure;
            });
    try (var without = with(lost)) {
      assertThat(catchThrowable(() -> without.inbox("bob").pull(cursor, 100))).isSameAs(failure);
    }
    assertThat(bodiesOf(history(group))).containsExactly("before");
    assertThat(bodiesOf(pullAll(messenger.inbox("bob"), cursor))).containsExactly("before");
  }

  @Test
  void whoseInboxFailsForLongCatchesUpOnEveryDevice() {
    Inbox<String> phone = messenger.inbox("bob");
    SyncCursor early = phone.fromOldest();
    group.send("alice", "1");
    SyncCursor late = phone.pull(early, 100).next();
    var broken = Failing.appendsTo(backend, "bob"::equals);
    try (var partly = timed(broken.backend()).build()) {
      for (int i = 2; i <= 5; i++) {
        store(partly, "alice", "" + i);
      }
      eventually(() -> pullAll("chi").size() == 5);
      assertThat(phone.pull(late, 2).events()).isEmpty();
      broken.repair();
      for (int i = 6; i <= 8; i++) {
        assertThat(partly.uncheckedConversation(GROUP).send("alice", "" + i).isDelivered())
            .isTrue();
      }
      assertThat(bodiesOf(pullAll(phone, late))).containsExactly("2", "3", "4", "5", "6", "7", "8");
      pass(Duration.ofMinutes(1)); // the copies come after all
    }
    assertThat(bodiesOf(pullAll(phone, early)))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(bodiesOf(pullAll(phone, late))).containsExactly("2", "3", "4", "5", "6", "7", "8");
    assertThat(bodiesOf(pullAll(phone, phone.fromOldest()))).hasSize(8);
    assertThat(bodiesOf(pullAll("chi"))).hasSize(8);
  }

  @Test
  void whoseInboxFailsBeforeTheGroupBecomesLargeLosesNothing() {
    var broken = Failing.appendsTo(backend, "bob"::equals);
    var large = FanOutPolicy.hybrid(3);
    try (var partly = timed(broken.backend()).fanOut(large).build()) {
      store(partly, "alice", "1");
      store(partly, "alice", "2");
      membership.join(GROUP, "dora");
      store(partly, "alice", "3"); // of which bob's inbox cannot get a mark
      store(partly, "alice", "4");
      membership.leave(GROUP, "dora");
      broken.repair();
      assertThat(partly.uncheckedConversation(GROUP).send("alice", "5").isDelivered()).isTrue();
      pass(Duration.ofMinutes(5));
      eventually(() -> pullAll("bob").size() == 5);
    }
    assertThat(bodiesOf(pullAll("bob"))).containsExactly("1", "2", "3", "4", "5");
    assertThat(bodiesOf(pullAll("chi"))).containsExactly("1", "2", "3", "4", "5");
  }

  /**
   * What a messenger is delivering is bounded by its bytes; what is left has its own in the store.
   */
  @Test
  void whatWaitsForItsConversationsRecordHoldsUpNoOther() {
    var server = new SteeredBackend(backend);
    server.hold(Part.CONVERSATION);
    String body = "x".repeat(3_900_000);
    try (var reading = timed(server).fanOut(FanOutPolicy.onRead()).build()) {
      for (int i = 0; i < 18; i++) {
        store(reading, "alice", body);
      }
      eventually(server::isHolding);
      server.letGo();
      assertThat(reading.uncheckedConversation("other").send("alice", "hi").isDelivered()).isTrue();
    }
  }

  @Test
  void howeverManyInboxesFailAtOnceNothingIsLost() {
    int members = 250;
    List<String> users = IntStream.range(0, members).mapToObj(i -> "member-" + i).toList();
    users.forEach(user -> membership.join(GROUP, user));
    var broken = Failing.appendsTo(backend, id -> id.startsWith("member-"));
    try (var partly = timed(broken.backend()).build()) {
      store(partly, "alice", "1");
      store(partly, "alice", "2");
      eventually(() -> pullAll("bob").size() == 2);
      broken.repair();
      assertThat(partly.uncheckedConversation(GROUP).send("alice", "3").isDelivered()).isTrue();
      for (String user : users) {
        assertThat(bodiesOf(pullAll(user))).as(user).containsExactly("1", "2", "3");
      }
      pass(Duration.ofMinutes(1));
    }
    for (String user : users) {
      assertThat(bodiesOf(pullAll(user))).as(user).containsExactly("1", "2", "3");
    }
  }

  private Messenger<String> with(Membership other) {
    return settings(other).build();
  }

  private Messenger.Builder<String> settings(Membership other) {
    return Messenger.builder(backend, Codec.utf8(), other).inboxTtl(TTL).unsignedCursors();
  }

  private Membership membersAre(Supplier<Stream<String>> members) {
    return new ScriptedMembership(id -> members.get(), membership::conversations);
  }

  /** A backend whose messages may be no larger than this: every message near it can be tried. */
  private static TimelineBackend limited(TimelineBackend delegate, int mostBytes) {
    return ForwardingBackend.withLogs(
        delegate,
        log ->
            new ForwardingLog(log) {
              @Override
              public int maxMessageBytes() {
                return mostBytes;
              }

              @Override
              public CompletableFuture<Entry<byte[]>> append(Log.Append append) {
                return MessageSize.of(append.message()) > mostBytes
                    ? CompletableFuture.failedFuture(
                        new Rejected(append.timelineId(), "too large for the backend"))
                    : super.append(append);
              }

              @Override
              public List<CompletableFuture<Entry<byte[]>>> appendAll(List<Log.Append> all) {
                return all.stream().map(this::append).toList();
              }
            });
  }

  @Test
  void aNearlyMaximalMessageIsRefusedBeforeItIsStoredOrDelivered() {
    int most = 12_000;
    String longest = "\u4e2d".repeat(341); // 1,023 bytes
    for (String id : List.of("few", "many", longest)) {
      for (String sender : List.of("alice", longest)) {
        IntStream.range(0, id.equals("many") ? 201 : 1)
            .forEach(i -> membership.join(id, "member-" + i));
        Inbox<String> phone = messenger.inbox("member-0");
        int delivered = 0;
        int refused = 0;
        pass(Duration.ofMinutes(1));
        try (var tight = settings(limited(backend, most)).build()) {
          SyncCursor cursor = phone.fromNow();
          for (int length = 5_000; length < most + 10; length += length < 6_500 ? 500 : 97) {
            Message<String> message = Message.of("x".repeat(length)).with("lang", "en");
            List<ChatMessage<String>> before = newest(tight.uncheckedConversation(id));
            Throwable failure =
                catchThrowable(
                    () ->
                        assertThat(
                                tight.uncheckedConversation(id).send(sender, message).isDelivered())
                            .isTrue());
            if (failure == null) {
              delivered++;
              SyncBatch<String> batch = phone.pull(cursor, 10);
              assertThat(messagesOf(batch.events())).hasSize(1);
              cursor = batch.next();
            } else {
              refused++;
              assertThat(failure).isInstanceOf(Rejected.class).hasMessageContaining("bytes");
              assertThat(newest(tight.uncheckedConversation(id))).isEqualTo(before);
            }
          }
          assertThat(delivered).isPositive();
          assertThat(refused).isPositive();
          assertThat(tight.uncheckedConversation(id).send(sender, "hello").isDelivered()).isTrue();
          assertThat(bodiesOf(pullAll(phone, cursor))).containsExactly("hello");
        }
      }
    }
  }

  /** Returns the newest message, or none; a page may be empty while there is more. */
  private static List<ChatMessage<String>> newest(UncheckedConversation<String> conversation) {
    HistoryPage<String> page = conversation.history(SeqRange.latest().limit(1));
    while (page.events().isEmpty() && page.more()) {
      page = conversation.history(page.next());
    }
    return messagesOf(page.events());
  }
}
