package dev.timeline.examples.chatweb.stage;

import dev.timeline.examples.chatweb.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A conversation of sixty members who all talk at once. */
final class BusyHour {

  static final String GROUP = "Town square";

  private static final int MEMBERS = 60;

  private static final List<String> NAMES =
      List.of(
          "ada", "bo", "cy", "dora", "emil", "fay", "gus", "hana", "ivo", "jun", "kai", "lou",
          "mia", "ned", "ola", "pia", "quin", "rosa", "sam", "tess", "udo", "vera", "walt", "xenia",
          "yann", "zoe");

  private static final List<String> LINES =
      List.of(
          "Is the market moving indoors if it rains on Saturday?",
          "The forecast says dry until four.",
          "Then four it is. Who brings the long tables?",
          "We have three in the school. They need a van.",
          "I can lend the van until noon ☕",
          "Noon is enough if we load at ten.",
          "Somebody has to ask about the power outlets.",
          "I asked: two outlets, one of them behind the fountain.",
          "That is enough for the music and the waffles.",
          "Not for both at the same time 🙂",
          "Waffles first, music later. Obviously.",
          "Who was it that had the long extension lead last year?",
          "That was me. It is yours if you bring it back this time.",
          "¿Alguien necesita ayuda con los carteles?",
          "Sí, gracias! Ten posters, and the tape is with me.",
          "The bakery offers forty rolls if we say so by Thursday.",
          "Say sixty. Last year they were gone by eleven.",
          "Done: sixty, and two vegan trays.",
          "Can we close the small road for the children's race?",
          "The office says yes, from one to three.",
          "Splendid. I have the chalk and the bell.",
          "お手伝いできます, from ten to two.",
          "Thank you! Meet at the fountain.",
          "What about chairs?",
          "Forty from the choir, they want them back dry.",
          "See: the forecast. And a tarpaulin.",
          "I bring the tarpaulin and my brother.",
          "Your brother counts as two tarpaulins.",
          "Lost: one blue scarf, since last week. Anybody?",
          "It hangs on the railing by the post office.",
          "You are the best square in town ❤",
          "We are the only square in town.");

  private BusyHour() {}

  /** Lets everybody join, those who have devices too. */
  static List<String> join(Groups groups) {
    var members = new ArrayList<String>(SimulatedDevices.users());
    for (int i = 0; members.size() < MEMBERS; i++) {
      String name = NAMES.get(i % NAMES.size());
      members.add(i < NAMES.size() ? name : name + (i / NAMES.size() + 1));
    }
    members.forEach(member -> groups.join(GROUP, member));
    return members;
  }

  /** Lets them talk, until all is said or the thread is interrupted. */
  static void play(Groups groups, Senders senders) throws InterruptedException {
    List<String> members = join(groups);
    var random = new Random();
    for (String line : LINES) {
      senders.send(members.get(random.nextInt(members.size())), GROUP, line);
      Thread.sleep(120 + random.nextInt(300)); // as people type: it is a play
    }
  }
}
