package dev.timeline.examples.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.timeline.messaging.ChatMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The history and what each device received, a file each: SeqId, sender and text, tab-separated.
 */
final class ReplayFiles {

  private ReplayFiles() {}

  static void write(Path directory, Replay.Outcome outcome) throws IOException {
    Path devices = Files.createDirectories(directory.resolve("devices"));
    write(directory.resolve("history.txt"), outcome.history());
    for (ReplayDevice device : outcome.devices()) {
      String user = URLEncoder.encode(device.user(), UTF_8);
      write(devices.resolve("%s-%d.txt".formatted(user, device.number())), device.received());
    }
  }

  private static void write(Path file, List<ChatMessage<byte[]>> messages) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (ChatMessage<byte[]> message : messages) {
        out.write("%d\t%s\t".formatted(message.seqId(), message.sender()).getBytes(UTF_8));
        out.write(message.body());
        out.write('\n');
      }
    }
  }
}
