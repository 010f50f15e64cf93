package dev.timeline.examples.replay;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The people in the room as the log goes on: everyone who has spoken or joined so far, and not
 * left; a new name takes the place of the old one.
 */
final class Room {

  private final Set<String> members = new LinkedHashSet<>();

  Set<String> members() {
    return members;
  }

  void follow(LogEvent event) {
    if (event instanceof LogEvent.Said said) {
      members.add(said.nick());
    } else if (event instanceof LogEvent.Joined joined) {
      members.add(joined.nick());
    } else if (event instanceof LogEvent.Left left) {
      members.remove(left.nick());
    } else if (event instanceof LogEvent.Renamed renamed && members.remove(renamed.from())) {
      members.add(renamed.to());
    }
  }
}
