package dev.timeline.tablestore.local;

import dev.timeline.tablestore.local.Mishap.Ending;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The envelope of messages: their signatures and their compression. */
final class Envelope {

  private static final String DEFLATE = "deflate";
  private static final List<String> REQUIRED =
      List.of(
          Headers.API_VERSION,
          Headers.ACCESS_KEY_ID,
          Headers.CONTENT_MD5,
          Headers.DATE,
          Headers.INSTANCE);

  private final Credentials credentials;

  Envelope(Credentials credentials) {
    this.credentials = credentials;
  }

  /** Lets a request in, and returns its body, uncompressed. */
  byte[] open(HttpRequest request, Signer signer) {
    if (!request.method().equals("POST")) {
      throw ErrorCode.METHOD_NOT_ALLOWED.error();
    }
    if (request.tooLarge()) {
      throw ErrorCode.REQUEST_BODY_TOO_LARGE.error();
    }
    Map<String, String> headers = request.headers();
    REQUIRED.forEach(name -> required(headers, name));
    check(
        same(required(headers, Headers.ACCESS_KEY_ID), credentials.accessKeyId()),
        "The AccessKeyID does not exist.");
    check(
        same(
            headers.getOrDefault(Headers.SIGNATURE, ""),
            signer.ofRequest(request.operation(), headers)),
        "Signature mismatch.");
    check(
        same(required(headers, Headers.CONTENT_MD5), signer.digest(request.body())),
        "Mismatch between MD5 value of request body and x-ots-contentmd5 in header.");
    check(
        same(required(headers, Headers.INSTANCE), credentials.instanceName()),
        "The instance is not found.");
    return headers.containsKey(Headers.REQUEST_COMPRESSION) ? inflate(request) : request.body();
  }

  private static String required(Map<String, String> headers, String name) {
    String value = headers.get(name);
    if (value == null) {
      throw ServiceError.invalid("Missing header: '" + name + "'.");
    }
    return value;
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      throw ErrorCode.AUTH_FAILED.error(otherwise);
    }
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] inflate(HttpRequest request) {
    if (!DEFLATE.equals(request.headers().get(Headers.REQUEST_COMPRESSION))) {
      throw ServiceError.invalid("Unsupported compress type.");
    }
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(request.body()))) {
      byte[] body = in.readNBytes(Limits.BODY_BYTES + 1);
      if (body.length > Limits.BODY_BYTES) {
        throw ErrorCode.REQUEST_BODY_TOO_LARGE.error();
      }
      if (!Integer.toString(body.length).equals(request.headers().get(Headers.REQUEST_SIZE))) {
        throw ServiceError.invalid("Invalid header: '" + Headers.REQUEST_SIZE + "'.");
      }
      return body;
    } catch (IOException e) {
      throw ServiceError.invalid("The request body cannot be decompressed.");
    }
  }

  HttpReply seal(
      HttpRequest request, Signer signer, int status, byte[] body, Mishap mishap, Instant now) {
    Map<String, String> headers = new TreeMap<>();
    headers.put(Headers.CONTENT_MD5, signer.digest(body));
    headers.put(Headers.CONTENT_TYPE, "protocol buffer");
    headers.put(Headers.DATE, now.toString());
    headers.put(Headers.REQUEST_ID, UUID.randomUUID().toString());
    byte[] sent = body;
    if (DEFLATE.equals(request.headers().get(Headers.RESPONSE_COMPRESSION)) && body.length > 0) {
      headers.put(Headers.RESPONSE_COMPRESSION, DEFLATE);
      headers.put(Headers.RESPONSE_SIZE, Integer.toString(body.length));
      sent = deflate(body);
    }
    String signed =
        mishap.ending() == Ending.FORGED_REPLY ? "another operation" : request.operation();
    headers.put(
        "Authorization",
        "OTS " + credentials.accessKeyId() + ":" + signer.ofReply(signed, headers));
    return new HttpReply(status, headers, sent, mishap.ending(), mishap.betweenBytes());
  }

  private static byte[] deflate(byte[] body) {
    var bytes = new ByteArrayOutputStream(body.length);
    try (var out = new DeflaterOutputStream(bytes)) {
      out.write(body);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }
}
