package dev.timeline.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * An id made of several parts: of one length however long they are, and equal only if all parts
 * are, whatever characters they contain.
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

  /** What is told of a change is told once. No sender has the empty name. */
  static String ofChange(long seqId, String change) {
    return of("", change + ' ' + seqId);
  }

  /** Each user has read each conversation so far. */
  static String ofReader(String user, String conversationId) {
    return of(user, conversationId);
  }

  /** Members in their order. */
  static String ofMembers(List<String> members) {
    return of(members);
  }

  private static String of(String first, String second) {
    return of(List.of(first, second));
  }

  private static String of(List<String> all) {
    byte[] parts =
        Packed.of(
            out -> {
              for (String one : all) {
                out.writeUTF(one); // which writes the length first: the border is never in doubt
              }
            });
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest(parts));
  }

  /** Enough to tell some thousand ids apart. */
  static long shortHash(String id) {
    return ByteBuffer.wrap(digest(id.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
