package dev.timeline.examples;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.memory.MemoryBackend;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SendReceipt;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows is what was compiled and run. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES = Path.of("src/main/java/dev/timeline/examples");

  @Test
  void theFirstLinesOfCodeAreThoseOfQuickStart() throws IOException {
    String quickStart = Files.readString(SOURCES.resolve("QuickStart.java"));
    String shown = Readme.blocks(Readme.TOP, "java").get(0).indent(4).stripTrailing();
    assertThat(quickStart).contains(shown);
    assertThat(shown.lines().count()).isLessThanOrEqualTo(11);
  }

  @Test
  void itsMessagesAreSentAndPulled() throws IOException {
    byte[] secret = new byte[32];
    try (var backend = MemoryBackend.create()) {
      // README: messaging
      var membership = new InMemoryMembership(); // yours is a table
      membership.join("group-1", "alice");
      membership.join("group-1", "bob");
      try (var messenger =
          Messenger.builder(backend, Codec.utf8(), membership)
              .fanOut(FanOutPolicy.hybrid(200))
              .inboxTtl(Duration.ofDays(7))
              .cursorKeys(CursorKeys.of(secret)) // 32 random bytes, the same on every server
              .build()) {
        Conversation<String> group = messenger.inbox("alice").conversation("group-1");
        SendReceipt<String> sent = group.send(Message.of("hi all").withId("c-1"));
        Inbox<String> inbox = messenger.inbox("bob"); // from which each of bob's devices pulls
        SyncBatch<String> batch = inbox.pull(inbox.fromOldest(), 100);
        for (ChatEvent<String> event : batch.events()) {
          if (event instanceof ChatEvent.Posted<String> posted) {
            System.out.println(posted.message().sender() + ": " + posted.message().body());
          }
        }
        String token = batch.next().token(); // the device keeps it, and pulls with it the next time
        HistoryPage<String> latest = group.history(SeqRange.latest());
        // end
        assertThat(batch.events())
            .containsExactly(new ChatEvent.Posted<>(sent.message()))
            .isEqualTo(latest.events());
        assertThat(inbox.pull(SyncCursor.of(token), 100).events()).isEmpty();
      }
    }
    String source =
        Files.readString(
            ROOT.resolve("examples/src/test/java/dev/timeline/examples/ReadmeTest.java"));
    String shown =
        Readme.blocks(Readme.TOP, "java").get(1).lines().limit(20).collect(joining("\n"));
    assertThat(source).contains(shown.indent(6).stripTrailing());
  }

  @Test
  void theDependenciesAreOfThisVersion() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String version = pom.replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    var pages = List.of("", "timeline-core", "timeline-tablestore", "timeline-tablestore/local");
    for (String page : pages) {
      assertThat(Readme.blocks(ROOT.resolve(page).resolve("README.md"), "xml"))
          .singleElement()
          .asString()
          .contains("<version>" + version + "</version>");
    }
  }

  @Test
  void itIsShort() throws IOException {
    assertThat(Files.readAllLines(Readme.TOP)).hasSizeLessThanOrEqualTo(120);
  }

  @Test
  void theCustomBackendIsAsShortAsItSays() throws IOException {
    assertThat(Files.readAllLines(SOURCES.resolve("CustomBackend.java")))
        .hasSizeLessThanOrEqualTo(140);
  }

  @Test
  void theDurableBackendIsAsShortAsItSays() throws IOException {
    assertThat(Files.readAllLines(SOURCES.resolve("DurableBackend.java")))
        .hasSizeLessThanOrEqualTo(300);
  }
}
