package dev.timeline.messaging.storage;

import dev.timeline.Attributes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * A message as it is stored: everything but the body can be read without the application's codec.
 *
 * @param sender who sent it
 * @param messageId the sender's id for it; an event has none
 * @param content what the entry tells
 * @param attributes the message's
 * @param body as the codec encoded it; handed over: nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record StoredMessage(
    String sender,
    Optional<String> messageId,
    Content content,
    Attributes attributes,
    byte[] body) {

  private static final byte[] NO_BODY = {};

  /** Returns an event. */
  public static StoredMessage event(String by, Content.Event event) {
    return new StoredMessage(by, Optional.empty(), event, Attributes.none(), NO_BODY);
  }

  /** Returns what stands in its place once it is recalled. */
  public StoredMessage recalled(String by, long millis) {
    return new StoredMessage(
        sender, messageId, new Content.Recalled(by, millis), Attributes.none(), NO_BODY);
  }

  /** Returns the message with other attributes and another body. */
  public StoredMessage edited(Attributes newAttributes, byte[] newBody, long millis) {
    return new StoredMessage(sender, messageId, new Content.Edited(millis), newAttributes, newBody);
  }

  /** Returns the message with other attributes. */
  StoredMessage withAttributes(Attributes others) {
    return new StoredMessage(sender, messageId, content, others, body);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(sender);
    out.writeUTF(messageId.orElse("")); // no id is empty
    content.write(out);
    BinaryFormat.writeAttributes(out, attributes);
    out.write(body); // last, to the end
  }

  static StoredMessage read(DataInputStream in) throws IOException {
    String sender = in.readUTF();
    String messageId = in.readUTF();
    return new StoredMessage(
        sender,
        messageId.isEmpty() ? Optional.empty() : Optional.of(messageId),
        Content.read(in),
        BinaryFormat.readAttributes(in),
        in.readAllBytes());
  }
}
