package dev.timeline.tablestore.local;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the connection.
 *
 * @param headers by their lower-case names
 * @param body empty if it was larger than the service takes
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record HttpRequest(
    String method, String path, Map<String, String> headers, byte[] body, boolean tooLarge) {

  private static final int LONGEST_LINE = 16 << 10;
  private static final int MOST_HEADERS = 100;

  /** Reads the next request; returns null if the client closed the connection instead. */
  static @Nullable HttpRequest read(InputStream in, OutputStream out) throws IOException {
    String start = readLine(in);
    if (start == null) {
      return null;
    }
    String[] parts = start.split(" ", -1);
    if (parts.length != 3) {
      throw new IOException("no HTTP: " + start);
    }
    Map<String, String> headers = readHeaders(in);
    if (headers.containsKey("expect")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }
    long length = length(headers);
    if (length > Limits.BODY_BYTES) {
      // Read to its end, or the client would see a broken connection instead of the refusal.
      in.skipNBytes(length);
      return new HttpRequest(parts[0], parts[1], headers, new byte[0], true);
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException();
    }
    return new HttpRequest(parts[0], parts[1], headers, body, false);
  }

  private static long length(Map<String, String> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      throw new IOException("no chunked bodies");
    }
    String length = headers.getOrDefault("content-length", "0");
    try {
      long bytes = Long.parseLong(length);
      if (bytes >= 0) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      throw new IOException("no content length: " + length, e);
    }
    throw new IOException("no content length: " + length);
  }

  private static Map<String, String> readHeaders(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = readLine(in); line != null && !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      if (colon < 0 || headers.size() == MOST_HEADERS) {
        throw new IOException("no header: " + line);
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static @Nullable String readLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        if (line.isEmpty()) {
          return null;
        }
        throw new EOFException();
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("line too long");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  boolean keepsConnection() {
    return !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
  }

  /** Returns the operation that the path names; empty if it names none. */
  String operation() {
    return path.startsWith("/") ? path.substring(1) : path;
  }
}
