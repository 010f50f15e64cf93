package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.util.List;

/**
 * A feed: an author's posts are a conversation, and the members are the followers. A follower's
 * device pulls all that they follow at once, whichever way each post comes.
 */
public final class ActivityFeed {

  /**
   * The most followers of an author whose posts are copied. In earnest it would be near 200: {@code
   * timeline-bench/RESULTS.md#fan-out-limit}.
   */
  private static final int MOST_COPIES = 3;

  private ActivityFeed() {}

  /** Runs it. */
  public static void run(TimelineBackend backend) {
    var follows = new InMemoryMembership();
    List.of("bea", "cem").forEach(follower -> follows.join("ann", follower));
    List.of("bea", "cem", "dan", "eve").forEach(follower -> follows.join("the star", follower));

    try (var messenger =
        Messenger.builder(backend, Codec.utf8(), follows)
            .fanOut(announced(FanOutPolicy.hybrid(MOST_COPIES)))
            .hideAfterLeaving()
            .unsignedCursors()
            .build()) {
      Inbox<String> bea = messenger.inbox("bea");
      Inbox<String> cem = messenger.inbox("cem");

      post(messenger, "ann", "My cat, asleep.");
      post(messenger, "the star", "My new film.");
      SyncCursor beaSaw = read(bea, bea.fromOldest());

      post(messenger, "ann", "My cat, awake.");
      post(messenger, "the star", "My next film.");
      unfollow(follows, "the star", "bea");
      read(bea, beaSaw);

      unfollow(follows, "ann", "cem"); // whose inbox has both posts of hers by now
      read(cem, cem.fromOldest());
    }
  }

  /** Returns a policy that decides as another one does, and prints what it decided. */
  private static FanOutPolicy announced(FanOutPolicy policy) {
    return post -> {
      FanOut fanOut = policy.decide(post);
      System.out.printf(
          "%s posts, %s%n",
          post.conversationId(),
          fanOut == FanOut.ON_WRITE
              ? "with a copy for each follower"
              : "for all followers to read in one place");
      return fanOut;
    };
  }

  private static void post(Messenger<String> messenger, String author, String text) {
    messenger.uncheckedConversation(author).send(author, text);
  }

  private static void unfollow(InMemoryMembership follows, String author, String follower) {
    follows.leave(author, follower);
    System.out.printf("%s unfollows %s%n", follower, author);
  }

  private static SyncCursor read(Inbox<String> inbox, SyncCursor cursor) {
    SyncBatch<String> batch = inbox.pull(cursor, 100);
    System.out.printf("%s reads %d posts:%n", inbox.user(), batch.events().size());
    for (ChatEvent<String> event : batch.events()) {
      if (event instanceof ChatEvent.Posted<String> posted) {
        System.out.printf("  %s: %s%n", posted.message().sender(), posted.message().body());
      }
    }
    return batch.next();
  }
}
