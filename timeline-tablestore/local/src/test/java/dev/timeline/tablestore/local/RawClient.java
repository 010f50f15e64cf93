package dev.timeline.tablestore.local;

import com.alicloud.openservices.tablestore.core.protocol.OtsInternalApi;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;

/** Sends what the official client never would. */
final class RawClient implements AutoCloseable {

  private final LocalTableStore server;
  private final Signer signer;
  private final Socket socket;
  private final InputStream in;
  String method = "POST";
  UnaryOperator<String> digest = right -> right;

  RawClient(LocalTableStore server) throws IOException {
    this.server = server;
    signer = new Signer(server.accessKeySecret());
    URI endpoint = URI.create(server.endpoint());
    socket = new Socket(endpoint.getHost(), endpoint.getPort());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Answer(int status, String date, byte[] body) {

    String errorCode() throws IOException {
      return OtsInternalApi.Error.parseFrom(body).getCode();
    }

    String errorMessage() throws IOException {
      return OtsInternalApi.Error.parseFrom(body).getMessage();
    }
  }

  Answer send(String operation, byte[] body) throws IOException {
    return send(operation, body, Map.of(), headers -> {});
  }

  /** With headers that are changed after they were signed. */
  Answer sendTampered(String operation, byte[] body, Consumer<Map<String, String>> change)
      throws IOException {
    return send(operation, body, Map.of(), change);
  }

  Answer sendCompressed(String operation, byte[] body) throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(compressed)) {
      deflater.write(body);
    }
    Map<String, String> headers =
        Map.of(
            Headers.REQUEST_COMPRESSION,
            "deflate",
            Headers.REQUEST_SIZE,
            Integer.toString(body.length));
    return send(operation, compressed.toByteArray(), headers, unchanged -> {});
  }

  private Answer send(
      String operation, byte[] body, Map<String, String> more, Consumer<Map<String, String>> change)
      throws IOException {
    Map<String, String> headers = new TreeMap<>(more);
    headers.put(Headers.API_VERSION, "2015-12-31");
    headers.put(Headers.ACCESS_KEY_ID, server.accessKeyId());
    headers.put(Headers.CONTENT_MD5, digest.apply(signer.digest(body)));
    headers.put(Headers.DATE, "2025-01-01T00:00:00.000Z");
    headers.put(Headers.INSTANCE, server.instanceName());
    headers.put(Headers.SIGNATURE, signer.ofRequest(operation, headers));
    change.accept(headers);
    var request = new StringBuilder(method).append(" /").append(operation).append(" HTTP/1.1\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    request.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().write(body);
    return receive();
  }

  /** Sends the beginning of a request and nothing more. */
  void breakOff(String operation) throws IOException {
    String request = method + " /" + operation + " HTTP/1.1\r\nContent-Length: 100\r\n\r\nbody";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    socket.close();
  }

  /** Resets the connection. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private Answer receive() throws IOException {
    int status = Integer.parseInt(readLine().split(" ", -1)[1]);
    String date = "";
    int length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
      if (line.startsWith(Headers.DATE + ": ")) {
        date = line.substring((Headers.DATE + ": ").length());
      }
    }
    return new Answer(status, date, in.readNBytes(length));
  }

  private String readLine() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
