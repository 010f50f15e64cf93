package dev.timeline.tablestore.local;

import dev.timeline.tablestore.local.Mishap.Ending;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A reply, and the way in which it and its connection end. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record HttpReply(
    int status, Map<String, String> headers, byte[] body, Ending ending, Duration betweenBytes) {

  /** Writes it in one piece where possible: a reply is often smaller than a packet. */
  void writeTo(OutputStream out) throws IOException {
    var head =
        new StringBuilder(512)
            .append("HTTP/1.1 ")
            .append(status)
            .append(status == 200 ? " OK\r\n" : " Error\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    int length = ending == Ending.TRUNCATED_REPLY ? body.length / 2 : body.length;
    if (betweenBytes.isZero()) {
      out.write(body, 0, length);
    } else {
      trickle(out, length);
    }
    out.flush();
  }

  private void trickle(OutputStream out, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      out.flush();
      LockSupport.parkNanos(betweenBytes.toNanos());
      out.write(body[i]);
    }
  }
}
