package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.SeqRange;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.spi.TimelineBackend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Comments under a broadcast. Thousands watch, and nobody is a member or has an inbox: a comment is
 * written once, and a viewer reads on from the last one that they saw.
 */
public final class LiveComments {

  /** The number of earlier comments that a late viewer is shown. */
  private static final int SHOWN_AT_FIRST = 20;

  /** A viewer reads after one comment in so many, more or less. */
  private static final int COMMENTS_PER_READ = 40;

  private LiveComments() {}

  /**
   * Runs it.
   *
   * @param seed decides who writes, when a viewer comes, and when they read
   * @return whether every viewer was shown every comment since they came, once and in order
   */
  public static boolean run(TimelineBackend backend, int viewers, int comments, long seed) {
    var random = new Random(seed);
    try (var messenger =
        Messenger.builder(backend, Codec.utf8(), new InMemoryMembership())
            .fanOut(FanOutPolicy.onRead())
            .unsignedCursors()
            .build()) {
      UncheckedConversation<String> room = messenger.uncheckedConversation("broadcast-1");
      List<Viewer> all =
          IntStream.range(0, viewers)
              .mapToObj(i -> new Viewer(room, random.nextInt(comments)))
              .toList();
      var written = new ArrayList<Long>();
      for (int i = 0; i < comments; i++) {
        String author = "viewer-" + random.nextInt(viewers);
        written.add(room.send(author, "comment " + i).message().seqId());
        for (Viewer viewer : all) {
          viewer.afterComment(i, random);
        }
      }
      all.forEach(Viewer::readOn);
      return print(all, written);
    }
  }

  /** Somebody who watches: all that they keep is what they were shown. */
  private static final class Viewer {
    private final UncheckedConversation<String> room;
    private final int comesAfter;
    private final List<Long> shown = new ArrayList<>();
    private long last;
    private int reads;

    Viewer(UncheckedConversation<String> room, int comesAfter) {
      this.room = room;
      this.comesAfter = comesAfter;
    }

    void afterComment(int number, Random random) {
      if (number == comesAfter) {
        come();
      } else if (number > comesAfter && random.nextInt(COMMENTS_PER_READ) == 0) {
        readOn();
      }
    }

    private void come() {
      SeqRange rest = SeqRange.latest();
      boolean more = true;
      while (more && shown.size() < SHOWN_AT_FIRST) {
        HistoryPage<String> page = read(rest.limit(SHOWN_AT_FIRST - shown.size()));
        for (ChatEvent<String> comment : page.events()) {
          shown.add(0, comment.seqId()); // a page begins with the newest
          last = Math.max(last, comment.seqId());
        }
        rest = page.next();
        more = page.more();
      }
    }

    void readOn() {
      boolean more = true;
      while (more) {
        HistoryPage<String> page = read(SeqRange.after(last));
        page.events().forEach(comment -> shown.add(comment.seqId()));
        last = page.next().after();
        more = page.more();
      }
    }

    private HistoryPage<String> read(SeqRange range) {
      reads++;
      return room.history(range);
    }
  }

  private static boolean print(List<Viewer> viewers, List<Long> written) {
    long missing = 0;
    long duplicated = 0;
    long outOfOrder = 0;
    for (Viewer viewer : viewers) {
      int first = Math.max(0, viewer.comesAfter + 1 - SHOWN_AT_FIRST);
      var due = new HashSet<>(written.subList(first, written.size()));
      var distinct = new HashSet<>(viewer.shown);
      due.removeAll(distinct);
      missing += due.size();
      duplicated += viewer.shown.size() - distinct.size();
      outOfOrder +=
          IntStream.range(1, viewer.shown.size())
              .filter(i -> viewer.shown.get(i) < viewer.shown.get(i - 1))
              .count();
    }
    System.out.printf("comments      %,9d%n", written.size());
    System.out.printf("viewers       %,9d%n", viewers.size());
    System.out.printf("reads         %,9d%n", viewers.stream().mapToLong(it -> it.reads).sum());
    System.out.printf("missing       %,9d%n", missing);
    System.out.printf("duplicated    %,9d%n", duplicated);
    System.out.printf("out of order  %,9d%n", outOfOrder);
    return missing + duplicated + outOfOrder == 0;
  }
}
