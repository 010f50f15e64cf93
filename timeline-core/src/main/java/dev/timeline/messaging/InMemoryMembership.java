package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Members kept in memory: for first steps and tests. Thread-safe. */
public final class InMemoryMembership implements Membership {

  private final ConcurrentHashMap<String, Map<String, Instant>> members = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Map<String, Instant>> conversations =
      new ConcurrentHashMap<>();
  private final InstantSource clock;

  /** Held while both maps are changed, so that they agree whoever joins and leaves meanwhile. */
  private final Object changing = new Object();

  /** Without any conversation, on the system's clock. */
  public InMemoryMembership() {
    this(InstantSource.system());
  }

  /** Without any conversation. */
  public InMemoryMembership(InstantSource clock) {
    this.clock = requireNonNull(clock, "clock");
  }

  /** Lets a user join; says whether that changed anything. */
  @CanIgnoreReturnValue
  public boolean join(String conversationId, String user) {
    requireNonNull(conversationId, "conversationId");
    requireNonNull(user, "user");
    Instant now = clock.instant();
    synchronized (changing) {
      // In this order: whoever is shown to have joined is among the members of a later lookup.
      boolean isNew = of(members, conversationId).putIfAbsent(user, now) == null;
      of(conversations, user).putIfAbsent(conversationId, now);
      return isNew;
    }
  }

  /** Lets a user leave; says whether that changed anything. */
  @CanIgnoreReturnValue
  public boolean leave(String conversationId, String user) {
    requireNonNull(conversationId, "conversationId");
    requireNonNull(user, "user");
    synchronized (changing) {
      of(conversations, user).remove(conversationId);
      return of(members, conversationId).remove(user) != null;
    }
  }

  @Override
  public Stream<String> members(String conversationId) {
    return members.getOrDefault(conversationId, Map.of()).keySet().stream();
  }

  @Override
  public Stream<Joined> conversations(String user) {
    return conversations.getOrDefault(user, Map.of()).entrySet().stream()
        .map(joined -> new Joined(joined.getKey(), joined.getValue()));
  }

  @Override
  public Optional<Instant> memberSince(String conversationId, String user) {
    return Optional.ofNullable(conversations.getOrDefault(user, Map.of()).get(conversationId));
  }

  private static Map<String, Instant> of(
      ConcurrentHashMap<String, Map<String, Instant>> all, String key) {
    return all.computeIfAbsent(key, absent -> new ConcurrentHashMap<>());
  }
}
