package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timeline.Message;
import dev.timeline.Subscription;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.observation.LogEvent;
import dev.timeline.observation.MessagingEvent.Copied;
import dev.timeline.observation.MessagingEvent.Copying;
import dev.timeline.observation.MessagingEvent.Delivered;
import dev.timeline.observation.MessagingEvent.HoleRead;
import dev.timeline.observation.MessagingEvent.Kind;
import dev.timeline.observation.MessagingEvent.Pulled;
import dev.timeline.observation.MessagingEvent.RedeliveryEnded;
import dev.timeline.observation.MessagingEvent.Route;
import dev.timeline.observation.MessagingEvent.Sending;
import dev.timeline.observation.MessagingEvent.Stored;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.TimelineEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An observer is told the life of each message, and neither bodies nor tokens. */
abstract class ObservationPromise extends MessagingPromise {

  /** After which others look after a server. */
  private static final Duration SILENT = Duration.ofSeconds(20);

  private final Observed observed = new Observed();
  private Messenger<String> watched;
  private UncheckedConversation<String> conversation;

  @BeforeEach
  void openWatchedMessenger() {
    watched =
        settings(backend)
            .observer(observed)
            .fanOut(
                context ->
                    context.attributes().flag("leave").orElse(false)
                        ? FanOutPolicy.FanOut.ON_READ
                        : FanOutPolicy.FanOut.ON_WRITE)
            .build();
    conversation = watched.uncheckedConversation(GROUP);
  }

  @AfterEach
  void closeWatchedMessenger() {
    watched.close();
  }

  @Test
  void aSendIsToldFromItsBeginToItsDelivery() {
    long seqId = conversation.send("alice", Message.of("hello")).message().seqId();

    Sending sending = observed.one(Sending.class);
    assertThat(sending.source()).isEqualTo("chat");
    assertThat(sending.conversationId()).isEqualTo(GROUP);
    assertThat(sending.sender()).isEqualTo("alice");
    assertThat(sending.route()).isEqualTo(Route.COPIED);
    assertThat(sending.bytes()).isPositive();
    Stored stored = observed.one(Stored.class);
    assertThat(stored.seqId()).isEqualTo(seqId);
    assertThat(stored.entryId()).isEqualTo(sending.entryId());
    assertThat(stored.isRepeat()).isFalse();
    assertThat(stored.nanos()).isPositive();
    Copying copying = observed.one(Copying.class);
    assertThat(copying.entryId()).isEqualTo(sending.entryId());
    assertThat(copying.seqId()).isEqualTo(seqId);
    assertThat(copying.inboxes()).isEqualTo(3);
    assertThat(observed.all(Copied.class))
        .extracting(Copied::user)
        .containsExactlyInAnyOrder("alice", "bob", "chi");
    Delivered delivered = observed.one(Delivered.class);
    assertThat(delivered.copies()).isEqualTo(3);
    assertThat(delivered.entryId()).isEqualTo(sending.entryId());
    assertThat(delivered.isRedelivery()).isFalse();
  }

  @Test
  void whatIsLeftToBeReadIsToldAsSuch() {
    conversation.send("alice", Message.of("hello").with("leave", true));

    assertThat(observed.one(Sending.class).route()).isEqualTo(Route.LEFT);
    assertThat(observed.one(Delivered.class).route()).isEqualTo(Route.LEFT);
    assertThat(observed.all(Copied.class)).isEmpty();
  }

  @Test
  void aRepeatIsToldAsSuch() {
    conversation.send("alice", Message.of("hello").withId("id"));
    conversation.send("alice", Message.of("hello").withId("id").possiblyResent());

    assertThat(observed.all(Stored.class))
        .extracting(Stored::isRepeat)
        .containsExactly(false, true);
  }

  @Test
  void aRecallIsToldAsAChange() {
    long seqId = conversation.send("alice", Message.of("oops")).message().seqId();
    observed.clear();
    assertDone(conversation.recall("alice", seqId));

    assertThat(observed.one(Sending.class).kind()).isEqualTo(Kind.CHANGE);
    eventually(() -> observed.all(Delivered.class).size() == 1);
  }

  @Test
  void aPullIsToldWithItsSize() {
    conversation.send("alice", Message.of("one"));
    conversation.send("alice", Message.of("two"));
    Inbox<String> bob = watched.inbox("bob");
    var unused = bob.pull(bob.fromOldest(), 100);

    Pulled pulled = observed.one(Pulled.class);
    assertThat(pulled.user()).isEqualTo("bob");
    assertThat(pulled.outcome()).isEqualTo(Outcome.DONE);
    assertThat(pulled.events()).isEqualTo(2);
    assertThat(pulled.cursorBytes()).isPositive();
    assertThat(pulled.nanos()).isPositive();
  }

  @Test
  void aCursorThatIsRefusedIsToldAsSuch() {
    Inbox<String> bob = watched.inbox("bob");
    assertThatThrownBy(() -> bob.pull(SyncCursor.of("no-cursor"), 100))
        .isInstanceOf(InvalidCursor.class);

    assertThat(observed.one(Pulled.class).outcome()).isEqualTo(Outcome.REJECTED);
  }

  @Test
  void aHoleIsToldWithWhatWasReadToFillIt() {
    Inbox<String> bob = watched.inbox("bob");
    SyncCursor before = bob.fromOldest();
    conversation.send("alice", Message.of("first"));
    before = bob.pull(before, 100).next();
    long lost = storeWithoutDelivering();
    conversation.send("alice", Message.of("third"));
    observed.clear();

    assertThat(bodiesOf(messagesOf(bob.pull(before, 100).events())))
        .containsExactly("lost", "third");
    HoleRead hole = observed.one(HoleRead.class);
    assertThat(hole.user()).isEqualTo("bob");
    assertThat(hole.conversationId()).isEqualTo(GROUP);
    assertThat(hole.after()).isLessThan(lost);
    assertThat(hole.upTo()).isGreaterThanOrEqualTo(lost);
    assertThat(hole.entries()).isEqualTo(1);
  }

  /** Stores a message on a server that crashes before it copies it. */
  private long storeWithoutDelivering() {
    var server = new SteeredBackend(backend);
    Messenger<String> crashing = timed(server).build();
    server.refuse(SteeredBackend.Part.INBOX);
    long seqId = store(crashing, "alice", "lost").seqId();
    server.crash();
    return seqId;
  }

  @Test
  void aRedeliveryIsToldWithItsMessages() {
    needs(Capability.KEEPS_THE_GIVEN_TIME, "a server is silent for ten seconds");
    long lost = storeWithoutDelivering();
    pass(SILENT);
    watched.redeliver();

    Delivered delivered = observed.one(Delivered.class);
    assertThat(delivered.seqId()).isEqualTo(lost);
    assertThat(delivered.isRedelivery()).isTrue();
    assertThat(delivered.copies()).isEqualTo(3);
    assertThat(observed.one(RedeliveryEnded.class).messages()).isEqualTo(1);
  }

  @Test
  void listenersCanBeCounted() {
    ReadingEvent.Begun listeners =
        observed.all(ReadingEvent.Begun.class).stream()
            .filter(it -> it.reading() == Reading.LISTENERS)
            .findFirst()
            .orElseThrow();
    assertThat(listeners.value().getAsLong()).isZero();
    Subscription subscription = watched.inbox("bob").onNotification(() -> {});
    assertThat(listeners.value().getAsLong()).isOne();
    subscription.close();
    assertThat(listeners.value().getAsLong()).isZero();
  }

  @Test
  void whatCanBeReadEndsWithTheMessenger() {
    watched.close();

    List<ReadingEvent.Begun> begun = observed.all(ReadingEvent.Begun.class);
    assertThat(begun).isNotEmpty();
    assertThat(observed.all(ReadingEvent.Ended.class))
        .extracting(it -> it.source() + it.reading())
        .containsExactlyInAnyOrderElementsOf(
            begun.stream().map(it -> it.source() + it.reading()).toList());
  }

  @Test
  void redeliveringNothingIsNotTold() {
    watched.redeliver();
    assertThat(observed.all(RedeliveryEnded.class)).isEmpty();
  }

  @Test
  void noEventShowsABodyOrAToken() {
    Inbox<String> bob = watched.inbox("bob");
    SyncCursor cursor = bob.fromOldest();
    conversation.send("alice", Message.of("a secret").withId("c-17"));
    String token = bob.pull(cursor, 100).next().token();

    assertThat(observed.all(LogEvent.class)).isNotEmpty();
    assertThat(observed.all())
        .extracting(TimelineEvent::toString)
        .allSatisfy(it -> assertThat(it).doesNotContain("secret", "c-17", token));
  }

  @Test
  void anObserverThatThrowsChangesNothing() {
    try (var other =
        settings(backend)
            .observer(
                event -> {
                  throw new AssertionError("of the observer");
                })
            .build()) {
      other.uncheckedConversation(GROUP).send("alice", Message.of("hello"));
      Inbox<String> bob = other.inbox("bob");
      assertThat(messagesOf(bob.pull(bob.fromOldest(), 10).events())).hasSize(1);
    }
  }
}
