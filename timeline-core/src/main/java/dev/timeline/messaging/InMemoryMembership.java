package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Members kept in memory: for first steps and tests. Thread-safe. */
public final class InMemoryMembership implements Membership {

  private final ConcurrentHashMap<String, Set<String>> members = new ConcurrentHashMap<>();

  /** Without any conversation. */
  public InMemoryMembership() {}

  /** Lets a user join; says whether that changed anything. */
  public boolean join(String conversationId, String user) {
    requireNonNull(user, "user");
    return members
        .computeIfAbsent(conversationId, absent -> ConcurrentHashMap.newKeySet())
        .add(user);
  }

  /** Lets a user leave; says whether that changed anything. */
  public boolean leave(String conversationId, String user) {
    return members.getOrDefault(conversationId, Set.of()).remove(requireNonNull(user, "user"));
  }

  @Override
  public Stream<String> members(String conversationId) {
    return members.getOrDefault(conversationId, Set.of()).stream();
  }
}
