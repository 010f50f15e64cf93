package dev.timeline.examples.export;

import dev.timeline.ImportProgress;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.ConversationImporter;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.ImportedMessage;
import dev.timeline.messaging.UncheckedConversation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Conversations in a file of {@link ChatLines}.
 *
 * <p>Messages are in it as they stand, edited or recalled. What cannot be imported from it: that a
 * message was edited, and recalled messages, for there is nothing left of them. Members, and what
 * they have read, are not in it. A message without an id is imported under its SeqId.
 *
 * @param <M> the type of the bodies
 */
public final class ConversationFile<M> {

  private final ChatLines<M> lines;

  /** Creates files of such lines. */
  public ConversationFile(ChatLines<M> lines) {
    this.lines = lines;
  }

  /**
   * The numbers of an export.
   *
   * @param messages how many lines have a message
   * @param recalled how many lines say that a message was recalled
   * @param unreadable how many messages are left out, for they cannot be decoded
   */
  public record Exported(long messages, long recalled, long unreadable) {}

  /**
   * Writes a whole conversation, from its first message on, a page at a time. Messages that are
   * changed meanwhile may be as they were before.
   *
   * @throws dev.timeline.TimelineException if it cannot be read
   */
  public Exported write(UncheckedConversation<M> conversation, Writer file) throws IOException {
    long messages = 0;
    long recalled = 0;
    long unreadable = 0;
    SeqRange rest = SeqRange.all();
    HistoryPage<M> page;
    do {
      page = conversation.history(rest);
      for (ChatEvent<M> event : page.events()) {
        file.append(lines.line(event)).append('\n');
        if (event instanceof ChatEvent.Recalled) {
          recalled++;
        } else {
          messages++;
        }
      }
      unreadable += page.unreadable().size();
      rest = page.next();
    } while (page.more());
    return new Exported(messages, recalled, unreadable);
  }

  /**
   * Imports the messages of a file, which may have several conversations; if it failed, called
   * again with the same file, it goes on.
   *
   * @throws IllegalArgumentException if a line is no message; names its number
   * @throws dev.timeline.TimelineException if a message cannot be stored
   */
  public ImportProgress read(BufferedReader file, ConversationImporter<M> importer) {
    var number = new AtomicLong();
    return importer.importAll(
        file.lines()
            .map(line -> event(line, number.incrementAndGet()))
            .flatMap(event -> imported(event).stream())
            .iterator());
  }

  private ChatEvent<M> event(String line, long number) {
    try {
      return lines.event(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  private Optional<ImportedMessage<M>> imported(ChatEvent<M> event) {
    if (!(event instanceof ChatEvent.Posted<M> posted)) {
      return Optional.empty();
    }
    ChatMessage<M> of = posted.message();
    Message<M> message = of.message();
    if (message.id().isEmpty()) {
      message = message.withId("seq-" + of.seqId());
    }
    return Optional.of(new ImportedMessage<>(of.conversationId(), of.sender(), of.time(), message));
  }
}
