package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.Device;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.util.List;

/**
 * A feed: an author's posts are a conversation, and the members are the followers. A follower's
 * device pulls all that he follows at once, whichever way each post comes.
 */
public final class ActivityFeed {

  /** Who has more followers than this is a celebrity. In earnest it would be thousands. */
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
            .hideWhatWasLeft()
            .unsignedCursors()
            .build()) {
      Device<String> bea = messenger.device("bea");
      Device<String> cem = messenger.device("cem");

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

  /** Decides as another policy does, and says what it was. */
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
    messenger.conversation(author).send(author, text);
  }

  private static void unfollow(InMemoryMembership follows, String author, String follower) {
    follows.leave(author, follower);
    System.out.printf("%s unfollows %s%n", follower, author);
  }

  private static SyncCursor read(Device<String> device, SyncCursor cursor) {
    SyncBatch<String> news = device.pull(cursor, 100);
    System.out.printf("%s reads %d posts:%n", device.user(), news.messages().size());
    for (ChatMessage<String> post : news.messages()) {
      System.out.printf("  %s: %s%n", post.sender(), post.body());
    }
    return news.next();
  }
}
