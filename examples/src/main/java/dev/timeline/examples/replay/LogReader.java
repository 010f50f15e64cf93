package dev.timeline.examples.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.timeline.examples.replay.LogEvent.Joined;
import dev.timeline.examples.replay.LogEvent.Left;
import dev.timeline.examples.replay.LogEvent.Renamed;
import dev.timeline.examples.replay.LogEvent.Said;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a chat log, one event a line. Bytes are matched as Latin-1 characters, one for each, so
 * that whatever a text holds comes out as it went in; only a line feed ends a line.
 */
final class LogReader {

  private static final Pattern SAID =
      Pattern.compile("\\[\\d\\d:\\d\\d\\] <([^<> ]+)>(?: (.*))?", Pattern.DOTALL);
  private static final Pattern JOINED =
      Pattern.compile("=== (\\S+) +(?:\\[.*\\] +)?has joined #.*");
  private static final Pattern LEFT = Pattern.compile("=== (\\S+) +(?:\\[.*\\] +)?has left #.*");
  private static final Pattern RENAMED = Pattern.compile("=== (\\S+) is now known as (\\S+)\\s*");

  /** Actions and announcements, which the replay does not play. */
  private static final Pattern OTHER =
      Pattern.compile("(\\[\\d\\d:\\d\\d\\]|===).*", Pattern.DOTALL);

  private LogReader() {}

  /** The log cannot be played; the message says which line is to blame. */
  static final class MalformedLog extends Exception {
    private static final long serialVersionUID = 1;

    MalformedLog(String message) {
      super(message);
    }
  }

  static List<LogEvent> read(byte[] log) throws MalformedLog {
    var events = new ArrayList<LogEvent>();
    int number = 0;
    for (String line : new String(log, ISO_8859_1).split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        event(line, number).ifPresent(events::add);
      }
    }
    if (events.stream().noneMatch(Said.class::isInstance)) {
      throw new MalformedLog("no line says anything: [HH:MM] <nick> text");
    }
    return events;
  }

  private static Optional<LogEvent> event(String line, int number) throws MalformedLog {
    Matcher said = SAID.matcher(line);
    if (said.matches()) {
      String text = said.group(2) == null ? "" : said.group(2);
      return Optional.of(new Said(nick(said, 1, number), text.getBytes(ISO_8859_1)));
    }
    Matcher joined = JOINED.matcher(line);
    if (joined.matches()) {
      return Optional.of(new Joined(nick(joined, 1, number)));
    }
    Matcher left = LEFT.matcher(line);
    if (left.matches()) {
      return Optional.of(new Left(nick(left, 1, number)));
    }
    Matcher renamed = RENAMED.matcher(line);
    if (renamed.matches()) {
      return Optional.of(new Renamed(nick(renamed, 1, number), nick(renamed, 2, number)));
    }
    if (OTHER.matcher(line).matches()) {
      return Optional.empty();
    }
    throw new MalformedLog("line %d is not of a chat log".formatted(number));
  }

  /** Nicks become ids, which are text: other than a message's bytes, they have to be UTF-8. */
  private static String nick(Matcher matcher, int group, int number) throws MalformedLog {
    byte[] bytes = matcher.group(group).getBytes(ISO_8859_1);
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedLog("the nick in line %d is not UTF-8".formatted(number));
    }
  }
}
