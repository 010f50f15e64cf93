package dev.timeline.messaging.delivery;

import dev.timeline.TimelineException.Unavailable;
import dev.timeline.messaging.delivery.ServerLogRow.Done;
import dev.timeline.messaging.delivery.ServerLogRow.Place;
import dev.timeline.messaging.scheduling.ClockTolerance;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The messages that this server has begun to send and not yet delivered. */
final class OpenSends {

  private static final int MOST = 10_000;
  private static final long MOST_BYTES = 64L << 20;

  /** The most that a done row lists; the others hold its time back. */
  private static final int MOST_LISTED = 1_000;

  private final InstantSource clock;
  private final Set<Open> open = new LinkedHashSet<>();
  private long bytes;
  private CompletableFuture<Void> empty = CompletableFuture.completedFuture(null);
  private long lastEndMillis = Long.MIN_VALUE / 2;

  OpenSends(InstantSource clock) {
    this.clock = clock;
  }

  /** A message under way. */
  final class Open {
    private final String conversationId;
    private final long startMillis = clock.millis();
    private long heldBytes;
    private long seqId;

    private Open(String conversationId, long heldBytes) {
      this.conversationId = conversationId;
      this.heldBytes = heldBytes;
    }

    /** Returns when it began. */
    long startMillis() {
      return startMillis;
    }

    /** Records that the message is stored. */
    void storedAt(long storedSeqId) {
      synchronized (OpenSends.this) {
        seqId = storedSeqId;
      }
    }

    /** Tells that its body is not held any more. */
    void forgetBody() {
      synchronized (OpenSends.this) {
        bytes -= heldBytes;
        heldBytes = 0;
      }
    }

    /** Ends it: it is delivered, or was never stored. */
    void end() {
      CompletableFuture<Void> ended = null;
      synchronized (OpenSends.this) {
        if (open.remove(this)) {
          bytes -= heldBytes;
          lastEndMillis = clock.millis();
          ended = open.isEmpty() ? empty : null;
        }
      }
      if (ended != null) {
        ended.complete(null);
      }
    }
  }

  /**
   * Begins a send.
   *
   * @throws Unavailable if too many are under way
   */
  synchronized Open begin(String conversationId, long messageBytes) {
    if (open.size() >= MOST || bytes + messageBytes > MOST_BYTES) {
      throw new Unavailable(
          conversationId,
          "%,d messages of %,d bytes are being delivered; try again later"
              .formatted(open.size(), bytes),
          null);
    }
    var one = new Open(conversationId, messageBytes);
    if (open.isEmpty()) {
      empty = new CompletableFuture<>();
    }
    open.add(one);
    bytes += messageBytes;
    return one;
  }

  synchronized int size() {
    return open.size();
  }

  synchronized boolean isEmpty() {
    return open.isEmpty();
  }

  /** Returns whether {@link #progress} is past all that ever was open. */
  synchronized boolean isDoneUpToTheLast() {
    return open.isEmpty() && clock.millis() - lastEndMillis > ClockTolerance.CLOCK_MILLIS;
  }

  /** Completes once nothing is open. */
  synchronized CompletableFuture<Void> whenEmpty() {
    return empty.copy();
  }

  /** Returns up to when everything is delivered, but for what is listed. */
  synchronized Done progress() {
    long now = clock.millis();
    long upTo = now;
    List<Place> listed = new ArrayList<>();
    for (Open one : open) {
      boolean isOld = now - one.startMillis > DeliveryTimes.STALE_MILLIS;
      if (isOld && one.seqId > 0 && listed.size() < MOST_LISTED) {
        listed.add(new Place(one.conversationId, one.seqId));
      } else {
        upTo = Math.min(upTo, one.startMillis);
      }
    }
    return new Done(upTo - ClockTolerance.CLOCK_MILLIS, List.copyOf(listed));
  }
}
