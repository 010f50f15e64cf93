package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Set;

/**
 * The receipt of a message that was sent: it is in the conversation's history, and every member
 * gets it.
 *
 * @param message the message with its place in the conversation; one that was sent before is as it
 *     was stored then
 * @param delivery whether every member has it by now
 * @param <M> the type of the body
 */
public record SendReceipt<M>(ChatMessage<M> message, Delivery delivery) {

  /** Checks for null. */
  public SendReceipt {
    requireNonNull(message, "message");
    requireNonNull(delivery, "delivery");
  }

  /** Returns whether nothing is under way any more. */
  public boolean isDelivered() {
    return !(delivery instanceof UnderWay);
  }

  /** The state of a delivery. */
  public sealed interface Delivery {}

  /** Every member has it, or reads it with their next pull. */
  public record Delivered() implements Delivery {}

  /**
   * It had been sent before, and was recalled: nobody can read it any more.
   *
   * @param by who recalled it
   * @param time when
   */
  public record Recalled(String by, Instant time) implements Delivery {}

  /**
   * The message is still being delivered: by this server, or by another if this one crashes.
   *
   * @param pending members who are known not to have it yet; empty if nobody in particular is
   */
  public record UnderWay(Set<String> pending) implements Delivery {

    /** Copies the set. */
    public UnderWay {
      pending = Set.copyOf(pending);
    }
  }
}
