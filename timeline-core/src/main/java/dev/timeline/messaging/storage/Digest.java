package dev.timeline.messaging.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Ids made of several parts: of one length however long the parts are, and equal only if all parts
 * are, whatever characters they contain.
 */
public final class Digest {

  private Digest() {}

  /** Returns the id of a sender's message in its conversation: two senders may use the same. */
  public static String ofMessage(String sender, String messageId) {
    return of(List.of(sender, messageId));
  }

  /** Returns the id of an event of a change. No sender has the empty name. */
  public static String ofEvent(long target, String change) {
    return of(List.of("", change + ' ' + target));
  }

  /** Returns the id of a copy in its inbox. */
  public static String ofCopy(String conversationId, long seqId) {
    return of(List.of(conversationId, Long.toString(seqId)));
  }

  /** Returns the id of a conversation's mark in an inbox. No SeqId is "mark". */
  public static String ofMark(String conversationId) {
    return of(List.of(conversationId, "mark"));
  }

  /** Returns the id of the notice in an inbox that a conversation was erased up to a place. */
  public static String ofErasure(String conversationId, long upTo) {
    return of(List.of(conversationId, "erased " + upTo));
  }

  /** Returns the key of how far a user has read a conversation. */
  public static String ofReader(String user, String conversationId) {
    return of(List.of(user, conversationId));
  }

  /** Returns the digest of members in their order. */
  public static String ofMembers(List<String> members) {
    return of(members);
  }

  /** Returns the id of the timeline of a part of a conversation's roster. */
  public static String ofRosterPart(String conversationId, String digest) {
    return of(List.of(conversationId, digest));
  }

  private static String of(List<String> parts) {
    byte[] bytes =
        BinaryFormat.of(
            out -> {
              for (String part : parts) {
                out.writeUTF(part); // its length comes first: the border is always clear
              }
            });
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest(bytes));
  }

  /** Returns 64 bits: enough to tell the conversations of one user apart. */
  public static long shortHash(String id) {
    return ByteBuffer.wrap(digest(id.getBytes(UTF_8))).getLong();
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
