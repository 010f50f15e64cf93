package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {

  @Test
  void withoutAnArgumentTheExamplesAreListed() {
    Printed printed = Printed.by();
    assertThat(printed.exitCode()).isZero();
    assertThat(String.join("\n", printed.out()))
        .contains(
            "quick-start",
            "group-chat",
            "multi-device-sync",
            "recall-and-unread",
            "activity-feed",
            "live-comments",
            "chat-server",
            "chat-web",
            "metrics",
            "export",
            "migrate",
            "custom-backend",
            "durable-backend",
            "chat-replay");
    assertThat(Printed.by("--help").out()).isEqualTo(printed.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quick-start",
        "group-chat",
        "live-comments",
        "chat-web",
        "metrics",
        "chat-replay"
      })
  void everyExampleSaysWhatItTakes(String example) {
    Printed printed = Printed.by(example, "--help");
    assertThat(printed.exitCode()).isZero();
    assertThat(String.join("\n", printed.out())).contains("Usage: timeline-examples " + example);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-such-example",
        "--no-such-option",
        "group-chat --backend no-such-backend",
        "live-comments --viewers 0",
        "live-comments --comments -1",
        "metrics --messages 0",
        "migrate --timelines 0"
      })
  void anArgumentThatIsNoGoodIsOneLineAndExitCodeTwo(String arguments) {
    Printed printed = Printed.by(arguments.split(" "));
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).hasSize(1);
    assertThat(printed.out()).isEmpty();
  }

  @Test
  void quickStartReadsWhatItAppendedOnce() {
    assertThat(Printed.by("quick-start").out()).containsExactly("hello", "2 how are you?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void groupChatReachesAllFiveMembers(String backend) {
    List<String> out = numbered(Printed.by("group-chat", "--backend", backend).out());
    assertThat(out).contains("A sent message 1 to everyone");
    for (String member : new String[] {"A", "B", "C", "D", "E"}) {
      int pulled = out.indexOf(member + " pulls 4 messages:");
      assertThat(out.subList(pulled + 1, pulled + 5))
          .containsExactly(
              "  1 A: Has anybody tried auto-increment columns?",
              "  2 B: Yes: the id generator is gone from our write path.",
              "  3 C: And the queue before it?",
              "  4 B: Gone too.");
    }
    assertThat(out)
        .endsWith(
            "The history, the latest first:",
            "  4 B: Gone too.",
            "  3 C: And the queue before it?");
  }

  /** With 1 for the SeqId that was printed first, and so on: which they are is the backend's. */
  private static List<String> numbered(List<String> out) {
    var sent = Pattern.compile("sent message (\\d+) ");
    String text = String.join("\n", out);
    List<String> seqIds = sent.matcher(text).results().map(found -> found.group(1)).toList();
    for (int i = 0; i < seqIds.size(); i++) {
      text = text.replaceAll("\\b%s\\b".formatted(seqIds.get(i)), Integer.toString(i + 1));
    }
    return text.lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void multiDeviceSyncGivesEachDeviceWhatIsNewToIt(String backend) {
    assertThat(Printed.by("multi-device-sync", "--backend", backend).out())
        .containsExactly(
            "phone  [one]",
            "phone  [two] and there is more",
            "laptop [one, two] and there is more",
            "phone  [three, four, and my other devices want it too]",
            "laptop [three, four, and my other devices want it too]",
            "watch  [one, two, three, four, and my other devices want it too]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void recallAndUnreadTellsEachDeviceWhatItHasToKnow(String backend) {
    assertThat(Printed.by("recall-and-unread", "--backend", backend).out())
        .containsExactly(
            "Ben's list:",
            "  broken builds  1 unread  cem: It was me.",
            "  lunch          2 unread  ann: I have no idea where.",
            "The phone pulls:",
            "  ann: Lunch at one?",
            "  ann: I have no idea where.",
            "  cem: It was me.",
            "Ben's list, after a message was read on the phone:",
            "  broken builds  1 unread  cem: It was me.",
            "  lunch          1 unread  ann: I have no idea where.",
            "ben has read one",
            "cem has read neither",
            "Ann edits one message (DONE), recalls the other (DONE)",
            "Ben's list, after that:",
            "  lunch          0 unread  (recalled by ann)",
            "  broken builds  1 unread  cem: It was me.",
            "The phone, which had them, pulls:",
            "  (edited) ann: Lunch at two?",
            "  (recalled by ann)",
            "The laptop, which had not, pulls:",
            "  ann: Lunch at two?",
            "  (edited) ann: Lunch at two?",
            "  (recalled by ann)",
            "  cem: It was me.",
            "ben has read both",
            "cem has read neither");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void activityFeedCopiesTheFewLeavesTheManyAndHidesAfterLeaving(String backend) {
    assertThat(Printed.by("activity-feed", "--backend", backend).out())
        .containsExactly(
            "ann posts, with a copy for each follower",
            "the star posts, for all followers to read in one place",
            "bea reads 2 posts:",
            "  ann: My cat, asleep.",
            "  the star: My new film.",
            "ann posts, with a copy for each follower",
            "the star posts, for all followers to read in one place",
            "bea unfollows the star",
            "bea reads 1 posts:",
            "  ann: My cat, awake.",
            "cem unfollows ann",
            "cem reads 2 posts:",
            "  the star: My new film.",
            "  the star: My next film.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void notificationsAndSettingsReachEachDevice(String backend) {
    assertThat(Printed.by("notifications", "--backend", backend).out())
        .containsExactly(
            "phone: Ben likes your picture.",
            "phone: settings {theme=light}",
            "phone: Cem follows you.",
            "phone: settings {theme=dark}",
            "tablet: Ben likes your picture.",
            "tablet: Cem follows you.",
            "tablet: settings {theme=dark}",
            "phone: Dee is calling.");
  }

  @Test
  void liveCommentsReachThousandsWhoHaveNoInbox() {
    Printed printed = Printed.by("live-comments");
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out())
        .hasSize(6)
        .contains(
            "comments            200",
            "viewers           2,000",
            "missing               0",
            "duplicated            0",
            "out of order          0");
    assertThat(Printed.by("live-comments").out()).isEqualTo(printed.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "77"})
  void liveCommentsReachAllOnTableStore(String seed) {
    Printed printed =
        Printed.by(
            ("live-comments --backend tablestore --viewers 20 --comments 50 --seed " + seed)
                .split(" "));
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out())
        .contains("missing               0", "duplicated            0", "out of order          0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void exportWritesLinesAndImportsThem(String backend, @TempDir Path directory) {
    String file = directory.resolve("lunch.jsonl").toString();
    List<String> out = Printed.by("export", "--file", file, "--backend", backend).out();
    assertThat(out)
        .hasSize(9)
        .startsWith("ben edits (DONE)", "ann recalls (DONE)", "Exported: 2 messages, 1 recalled")
        .endsWith("Imported: 2 messages", "ann: Lunch at one?", "ben: Soup!");
    assertThat(out.get(3))
        .startsWith("{\"conversation\":\"lunch\",\"seqId\":")
        .endsWith("\"body\":\"Lunch at one?\",\"attributes\":{\"people\":{\"whole\":2}}}");
    assertThat(out.get(5)).contains("\"recalledBy\":\"ann\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void exportSaysWhichFileItCannotUse(String backend, @TempDir Path directory) {
    Printed printed = Printed.by("export", "--file", directory.toString(), "--backend", backend);
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).last().asString().startsWith("the file cannot be used: " + directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "tablestore"})
  void migrateMovesWhatAnotherTimelineWrote(String backend) {
    Printed printed =
        Printed.by("migrate", "--timelines", "6", "--messages", "9", "--backend", backend);
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out())
        .hasSize(11)
        .endsWith(
            "old_store: killed after 30 of 54",
            "old_store: begun again, 24 more; 6 read again",
            "table      sequence ids    identifiers      timelines messages different",
            "im_store   auto-increment  timeline_id              6       54         0",
            "im_sync    by hand         tenant, user_id          6       54         0",
            "old_store  auto-increment  timeline_id              6       54         0");
  }

  @Test
  void customBackendKeepsWhatItWasGiven() {
    assertThat(Printed.by("custom-backend").out())
        .containsExactly("kept by a backend of one's own", "with every promise of the others");
  }

  @Test
  void durableBackendGoesOnWhereItsFileEnded(@TempDir Path directory) {
    String file = directory.resolve("notes.mv").toString();
    assertThat(Printed.by("durable-backend", "--file", file).out())
        .containsExactly(
            "appended 1, 2 and 3; deleted 3",
            "closed, and opened again",
            "1 kept in a file",
            "2 and there after a restart",
            "the phone has read up to 2",
            "the first, sent again, is 1",
            "the next is 5");
    assertThat(Printed.by("durable-backend", "--file", file).out())
        .startsWith("appended 1, 6 and 7; deleted 7", "closed, and opened again")
        .contains("5 one more", "6 and there after a restart");
  }

  @Test
  void durableBackendSaysWhichFileItCannotUse(@TempDir Path directory) {
    Printed printed = Printed.by("durable-backend", "--file", directory.toString());
    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.err()).containsExactly("the file cannot be opened: " + directory);
  }
}
