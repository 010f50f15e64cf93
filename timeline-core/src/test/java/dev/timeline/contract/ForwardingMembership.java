package dev.timeline.contract;

import dev.timeline.messaging.Membership;
import java.util.stream.Stream;

/** A membership that does all by means of another, unless overridden. */
class ForwardingMembership implements Membership {

  private final Membership delegate;

  ForwardingMembership(Membership delegate) {
    this.delegate = delegate;
  }

  @Override
  public Stream<String> members(String conversationId) {
    return delegate.members(conversationId);
  }

  @Override
  public Stream<Joined> conversations(String user) {
    return delegate.conversations(user);
  }
}
