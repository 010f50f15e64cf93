package dev.timeline.tablestore.local;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signatures of both directions, and the digests of bodies. Each connection has its own. */
final class Signer {

  private static final String PREFIX = "x-ots-";

  private final Mac mac;
  private final MessageDigest md5;

  Signer(String secret) {
    try {
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
      md5 = MessageDigest.getInstance("MD5");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String digest(byte[] body) {
    return Base64.getEncoder().encodeToString(md5.digest(body));
  }

  /** Returns the signature that a client has to give a request. */
  String ofRequest(String operation, Map<String, String> sortedHeaders) {
    var text = new StringBuilder("/").append(operation).append("\nPOST\n\n");
    appendHeaders(text, sortedHeaders);
    return sign(text);
  }

  String ofReply(String operation, Map<String, String> sortedHeaders) {
    var text = new StringBuilder();
    appendHeaders(text, sortedHeaders);
    return sign(text.append('/').append(operation));
  }

  private static void appendHeaders(StringBuilder text, Map<String, String> sortedHeaders) {
    sortedHeaders.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !name.equals(Headers.SIGNATURE)) {
            text.append(name).append(':').append(value).append('\n');
          }
        });
  }

  private String sign(StringBuilder text) {
    byte[] signature = mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signature);
  }
}
