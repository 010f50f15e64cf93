package dev.timeline.examples.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Decides at which writes servers crash, and in which way; keeps what was in flight from a crashed
 * one until it lands. Thread-safe.
 */
final class Crashes {

  /** The fate of the write at which a server crashes. */
  enum Crash {
    /** Never carried out. */
    BEFORE,
    /** It is carried out, and nobody gets the answer. */
    AFTER,
    /** It is carried out while others have gone on. */
    LATE
  }

  /** With every write of a running server, each of those in flight lands with 1 in so many. */
  private static final int LANDING = 10;

  private final double chance;
  private final Random random;
  private final List<Late> late = new ArrayList<>();
  private boolean isTruce;
  private long count;

  private record Late(boolean isMessage, Supplier<CompletableFuture<Void>> write) {}

  /**
   * Crashes.
   *
   * @param chance that a server crashes at a write
   */
  Crashes(double chance, Random random) {
    this.chance = chance;
    this.random = random;
  }

  /** Returns how many servers have crashed. */
  synchronized long count() {
    return count;
  }

  /** Returns whether the server that is about to write crashes at it. */
  boolean isNext() {
    int landing;
    boolean isNext;
    synchronized (this) {
      landing = random.nextInt(LANDING);
      isNext = chance > 0 && !isTruce && random.nextDouble() < chance;
      count += isNext ? 1 : 0;
    }
    var unused = land(landing);
    return isNext;
  }

  synchronized Crash crash() {
    return Crash.values()[random.nextInt(Crash.values().length)];
  }

  /** Returns how many of several writes are carried out when the server crashes at them. */
  synchronized int some(int writes) {
    return 1 + random.nextInt(writes);
  }

  /** Keeps a write that is in flight. */
  synchronized void keep(boolean isMessage, Supplier<CompletableFuture<Void>> write) {
    late.add(new Late(isMessage, write));
  }

  private CompletableFuture<Void> land(int number) {
    Late landing;
    synchronized (this) {
      if (number >= late.size()) {
        return CompletableFuture.completedFuture(null);
      }
      landing = late.remove(number);
    }
    return landing.write().get();
  }

  /** Lands the messages: no write of one takes as long as it takes until others redeliver. */
  void landMessages() {
    List<Late> messages;
    synchronized (this) {
      messages = late.stream().filter(Late::isMessage).toList();
      late.removeAll(messages);
    }
    messages.forEach(it -> it.write().get().join());
  }

  /** Lands everything. */
  void landAll() {
    while (hasLate()) {
      land(0).join();
    }
  }

  private synchronized boolean hasLate() {
    return !late.isEmpty();
  }

  /** Sets whether no server crashes from now on. */
  synchronized void setTruce(boolean truce) {
    isTruce = truce;
  }
}
