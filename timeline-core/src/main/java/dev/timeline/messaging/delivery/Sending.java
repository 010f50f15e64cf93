package dev.timeline.messaging.delivery;

import dev.timeline.messaging.storage.HistoryEntry;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A message under way, with its two moments. */
public final class Sending {

  private final CompletableFuture<HistoryEntry> stored = new CompletableFuture<>();
  private final CompletableFuture<Void> delivered = new CompletableFuture<>();
  private final AtomicReference<@Nullable Delivery> delivery = new AtomicReference<>();

  Sending() {}

  void deliveredBy(Delivery one) {
    delivery.set(one);
    var unused = one.ended().thenRun(() -> delivered.complete(null));
  }

  void storedAs(HistoryEntry entry) {
    stored.complete(entry);
  }

  void fails(Throwable failure) {
    stored.completeExceptionally(failure);
    delivered.completeExceptionally(failure);
  }

  /** Records that the message is stored, but nobody will deliver it if this server crashes. */
  void isNotNoted(Throwable failure) {
    stored.completeExceptionally(failure);
  }

  /**
   * Completes once the message is stored, and will be delivered even if this server crashes. Its
   * sender may be answered.
   */
  public CompletableFuture<HistoryEntry> stored() {
    return stored.copy();
  }

  /** Completes once every member has it, or will read it. */
  public CompletableFuture<Void> delivered() {
    return delivered.copy();
  }

  /** Returns members who are known not to have it yet; empty if nobody in particular is. */
  public Set<String> pending() {
    Delivery present = delivery.get();
    return present == null ? Set.of() : present.pending();
  }
}
