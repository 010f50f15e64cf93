package dev.timeline.messaging;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A message id made of several parts: of one length however long they are, and equal only if all
 * parts are, whatever characters they contain.
 */
final class ScopedId {

  private ScopedId() {}

  /** Two senders may choose the same id in one conversation. */
  static String ofSender(String sender, String messageId) {
    return of(sender, messageId);
  }

  /** An inbox takes one copy of each message of each conversation. */
  static String ofCopy(String conversationId, long seqId) {
    return of(conversationId, Long.toString(seqId));
  }

  private static String of(String first, String second) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeUTF(first); // which writes the length first, so the border is never in doubt
      out.writeUTF(second);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // ids are far below writeUTF's 65,535 bytes
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
