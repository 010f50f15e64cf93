package dev.timeline.examples.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.examples.export.ConversationFile.Exported;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A conversation goes out to a file and into other stores, as it is. */
@ParameterizedClass
@EnumSource
class ConversationFileTest {

  private static LocalTableStore server;

  private final ChatLines<String> lines = ChatLines.ofText();
  private final ConversationFile<String> files = new ConversationFile<>(lines);
  private final TimelineBackend backend;
  private final Messenger<String> messenger;
  private final Messenger<String> other;

  enum Backend {
    MEMORY,
    STRICT_MEMORY,
    TABLESTORE
  }

  ConversationFileTest(Backend kind) {
    backend = open(kind);
    messenger = messenger("one");
    other = messenger("other");
  }

  private static TimelineBackend open(Backend kind) {
    return switch (kind) {
      case MEMORY -> MemoryBackend.create();
      case STRICT_MEMORY -> MemoryBackend.builder().strict(7).build();
      case TABLESTORE ->
          TableStoreBackend.builder()
              .endpoint(server.endpoint())
              .instance(server.instanceName())
              .credentials(server.accessKeyId(), server.accessKeySecret())
              .tablePrefix("test%d_".formatted(server.tables().size()))
              .build();
    };
  }

  @BeforeAll
  static void startServer() {
    server = LocalTableStore.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void close() {
    messenger.close();
    other.close();
    backend.close();
  }

  private Messenger<String> messenger(String prefix) {
    return Messenger.builder(backend, Codec.utf8(), new InMemoryMembership())
        .prefix(prefix)
        .cursorKeys(CursorKeys.of(new byte[32]))
        .build();
  }

  private List<ChatEvent<String>> exported(UncheckedConversation<String> conversation)
      throws IOException {
    var file = new StringWriter();
    Exported unused = files.write(conversation, file);
    return file.toString().lines().map(lines::event).toList();
  }

  private static BufferedReader reader(String file) {
    return new BufferedReader(new StringReader(file));
  }

  private static String said(ChatEvent<String> event) {
    var message = ((ChatEvent.Posted<String>) event).message();
    return "%s %s %s %s"
        .formatted(message.sender(), message.time(), message.message().id(), message.body());
  }

  @Test
  void allMessagesAreInTheFileAsTheyStandAndComeBackInTheirOrder() throws IOException {
    UncheckedConversation<String> lunch = messenger.uncheckedConversation("lunch");
    for (int i = 0; i < 130; i++) {
      String sender = i % 3 == 0 ? "ann" : "ben";
      Message<String> message = Message.of("message " + i).with("number", i).with("half", i / 2.0);
      long seqId =
          lunch.send(sender, i % 2 == 0 ? message.withId("c-" + i) : message).message().seqId();
      if (i == 50) {
        assertThat(lunch.edit(sender, seqId, Message.of("edited"))).isNotNull();
      } else if (i == 60) {
        assertThat(lunch.recall(sender, seqId)).isNotNull();
      }
    }
    var file = new StringWriter();
    assertThat(files.write(lunch, file)).isEqualTo(new Exported(129, 1, 0));
    List<ChatEvent<String>> events = file.toString().lines().map(lines::event).toList();
    assertThat(events).hasSize(130);
    assertThat(events.get(60)).isInstanceOf(ChatEvent.Recalled.class);
    assertThat(said(events.get(50))).endsWith(" edited");

    assertThat(files.read(reader(file.toString()), other.importer()).total()).isEqualTo(129);
    List<ChatEvent<String>> imported = exported(other.uncheckedConversation("lunch"));
    Stream<ChatEvent<String>> posted =
        events.stream().filter(event -> event instanceof ChatEvent.Posted);
    assertThat(imported.stream().map(ConversationFileTest::said))
        .containsExactlyElementsOf(posted.map(ConversationFileTest::said).toList());
    assertThat(attributes(imported.get(7))).isEqualTo(attributes(events.get(7)));
  }

  private static Object attributes(ChatEvent<String> event) {
    return ((ChatEvent.Posted<String>) event).message().message().attributes();
  }

  @Test
  void importedAgainNothingIsThereTwice() throws IOException {
    UncheckedConversation<String> lunch = messenger.uncheckedConversation("lunch");
    for (int i = 0; i < 5; i++) {
      lunch.send("ann", "message " + i);
    }
    var file = new StringWriter();
    assertThat(files.write(lunch, file).messages()).isEqualTo(5);
    String two =
        file.toString().lines().limit(2).map(line -> line + "\n").reduce("", String::concat);
    assertThat(files.read(reader(two), other.importer()).imported()).isEqualTo(2);
    var progress = files.read(reader(file.toString()), other.importer());
    assertThat(progress.imported()).isEqualTo(3);
    assertThat(progress.alreadyThere()).isEqualTo(2);
    assertThat(exported(other.uncheckedConversation("lunch"))).hasSize(5);
  }

  @Test
  void anEmptyConversationIsAnEmptyFile() throws IOException {
    var file = new StringWriter();
    assertThat(files.write(messenger.uncheckedConversation("lunch"), file))
        .isEqualTo(new Exported(0, 0, 0));
    assertThat(file.toString()).isEmpty();
    assertThat(files.read(reader(""), other.importer()).total()).isZero();
  }

  @Test
  void aLineThatIsNoMessageIsNamedByItsNumber() throws IOException {
    UncheckedConversation<String> lunch = messenger.uncheckedConversation("lunch");
    lunch.send("ann", "one");
    var file = new StringWriter();
    assertThat(files.write(lunch, file).messages()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.read(reader(file + "{\n"), other.importer()))
        .withMessageStartingWith("line 2: no JSON");
  }
}
