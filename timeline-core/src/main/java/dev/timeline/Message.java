package dev.timeline;

import static java.util.Objects.requireNonNull;

import dev.timeline.internal.Identifiers;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message to append to a timeline: a body, optionally an id of the sender's choice, and typed
 * attributes.
 *
 * <p><b>The id makes an append repeatable.</b> Within the store's deduplication window a second
 * append of the same id and content to the same timeline stores nothing and returns the first
 * entry; the same id with other content is refused ({@link TimelineException.IdConflict}). Ids of
 * different timelines have nothing to do with each other. Without an id every append is a new
 * entry.
 *
 * <p>Immutable, as far as the body is. {@code toString} shows neither the body nor the value of an
 * attribute.
 *
 * @param <M> the type of the body
 */
public final class Message<M> {

  private final M body;
  private final @Nullable String id;
  private final Attributes attributes;

  /** Since when an earlier attempt may have stored it; {@code Instant.MIN} if that is not known. */
  private final @Nullable Instant resentSince;

  private Message(
      M body, @Nullable String id, Attributes attributes, @Nullable Instant resentSince) {
    this.body = body;
    this.id = id;
    this.attributes = attributes;
    this.resentSince = resentSince;
  }

  /** Returns a message with this body, no id and no attributes. */
  public static <M> Message<M> of(M body) {
    // Checked before "new": only so does HotSpot see that a short-lived message need not be
    // allocated.
    requireNonNull(body, "body");
    return new Message<>(body, null, Attributes.none(), null);
  }

  /**
   * Returns this message under an id of the sender's choice: 1 to 1,024 bytes in UTF-8.
   *
   * @throws IllegalArgumentException if the id is empty, too long or has an unpaired surrogate
   */
  public Message<M> withId(String id) {
    return new Message<>(body, Identifiers.requireId("message id", id), attributes, resentSince);
  }

  /**
   * Returns this message, marked as one that an earlier attempt may have stored already. A backend
   * that does not check every id looks for an earlier entry when it sees the mark; the others look
   * anyway.
   *
   * @throws IllegalStateException if it has no id, without which nothing could be found again
   */
  public Message<M> possiblyResent() {
    return possiblyResent(Instant.MIN);
  }

  /**
   * Returns this message, marked as one that an attempt may have stored since a time. A backend
   * that looks for an earlier entry looks back no further, which costs less the later the time is.
   *
   * @param since when the first attempt began or some time before, by this server's clock; if
   *     another server made it, allow for the difference of their clocks
   * @throws IllegalStateException if it has no id, without which nothing could be found again
   */
  public Message<M> possiblyResent(Instant since) {
    requireNonNull(since, "since");
    if (id == null) {
      throw new IllegalStateException("a message without an id cannot be recognised as a resend");
    }
    return new Message<>(body, id, attributes, since);
  }

  /** Returns this message with another body, of any type. */
  @SuppressWarnings("unchecked") // a body that is the same object is an N already
  public <N> Message<N> withBody(N body) {
    if (body == this.body) {
      return (Message<N>) this;
    }
    requireNonNull(body, "body");
    return new Message<>(body, id, attributes, resentSince);
  }

  /** Returns this message with these attributes instead of its own. */
  public Message<M> withAttributes(Attributes attributes) {
    return new Message<>(body, id, requireNonNull(attributes, "attributes"), resentSince);
  }

  /** Returns this message and one attribute of text. */
  public Message<M> with(String name, String value) {
    return with(name, new Attribute.Text(value));
  }

  /** Returns this message and one attribute that is a whole number. */
  public Message<M> with(String name, long value) {
    return with(name, new Attribute.Whole(value));
  }

  /**
   * Returns this message and one attribute that is a floating-point number.
   *
   * @throws IllegalArgumentException if the number is infinite or not a number
   */
  public Message<M> with(String name, double value) {
    return with(name, new Attribute.Real(value));
  }

  /** Returns this message and one attribute that is true or false. */
  public Message<M> with(String name, boolean value) {
    return with(name, new Attribute.Flag(value));
  }

  /** Returns this message and one attribute of bytes, copied. */
  public Message<M> with(String name, byte[] value) {
    return with(name, new Attribute.Bytes(value));
  }

  private Message<M> with(String name, Attribute value) {
    return new Message<>(body, id, attributes.with(name, value), resentSince);
  }

  /** Returns the body. */
  public M body() {
    return body;
  }

  /** Returns the sender's id, if it gave one. */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** Returns the attributes; perhaps none. */
  public Attributes attributes() {
    return attributes;
  }

  /** Returns whether an earlier attempt may have stored this message already. */
  public boolean isPossibleResend() {
    return resentSince != null;
  }

  /** Returns since when an earlier attempt may have stored it; empty if that is not known. */
  public Optional<Instant> resentSince() {
    return Optional.ofNullable(resentSince).filter(since -> !since.equals(Instant.MIN));
  }

  /**
   * Returns whether there is nothing but a body; most messages are so, and a backend may store
   * less.
   */
  public boolean isPlain() {
    return id == null && attributes.isEmpty();
  }

  /**
   * Returns whether body and attributes are equal: what two messages of one id must have in common.
   */
  public boolean sameContentAs(Message<M> other) {
    return Objects.deepEquals(body, other.body) && attributes.equals(other.attributes);
  }

  /** Compares id and content; arrays compare by content. The resend mark does not count. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Message<?> that
        && Objects.equals(id, that.id)
        && Objects.deepEquals(body, that.body)
        && attributes.equals(that.attributes);
  }

  @Override
  public int hashCode() {
    // The body may be an array, whose own hash differs between equals; id and attributes suffice.
    return 31 * Objects.hashCode(id) + attributes.hashCode();
  }

  @Override
  public String toString() {
    return "Message[id=%s, attributes=%s]".formatted(id().orElse("none"), attributes);
  }
}
