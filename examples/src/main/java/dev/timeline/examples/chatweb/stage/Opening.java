package dev.timeline.examples.chatweb.stage;

import dev.timeline.examples.chatweb.Groups;
import dev.timeline.messaging.Messenger;
import java.util.List;

/** The groups with which the stage opens, and what was said in them. */
final class Opening {

  static final String FIRST = "Tea kitchen";

  private record Said(String group, String user, String text) {}

  private static final List<Said> SAID =
      List.of(
          new Said("Weekend hike", "ann", "Who is in for the ridge on Sunday?"),
          new Said("Weekend hike", "cleo", "Me, if we start before eight."),
          new Said("Weekend hike", "ben", "Eight is fine. I bring the map and the thermos."),
          new Said("Release night", "dan", "The build is green, the notes are written."),
          new Said("Release night", "eve", "Then we only have to wait for ann's last review."),
          new Said("Release night", "ann", "Done. Off it goes."),
          new Said(FIRST, "ben", "The new kettle is here."),
          new Said(FIRST, "cleo", "Does it whistle?"),
          new Said(FIRST, "ben", "It does. In two voices."),
          new Said(FIRST, "finn", "My desk is next to it. Of course it does."));

  private Opening() {}

  /** Lets the first users join their groups, and talk. */
  static void play(Groups groups, Messenger<String> messenger) {
    SimulatedDevices.users().forEach(user -> groups.join(FIRST, user));
    List.of("ann", "ben", "cleo").forEach(user -> groups.join("Weekend hike", user));
    List.of("ann", "dan", "eve").forEach(user -> groups.join("Release night", user));
    for (Said said : SAID) {
      messenger.inbox(said.user()).conversation(said.group()).send(said.text());
    }
  }
}
