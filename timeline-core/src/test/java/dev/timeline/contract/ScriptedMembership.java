package dev.timeline.contract;

import dev.timeline.messaging.Membership;
import java.util.function.Function;
import java.util.stream.Stream;

/** A membership of an application's own, which fails or answers as a test says. */
record ScriptedMembership(
    Function<String, Stream<String>> membersOf, Function<String, Stream<Joined>> conversationsOf)
    implements Membership {

  @Override
  public Stream<String> members(String conversationId) {
    return membersOf.apply(conversationId);
  }

  @Override
  public Stream<Joined> conversations(String user) {
    return conversationsOf.apply(user);
  }
}
