package dev.timeline.examples.chatweb;

import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Membership;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * The users, and the groups that anybody may join. Kept in memory: yours are tables of your
 * database, as in the example chat-server. Thread-safe.
 */
public final class Groups implements Membership {

  private final InMemoryMembership members;
  private final Set<String> users = new ConcurrentSkipListSet<>();
  private final Set<String> groups = new ConcurrentSkipListSet<>();

  /**
   * Creates it without any user or group.
   *
   * @param clock the messenger's
   */
  public Groups(InstantSource clock) {
    members = new InMemoryMembership(clock);
  }

  /** Adds users to those whom anybody may be. */
  public void addUsers(Collection<String> names) {
    users.addAll(names);
  }

  /** Returns the users, in order. */
  public List<String> users() {
    return List.copyOf(users);
  }

  /** Returns whether there is such a user. */
  public boolean isUser(String name) {
    return users.contains(name);
  }

  /** Returns the groups, in order. */
  public List<String> groups() {
    return List.copyOf(groups);
  }

  /** Lets a user join a group, which is created by the first. */
  public void join(String group, String user) {
    groups.add(group);
    members.join(group, user);
  }

  /** Lets a user leave. */
  public void leave(String group, String user) {
    members.leave(group, user);
  }

  @Override
  public Stream<String> members(String conversationId) {
    return members.members(conversationId).sorted(); // in one order, so that less is stored
  }

  @Override
  public Stream<Joined> conversations(String user) {
    return members.conversations(user);
  }

  @Override
  public Optional<Instant> memberSince(String conversationId, String user) {
    return members.memberSince(conversationId, user);
  }
}
