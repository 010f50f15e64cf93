package dev.timeline.contract;

import java.util.List;

/** The two groups of a random history, and the users who join and leave them. */
final class ChatGroups {

  private final ChatRun run;
  private final ChatMembership membership;
  private final List<String> ids;
  private final List<String> users;

  /** All users belong to all groups. */
  ChatGroups(ChatRun run, String name) {
    this.run = run;
    membership = new ChatMembership(new CallersClock(run.clock()), run.clock());
    ids = List.of(name + "-a", name + "-b");
    users = List.of(name + "-u1", name + "-u2", name + "-u3");
    ids.forEach(group -> users.forEach(user -> membership.join(group, user)));
  }

  ChatMembership membership() {
    return membership;
  }

  List<String> ids() {
    return ids;
  }

  List<String> users() {
    return users;
  }

  String any() {
    return run.any(ids);
  }

  String anyUser() {
    return run.any(users);
  }

  void join(String group, String user) {
    CallersClock.at(
        run.anyOff(),
        () -> {
          membership.join(group, user);
          return true;
        });
    run.tell("%s has joined %s", user, group);
  }

  void leave(String group, String user) {
    membership.leave(group, user);
    run.tell("%s has left %s", user, group);
  }
}
