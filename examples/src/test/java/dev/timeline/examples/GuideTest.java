package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.timeline.Codec;
import dev.timeline.ImportProgress;
import dev.timeline.ImportedEntry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.TimelineException.Undecodable;
import dev.timeline.TimelineStore;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.ImportedMessage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the guide shows is what was compiled and run. */
class GuideTest {

  private static final Path GUIDE = Path.of("../timeline-core/docs/guide.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private final MemoryBackend backend = MemoryBackend.create();
  private final InMemoryMembership membership = new InMemoryMembership();
  private Messenger<String> messenger;

  @BeforeEach
  void open() {
    List.of("ann", "ben").forEach(user -> membership.join("lunch", user));
    messenger = messengerOf(membership);
  }

  private Messenger<String> messengerOf(Membership members) {
    return Messenger.builder(backend, Codec.utf8(), members)
        .fanOut(FanOutPolicy.hybrid(2))
        .unsignedCursors()
        .build();
  }

  @AfterEach
  void close() {
    messenger.close();
    backend.close();
  }

  private static String withoutSpace(String code) {
    return code.replaceAll("\\s", "");
  }

  @Test
  void allItsJavaIsInThisTest() throws IOException {
    String here =
        withoutSpace(
            Files.readString(Path.of("src/test/java/dev/timeline/examples/GuideTest.java")));
    List<String> blocks =
        BLOCK.matcher(Files.readString(GUIDE)).results().map(it -> it.group(1)).toList();
    assertThat(blocks)
        .hasSizeGreaterThan(6)
        .allSatisfy(block -> assertThat(here).contains(withoutSpace(block)));
  }

  /** The members of the application, and beside them an indexer that belongs everywhere. */
  record WithIndexer(Membership people, Supplier<Stream<String>> conversations)
      implements Membership {
    @Override
    public Stream<String> members(String conversationId) {
      return Stream.concat(people.members(conversationId), Stream.of("indexer"));
    }

    @Override
    public Stream<Joined> conversations(String user) {
      return user.equals("indexer")
          ? conversations.get().map(id -> new Joined(id, Instant.EPOCH))
          : people.conversations(user);
    }
  }

  @Test
  void anIndexerSeesEveryMessage() {
    for (String id : List.of("lunch", "all-hands")) {
      List.of("ann", "ben").forEach(user -> membership.join(id, user));
    }
    membership.join("all-hands", "cem"); // too many to be copied to
    try (var indexed =
        messengerOf(new WithIndexer(membership, () -> Stream.of("lunch", "all-hands")))) {
      indexed.inbox("ann").conversation("lunch").send("soup");
      indexed.inbox("ann").conversation("all-hands").send("welcome");
      var indexer = indexed.inbox("indexer");
      assertThat(bodies(indexer.pull(indexer.fromOldest(), 100)))
          .containsExactlyInAnyOrder("soup", "welcome");
    }
  }

  private static List<String> bodies(SyncBatch<String> batch) {
    return batch.events().stream()
        .map(event -> ((ChatEvent.Posted<String>) event).message().body())
        .toList();
  }

  /** Sends a message that has an id, up to three times. */
  static SendReceipt<String> sendSafely(
      Conversation<String> conversation, Message<String> message) {
    Message<String> next = message;
    for (int attempt = 1; ; attempt++) {
      try {
        return conversation.send(next);
      } catch (OutcomeUnknown | Unavailable e) {
        if (attempt == 3) {
          throw e; // the client may send it again, under the same id
        }
        next = e instanceof OutcomeUnknown ? next.possiblyResent() : next; // it may be stored
      }
    }
  }

  @Test
  void whatHasNoAnswerIsSentAgainAndStoredOnce() {
    var lunch = messenger.inbox("ann").conversation("lunch");
    List<Message<?>> sent = new ArrayList<>();
    Conversation<String> losesTheFirstAnswer = losesTheFirstAnswer(lunch, sent);
    sendSafely(losesTheFirstAnswer, Message.of("noodles").withId("c-1"));
    assertThat(sent).extracting(Message::isPossibleResend).containsExactly(false, true);
    assertThat(lunch.history(SeqRange.latest()).events()).hasSize(1);
  }

  @SuppressWarnings("unchecked")
  private static Conversation<String> losesTheFirstAnswer(
      Conversation<String> conversation, List<Message<?>> sent) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          sent.add((Message<?>) arguments[0]);
          Object receipt = method.invoke(conversation, arguments);
          if (sent.size() == 1) {
            throw new OutcomeUnknown("lunch", "c-1", "the answer was lost", null);
          }
          return receipt;
        };
    return (Conversation<String>)
        Proxy.newProxyInstance(
            Conversation.class.getClassLoader(), new Class<?>[] {Conversation.class}, handler);
  }

  @Test
  void aTenantIsPartOfTheId() {
    membership.join("acme/lunch", "acme/ann");
    var acme = messenger.inbox("acme/ann").conversation("acme/lunch");
    assertThat(acme.send("hi").isDelivered()).isTrue();
  }

  @Test
  void theServerSpeaksAndAUserClearsWhatTheyHaveRead() {
    messenger
        .uncheckedConversation("lunch")
        .send("system", Message.of("ann joined").with("kind", "system"));
    var lunch = messenger.inbox("ann").conversation("lunch");
    long clearedUpTo = lunch.send("soup").message().seqId();
    lunch.send("noodles");
    var page = lunch.history(SeqRange.after(clearedUpTo).backward());
    assertThat(page.events())
        .singleElement()
        .isInstanceOfSatisfying(
            ChatEvent.Posted.class,
            posted -> assertThat(posted.message().body()).isEqualTo("noodles"));
  }

  @Test
  void anEventLoopGoesOnWhereItBelongs() throws Exception {
    var loop = Executors.newSingleThreadExecutor();
    try {
      messenger
          .async()
          .inbox("ann")
          .conversation("lunch")
          .send(Message.of("hi").withId("c-1"))
          .stored()
          .whenCompleteAsync((message, failure) -> answer(message, failure), loop);
      assertThat(answered.get(10, TimeUnit.SECONDS)).isEqualTo("hi");
    } finally {
      loop.shutdown();
    }
  }

  private final CompletableFuture<String> answered = new CompletableFuture<>();

  private void answer(ChatMessage<String> message, Throwable failure) {
    answered.complete(failure == null ? message.body() : failure.toString());
  }

  @Test
  void keysChangeWhileDevicesKeepTheirCursors() {
    byte[] former = new byte[32];
    byte[] current = new byte[32];
    current[0] = 1;
    var keys = CursorKeys.of(current, former);
    String token;
    try (var before = signed(CursorKeys.of(former))) {
      token = before.inbox("ben").fromOldest().token();
    }
    try (var after = signed(keys)) {
      after.inbox("ann").conversation("lunch").send("hi");
      var batch = after.inbox("ben").pull(SyncCursor.of(token), 10);
      assertThat(bodies(batch)).containsExactly("hi");
    }
  }

  private Messenger<String> signed(CursorKeys keys) {
    return Messenger.builder(backend, Codec.utf8(), membership).cursorKeys(keys).build();
  }

  /** Text after its version: reads two, and writes the one that all servers read. */
  static final Codec<String> VERSIONED =
      Codec.of(
          text -> Codec.utf8().encode("1" + text),
          bytes -> {
            String stored = Codec.utf8().decode(bytes);
            return switch (stored.charAt(0)) {
              case '1' -> stored.substring(1);
              case '2' -> stored.substring(1).strip();
              default -> throw new IllegalArgumentException("of version " + stored.charAt(0));
            };
          });

  @Test
  void aVersionThatIsNotKnownIsRefusedByItself() {
    try (var raw = TimelineStore.builder(backend, Codec.utf8()).name("versions").build();
        var store = TimelineStore.builder(backend, VERSIONED).name("versions").build()) {
      raw.timeline("t").append("3 of a later form");
      store.timeline("t").append("of today");
      assertThat(raw.timeline("t").latest().orElseThrow().message().body()).isEqualTo("1of today");
      var page = store.timeline("t").page(SeqRange.all());
      assertThat(page.entries()).hasSize(2);
      assertThat(page.entries().get(1).message().body()).isEqualTo("of today");
      assertThatExceptionOfType(Undecodable.class)
          .isThrownBy(() -> page.entries().get(0).message().body());
    }
  }

  @Test
  void timePassesWithoutWaiting() {
    var now = new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    try (var backend = MemoryBackend.builder().clock(now::get).build();
        var store =
            TimelineStore.builder(backend, Codec.utf8())
                .name("notes")
                .ttl(Duration.ofDays(7))
                .build()) {
      long seqId = store.timeline("mine").append("kept for a week").seqId();
      now.set(now.get().plus(Duration.ofDays(8)));
      assertThat(store.timeline("mine").get(seqId)).isEmpty();
    }
  }

  @Test
  void entriesMoveInWithTheirTimes() {
    List<ImportProgress> progress = new ArrayList<>();
    Instant lastYear = Instant.now().minus(Duration.ofDays(365));
    var source = List.of(new ImportedEntry<>("notes", lastYear, Message.of("old").withId("old-1")));
    try (var store = TimelineStore.builder(backend, Codec.utf8()).name("imported").build()) {
      var done = store.importer().onProgress(progress::add).importAll(source.iterator());
      assertThat(done.total()).isEqualTo(source.size());
    }
    assertThat(progress).isNotEmpty();
  }

  @Test
  void conversationsMoveInWithTheirSenders() {
    Instant lastYear = Instant.now().minus(Duration.ofDays(365));
    var messages =
        List.of(
            new ImportedMessage<>("lunch", "ann", lastYear, Message.of("soup").withId("old-1")),
            new ImportedMessage<>("lunch", "ben", lastYear, Message.of("rice").withId("old-2")));
    messenger.importer().importAll(messages.iterator());
    var history = messenger.uncheckedConversation("lunch").history(SeqRange.latest());
    assertThat(history.events())
        .extracting(event -> ((ChatEvent.Posted<String>) event).message().body())
        .containsExactly("rice", "soup");
  }
}
