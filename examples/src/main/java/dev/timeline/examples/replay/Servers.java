package dev.timeline.examples.replay;

import dev.timeline.Codec;
import dev.timeline.TimelineException;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** One server after another on the same backend: when one has died, the next takes over. */
final class Servers implements AutoCloseable {

  private final TimelineBackend backend;
  private final Membership membership;
  private final Optional<Long> fanOut;
  private final InstantSource clock;
  private final Crashes crashes;
  private CrashingBackend own;
  private Messenger<byte[]> messenger;
  private long copies;

  /**
   * The first server.
   *
   * @param fanOut up to how many members get copies; empty: all do
   */
  Servers(
      TimelineBackend backend,
      Membership membership,
      Optional<Long> fanOut,
      InstantSource clock,
      Crashes crashes) {
    this.backend = backend;
    this.membership = membership;
    this.fanOut = fanOut;
    this.clock = clock;
    this.crashes = crashes;
    start();
  }

  /** Starts a server; one that crashes while it starts is followed by the next. */
  private void start() {
    do {
      own = new CrashingBackend(backend, crashes);
      try {
        messenger = messenger(own);
      } catch (TimelineException e) {
        requireDead(e);
      }
    } while (own.isDead());
  }

  private Messenger<byte[]> messenger(TimelineBackend on) {
    return Messenger.builder(on, Codec.bytes(), membership)
        .fanOut(fanOut.map(FanOutPolicy::hybrid).orElseGet(FanOutPolicy::onWrite))
        .routingWait(Duration.ZERO) // nothing changes while the only thread waits
        .clock(clock)
        .unsignedCursors()
        .build();
  }

  /** The messenger of the server that is alive. */
  Messenger<byte[]> messenger() {
    if (own.isDead()) {
      close();
      start();
    }
    return messenger;
  }

  /** Lets a server look after what others have left; whether it lived to finish that. */
  boolean redeliver() {
    Messenger<byte[]> alive = messenger();
    try {
      alive.redeliver();
    } catch (TimelineException e) {
      requireDead(e);
    }
    return !own.isDead();
  }

  /** Nothing fails but by a crash. */
  void requireDead(TimelineException failure) {
    if (!own.isDead()) {
      throw failure;
    }
  }

  /** How many copies all of them have appended to inboxes. */
  long copies() {
    return copies + own.copies();
  }

  @Override
  public void close() {
    messenger.close();
    copies += own.copies();
  }
}
