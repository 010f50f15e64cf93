package dev.timeline.examples.export;

import dev.timeline.Codec;
import dev.timeline.ImportProgress;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A conversation is written to a file as JSON lines, and imported from it into other stores. */
public final class Export {

  private static final String LUNCH = "lunch";

  private final TimelineBackend backend;
  private final InMemoryMembership membership = new InMemoryMembership();
  private final ConversationFile<String> files = new ConversationFile<>(ChatLines.ofText());

  private Export(TimelineBackend backend) {
    this.backend = backend;
    membership.join(LUNCH, "ann");
    membership.join(LUNCH, "ben");
  }

  /**
   * Runs it.
   *
   * @param kept the file of the lines; without one, they are in a temporary one
   */
  public static void run(TimelineBackend backend, Optional<Path> kept) {
    var export = new Export(backend);
    try {
      if (kept.isPresent()) {
        export.run(kept.get());
      } else {
        Path temporary = Files.createTempFile("lunch", ".jsonl");
        try {
          export.run(temporary);
        } finally {
          Files.delete(temporary);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the file cannot be used: " + e.getMessage(), e);
    }
  }

  private void run(Path file) throws IOException {
    try (var messenger = messenger("old");
        var writer = Files.newBufferedWriter(file)) {
      UncheckedConversation<String> lunch = messenger.uncheckedConversation(LUNCH);
      talk(lunch);
      ConversationFile.Exported exported = files.write(lunch, writer);
      System.out.printf(
          "Exported: %d messages, %d recalled%n", exported.messages(), exported.recalled());
    }
    try (var lines = Files.lines(file)) {
      lines.forEach(System.out::println);
    }
    try (var messenger = messenger("new");
        var reader = Files.newBufferedReader(file)) {
      ImportProgress imported = files.read(reader, messenger.importer());
      System.out.printf("Imported: %d messages%n", imported.total());
      for (ChatEvent<String> event :
          messenger.inbox("ben").conversation(LUNCH).history(SeqRange.all()).events()) {
        if (event instanceof ChatEvent.Posted<String> posted) {
          System.out.printf("%s: %s%n", posted.message().sender(), posted.message().body());
        }
      }
    }
  }

  private static void talk(UncheckedConversation<String> lunch) {
    lunch.send("ann", Message.of("Lunch at one?").withId("c-1").with("people", 2));
    long typo = lunch.send("ben", Message.of("Sop!").withId("c-2")).message().seqId();
    long secret = lunch.send("ann", Message.of("My PIN is ...").withId("c-3")).message().seqId();
    System.out.printf("ben edits (%s)%n", lunch.edit("ben", typo, Message.of("Soup!")));
    System.out.printf("ann recalls (%s)%n", lunch.recall("ann", secret));
  }

  /** Opens a messenger whose stores have names that begin so. */
  private Messenger<String> messenger(String name) {
    return Messenger.builder(backend, Codec.utf8(), membership)
        .prefix(name)
        .unsignedCursors() // no device pulls here
        .showHistoryBeforeJoining() // who joined when is yours to keep, too
        .build();
  }
}
